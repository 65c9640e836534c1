import { hash } from 'node:crypto';
import type { Clock, Digests, Random as EngineRandom } from '@holdfast/sync-client';
import type { Random } from '../random/random.ts';
import type { Actor, Scheduler } from '../schedule/scheduler.ts';

/** A device's wall clock: off by some time, and faster or slower than time is; both may change at any moment. */
export class Skew {
  readonly #scheduler: Scheduler;
  ms = 0;
  #rate = 0;
  #since = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  now(): number {
    return Math.floor(this.#scheduler.now + this.ms + (this.#scheduler.now - this.#since) * this.#rate);
  }

  /** From now on it runs so much too fast: 0.1 gains six seconds a minute, -1 stands still. */
  drift(rate: number): void {
    this.ms += (this.#scheduler.now - this.#since) * this.#rate;
    this.#since = this.#scheduler.now;
    this.#rate = rate;
  }
}

export const simClock = (scheduler: Scheduler, actor: Actor, skew: Skew): Clock => ({
  now: () => skew.now(),
  monotonic: () => scheduler.now,
  after: (ms, run) => scheduler.timer(actor, ms, 'timer', run),
});

const sha256 = (piece: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(hash('sha256', piece, 'buffer'));

export const simDigests = (scheduler: Scheduler, actor: Actor): Digests => ({
  sha256: async (pieces) => {
    const digests = pieces.map(sha256);
    await scheduler.wait(actor, 0, 'digest');
    return digests;
  },
});

export const simRandom = (random: Random): EngineRandom => ({ uuid: () => random.uuid(), fraction: () => random.fraction() });
