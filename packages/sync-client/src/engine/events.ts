import type { EngineEvent, SyncStatus } from '../api.ts';
import type { Clock } from '../ports/clock.ts';

/** Status and progress are told at most so often. */
const statusMs = 50;
const progressMs = 250;

/** Runs at most once in so long, at the latest so long after it was asked for. */
class Throttle {
  readonly #clock: Clock;
  readonly #ms: number;
  readonly #run: () => void;
  #cancel: (() => void) | null = null;
  #again = false;

  constructor(clock: Clock, ms: number, run: () => void) {
    this.#clock = clock;
    this.#ms = ms;
    this.#run = run;
  }

  ask(): void {
    if (this.#cancel !== null) {
      this.#again = true;
      return;
    }
    this.#cancel = this.#clock.after(this.#ms, () => {
      this.#cancel = null;
      if (!this.#again) return;
      this.#again = false;
      this.ask();
    });
    this.#run();
  }

  stop(): void {
    this.#cancel?.();
  }
}

/** What the engine tells those who watch it. */
export class Events {
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly #glyphListeners = new Set<() => void>();
  readonly #statusThrottle: Throttle;
  readonly #progressThrottle: Throttle;

  constructor(clock: Clock, status: () => SyncStatus) {
    this.#statusThrottle = new Throttle(clock, statusMs, () => {
      if (this.areHeard) this.emit({ type: 'status', status: status() });
    });
    this.#progressThrottle = new Throttle(clock, progressMs, () => {
      this.emit({ type: 'transfers' });
      for (const listener of [...this.#glyphListeners]) listener();
    });
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Somebody listens. */
  get areHeard(): boolean {
    return this.#listeners.size > 0;
  }

  emit(event: EngineEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  /** The status may have changed. */
  status(): void {
    this.#statusThrottle.ask();
  }

  /** Bytes are moving. */
  progress(): void {
    this.#progressThrottle.ask();
    this.#statusThrottle.ask();
  }

  /** Sync glyphs may have changed without the tree. */
  glyphs(): void {
    this.#progressThrottle.ask();
  }

  onGlyphs(listener: () => void): void {
    this.#glyphListeners.add(listener);
  }

  close(): void {
    this.#statusThrottle.stop();
    this.#progressThrottle.stop();
    this.#listeners.clear();
    this.#glyphListeners.clear();
  }
}
