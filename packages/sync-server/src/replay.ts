import type { MemoryTreeOptions, Operation, Outcome, SpaceId } from '@holdfast/domain';
import { addToSum, aliasHash, MemoryTree, Overlay, reduce, rootOf, rowHash, tombstoneHash, unlimited } from '@holdfast/domain';
import type { TombstoneRetention } from './ports/tombstone-retention.ts';
import type { LoggedOperation, SpaceStore } from './ports/space-store.ts';
import { upcast } from './upcast.ts';
import { SyncServerError } from './sync-server-error.ts';

export interface ReplayPorts {
  readonly store: Pick<SpaceStore, 'log'>;
  readonly retention: Pick<TombstoneRetention, 'collections'>;
}

const complete: MemoryTreeOptions = { history: 'complete' };
const logPage = 1000;

/** Decisions that the reducer had no part in: the operation never touched the tree. */
const isOutside = (outcome: Outcome): boolean =>
  outcome.code === 'rejected' && (outcome.reason === 'forbidden' || outcome.reason === 'quota' || outcome.reason === 'invalid');

/** Refused for a limit that may not have been there before: what was taken then is taken again. */
const isBeyond = (outcome: Outcome): boolean => outcome.code === 'rejected' && outcome.reason === 'too-many';

/** Reduces one entry of the log as it was reduced then. @throws SyncServerError `replay` when it comes out otherwise. */
const replayOne = (tree: MemoryTree, { seq, op, effectiveAt, deviceName, outcome, merged, alsoOwn }: LoggedOperation): void => {
  if (outcome.code === 'parked' || isOutside(outcome)) return;
  const overlay = new Overlay(tree);
  const again = reduce(overlay, upcast({ ...op }) as unknown as Operation, { seq, effTs: effectiveAt, deviceName, merge: () => merged, alsoOwn: new Set(alsoOwn), ...(!isBeyond(outcome) && { most: unlimited }) });
  // Who was met is told, not decided.
  const { against: _, ...told } = outcome;
  // H11: to the reducer, what was never made is gone.
  const decided: Outcome = told.code === 'rejected' && told.reason === 'dependency' ? { code: 'rejected', reason: 'gone' } : told;
  if (JSON.stringify(again) !== JSON.stringify(decided)) {
    throw new SyncServerError('replay', `Operation ${op.id} at seq ${seq} was ${JSON.stringify(outcome)} and is now ${JSON.stringify(again)}.`);
  }
  tree.apply(overlay.changes());
};

/**
 * Rebuilds a space's tree from its log alone (H37, S9), in memory; as it was at `upTo` when that is given.
 * @throws SyncServerError `replay` when a seq is missing (S5) or an outcome differs from the one that was given.
 */
export const replay = async ({ store, retention }: ReplayPorts, space: SpaceId, upTo = Infinity): Promise<MemoryTree> => {
  const tree = new MemoryTree(rootOf(space), complete);
  const collections = [...await retention.collections(space)];
  let seq = 0;
  for (let page = await store.log(space, 0, logPage); page.length > 0; page = await store.log(space, seq, logPage)) {
    for (const entry of page) {
      if (entry.seq > upTo) return tree;
      if (entry.seq !== seq + 1) throw new SyncServerError('replay', `The log of space ${space} goes from ${seq} to ${entry.seq}.`);
      replayOne(tree, entry);
      seq = entry.seq;
      // What was collected then is forgotten again: later operations were decided without it.
      while (collections[0]?.atSeq === seq) tree.collect(collections.shift()?.floor ?? 0);
    }
  }
  return tree;
};

/** The checksum and byte count of a whole tree, counted anew (S6, S8). */
export const recount = (tree: MemoryTree): { readonly checksum: bigint; readonly logicalBytes: number } => {
  let checksum = 0n;
  let logicalBytes = 0;
  for (const row of tree.rows()) {
    checksum = addToSum(checksum, rowHash(row));
    if (row.kind === 'file') logicalBytes += row.content.size;
  }
  for (const tombstone of tree.tombstones()) checksum = addToSum(checksum, tombstoneHash(tombstone));
  for (const alias of tree.aliases()) checksum = addToSum(checksum, aliasHash(alias));
  return { checksum, logicalBytes };
};
