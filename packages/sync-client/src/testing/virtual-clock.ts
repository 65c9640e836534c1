import type { Clock } from '../ports/clock.ts';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that stands still until it is told; timers fire in order of time, then of setting. */
export class VirtualClock implements Clock {
  #timers: Timer[] = [];
  #elapsed = 0;
  #order = 0;
  #wall: number;

  constructor(wall: number) {
    this.#wall = wall;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#elapsed + Math.max(0, ms), order: this.#order++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Milliseconds until the next timer is due, null without one. */
  nextIn(): number | null {
    const next = this.#next();
    return next === null ? null : Math.max(0, next.at - this.#elapsed);
  }

  /** Lets time pass and fires what falls due, in order. */
  advance(ms: number): void {
    const until = this.#elapsed + ms;
    for (let next = this.#next(); next !== null && next.at <= until; next = this.#next()) {
      const due = next;
      this.#move(Math.max(0, due.at - this.#elapsed));
      this.#timers = this.#timers.filter((one) => one !== due);
      due.run();
    }
    this.#move(until - this.#elapsed);
  }

  /** The wall clock is set by somebody; durations are not touched. */
  jump(ms: number): void {
    this.#wall += ms;
  }

  #move(ms: number): void {
    this.#elapsed += ms;
    this.#wall += ms;
  }

  #next(): Timer | null {
    let best: Timer | null = null;
    for (const timer of this.#timers) if (best === null || timer.at < best.at || (timer.at === best.at && timer.order < best.order)) best = timer;
    return best;
  }
}
