import { createHash } from 'node:crypto';
import type { Clock, Digests, Random as EngineRandom } from '@holdfast/sync-client';
import type { Random } from '../random/random.ts';
import type { Actor, Scheduler } from '../schedule/scheduler.ts';

/** How far a device's wall clock is off; it may be changed at any time, either way. */
export interface Skew {
  ms: number;
}

export const simClock = (scheduler: Scheduler, actor: Actor, skew: Skew): Clock => ({
  now: () => Math.floor(scheduler.now + skew.ms),
  monotonic: () => scheduler.now,
  after: (ms, run) => scheduler.timer(actor, ms, 'timer', run),
});

const sha256 = (piece: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(createHash('sha256').update(piece).digest());

export const simDigests = (scheduler: Scheduler, actor: Actor): Digests => ({
  sha256: async (pieces) => {
    const digests = pieces.map(sha256);
    await scheduler.wait(actor, 0, 'digest');
    return digests;
  },
});

export const simRandom = (random: Random): EngineRandom => ({ uuid: () => random.uuid(), fraction: () => random.fraction() });
