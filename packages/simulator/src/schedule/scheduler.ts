import type { Random } from '../random/random.ts';

/**
 * Someone whose waits can be cut off for ever: a tab, a server process, a message on the wire.
 * A killed actor's promises never settle, as those of a process that is gone.
 */
export interface Actor {
  readonly name: string;
  readonly alive: boolean;
  kill(): void;
  /** Nothing that it waits for comes before this time: a tab that the system has put to sleep (H49). */
  readonly frozenUntil: number;
  freeze(until: number): void;
}

interface Waiting {
  due: number;
  readonly order: number;
  readonly actor: Actor;
  readonly label: string;
  readonly wake: () => void;
  cancelled: boolean;
}

/** Thrown when a run needs more steps than it may: something goes round in circles (C3). */
export class Livelock extends Error {
  override readonly name = 'Livelock';
}

const earlier = (a: Waiting, b: Waiting): boolean => a.due < b.due || (a.due === b.due && a.order < b.order);

/** A binary heap; the run takes out many thousands of waits. */
class Queue {
  readonly #items: Waiting[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(item: Waiting): void {
    const items = this.#items;
    let at = items.push(item) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const above = items[up] as Waiting;
      if (!earlier(item, above)) break;
      items[at] = above;
      at = up;
    }
    items[at] = item;
  }

  pop(): Waiting | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= items.length) break;
      if (down + 1 < items.length && earlier(items[down + 1] as Waiting, items[down] as Waiting)) down++;
      if (!earlier(items[down] as Waiting, last)) break;
      items[at] = items[down] as Waiting;
      at = down;
    }
    items[at] = last;
    return first;
  }
}

/** Turns of the event loop are dear: so many calls are put into one at most. */
const callsPerTurn = 64;

/**
 * Calls `turn` until it answers false. Before each call every promise reaction that is ready has run, and those it made ready:
 * Node lets them run between two immediates of one turn of its loop.
 */
const pump = (turn: () => boolean): Promise<void> => new Promise((resolve, reject) => {
  let over = false;
  const call = (): void => {
    if (over) return;
    try {
      over = !turn();
      if (over) resolve();
    } catch (error) {
      over = true;
      reject(error);
    }
  };
  const fill = (calls: number): void => {
    for (let i = 1; i < calls; i++) setImmediate(call);
    setImmediate(() => {
      call();
      if (!over) fill(Math.min(callsPerTurn, calls * 2));
    });
  };
  fill(2);
});

const numbers = new Map<string, number>();

/** FNV-1a of a text that is asked for often. */
const numberOf = (text: string): number => {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  numbers.set(text, hash);
  return hash;
};

/**
 * The one place where time passes. Every wait at a port is a wait here; waits due at one moment are woken
 * in an order drawn from the seed. Nothing else may suspend the engines, so a seed replays exactly (M6).
 */
export class Scheduler {
  readonly #queue = new Queue();
  readonly #random: Random;
  #now: number;
  #slept = 0;
  #steps = 0;
  #trace = 0x811c9dc5;
  #trace2 = 0x9e3779b9;

  constructor(random: Random, start: number) {
    this.#random = random;
    this.#now = start;
  }

  /** Virtual milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Names the run so far: two runs that did the same things in the same order have the same (M6). */
  get traceHash(): string {
    return (this.#trace >>> 0).toString(16).padStart(8, '0') + (this.#trace2 >>> 0).toString(16).padStart(8, '0');
  }

  actor(name: string): Actor {
    let alive = true;
    let frozenUntil = -Infinity;
    return {
      name,
      get alive() {
        return alive;
      },
      kill: () => {
        alive = false;
      },
      get frozenUntil() {
        return frozenUntil;
      },
      freeze: (until) => {
        frozenUntil = Math.max(frozenUntil, until);
      },
    };
  }

  /** Settles after `ms` of virtual time, at once in the order of things when 0; never when the actor dies before. */
  wait(actor: Actor, ms: number, label: string): Promise<void> {
    return new Promise((wake) => {
      if (!actor.alive) return;
      this.#add(actor, ms, label, wake);
    });
  }

  /** Calls `run` after `ms` unless the actor dies or the returned function is called before. */
  timer(actor: Actor, ms: number, label: string, run: () => void): () => void {
    const waiting = this.#add(actor, ms, label, run);
    return () => {
      waiting.cancelled = true;
    };
  }

  #add(actor: Actor, ms: number, label: string, wake: () => void): Waiting {
    const waiting = { due: this.#now + Math.max(0, ms), order: this.#random.uint32(), actor, label, wake, cancelled: false };
    this.#queue.push(waiting);
    return waiting;
  }

  /** Adds something that happened to the trace. */
  note(text: string): void {
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i));
  }

  #mix(number: number): void {
    this.#trace = Math.imul(this.#trace ^ number, 0x01000193);
    this.#trace2 = Math.imul((this.#trace2 << 5) ^ (this.#trace2 >>> 27) ^ number, 0x85ebca6b);
  }

  /** As `note`, of what has been woken: names come again and again, so each stands for a number. */
  #noteWake(now: number, actor: string, label: string): void {
    this.#mix(now);
    this.#mix((now % 1) * 0x1_0000_0000);
    this.#mix(numberOf(actor));
    this.#mix(numberOf(label));
  }

  /** All sleep for so long: what was due meanwhile comes when they wake up. */
  jump(ms: number): void {
    this.#now += ms;
    this.#slept += ms;
    this.note(`sleep ${ms}\n`);
  }

  /** Virtual milliseconds that passed in sleep. */
  get slept(): number {
    return this.#slept;
  }

  /** Wakes the next wait; false when there is none due before `until`. */
  #wakeNext(until: number): boolean {
    for (;;) {
      const next = this.#queue.pop();
      if (next === undefined) return false;
      if (!next.actor.alive || next.cancelled) continue;
      if (next.due > until) {
        this.#queue.push(next);
        return false;
      }
      const { frozenUntil } = next.actor;
      if (frozenUntil > next.due) {
        next.due = frozenUntil;
        this.#queue.push(next);
        continue;
      }
      this.#now = Math.max(this.#now, next.due);
      this.#steps++;
      this.#noteWake(this.#now, next.actor.name, next.label);
      next.wake();
      return true;
    }
  }

  /** Runs until the condition holds or nothing waits; throws Livelock after `maxSteps`. */
  async runUntil(done: () => boolean, maxSteps: number): Promise<void> {
    let steps = 0;
    await pump(() => {
      if (done()) return false;
      if (steps++ >= maxSteps) throw new Livelock(`Not done after ${maxSteps} steps`);
      return this.#wakeNext(Infinity);
    });
  }

  /** Runs everything due within the next `ms` and moves the clock on by so much. */
  async runFor(ms: number, maxSteps = 1_000_000): Promise<void> {
    const end = this.#now + ms;
    let steps = 0;
    await pump(() => {
      if (steps++ >= maxSteps) throw new Livelock(`Not quiet after ${maxSteps} steps`);
      return this.#wakeNext(end);
    });
    this.#now = end;
  }

  /**
   * Runs until the promise settles and gives its value. Throws Livelock when it needs too many steps,
   * or when nothing waits any more and it still has not settled.
   */
  async finish<T>(promise: Promise<T>, what: string, maxSteps = 1_000_000): Promise<T> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    await this.runUntil(() => settled, maxSteps);
    if (!settled) throw new Livelock(`${what} never settles: nothing is under way any more`);
    return promise;
  }
}
