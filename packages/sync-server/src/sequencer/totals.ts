import type { ChangeSet, NodeId, NodeRow } from '@holdfast/domain';
import { addToSum, aliasHash, rowHash, takeFromSum, tombstoneHash } from '@holdfast/domain';
import type { SpaceState } from '../ports/space-store.ts';
import type { ReadSet } from './read-set.ts';

const bytesOf = (row: NodeRow): number => (row.kind === 'file' ? row.content.size : 0);

/** Every id that a change set writes or takes away. */
export const touchedIds = ({ nodes, tombstones, aliases }: ChangeSet): readonly NodeId[] => [
  ...new Set([
    ...nodes.map((row) => row.id),
    ...tombstones.map((row) => row.id),
    ...aliases.filter((alias) => alias.device === null).map((alias) => alias.from),
  ]),
];

type Totals = Pick<SpaceState, 'checksum' | 'logicalBytes'>;

/** The totals without what `before` held under these ids. */
const takeOut = (totals: Totals, ids: readonly NodeId[], before: ReadSet): Totals => {
  let { checksum, logicalBytes } = totals;
  for (const id of ids) {
    const row = before.node(id);
    const tombstone = before.tombstone(id);
    const alias = before.globalAlias(id);
    if (row) {
      checksum = takeFromSum(checksum, rowHash(row));
      logicalBytes -= bytesOf(row);
    }
    if (tombstone) checksum = takeFromSum(checksum, tombstoneHash(tombstone));
    if (alias) checksum = takeFromSum(checksum, aliasHash(alias));
  }
  return { checksum, logicalBytes };
};

/**
 * The checksum and the byte count after a change set (SYNC.md 0.13, S6, S8).
 * @throws MissingReads when `before` does not know a touched id.
 */
export const moveTotals = (totals: Totals, changes: ChangeSet, before: ReadSet): Totals => {
  let { checksum, logicalBytes } = takeOut(totals, touchedIds(changes), before);
  for (const row of changes.nodes) {
    checksum = addToSum(checksum, rowHash(row));
    logicalBytes += bytesOf(row);
  }
  for (const tombstone of changes.tombstones) checksum = addToSum(checksum, tombstoneHash(tombstone));
  for (const alias of changes.aliases) checksum = addToSum(checksum, aliasHash(alias));
  return { checksum, logicalBytes };
};

/** The checksum as it goes over the wire: 16 hex digits. */
export const checksumText = (checksum: bigint): string => checksum.toString(16).padStart(16, '0');
