import type { Settled } from '@holdfast/protocol';
import type { SpaceState, SpaceWrite } from '../ports/space-store.ts';
import { inOrder } from './poke-of.ts';
import type { Slice, SliceResult } from './submission.ts';

/**
 * Adds where the commit left the space. A device that had everything up to the seq at which the lock was taken has missed exactly what
 * the group wrote: the store need not be asked for it again. Null for any other, and where a part of the submission went another way.
 */
export const withMoment = (result: SliceResult, slice: Slice | undefined, before: SpaceState, write: SpaceWrite): SliceResult => {
  if (result.kind !== 'taken' || !slice || !slice.first || result.merging !== null) return result;
  const { submission, ops } = slice;
  if (submission.presented?.cursor !== before.seq || ops.length !== submission.ops.length) return result;
  const device = submission.device.id;
  const decided = write.ops.filter((entry) => entry.device === device).map(({ ctr, op, outcome }): Settled => ({ ctr, op: op.id, result: outcome }));
  const state = write.devices.find(({ id }) => id === device);
  // Something that had been decided before came again: its decision lies in the store.
  if (!state || decided.length !== result.settled.length) return result;
  const changes = inOrder(write.changes).filter((change) => change.kind !== 'alias' || change.row.device === null || change.row.device === device);
  return { ...result, moment: { space: write.space, changes, decided, after: state.lastCtr - decided.length } };
};
