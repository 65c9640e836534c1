import type { ChangeSet, NodeId, NodeRow } from '@holdfast/domain';
import { addToSum, aliasHash, rowHash, takeFromSum, tombstoneHash } from '@holdfast/domain';
import type { SpaceState, SpaceWrite } from '../ports/space-store.ts';
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

const globalAliases = ({ aliases }: ChangeSet): readonly NodeId[] => aliases.filter((alias) => alias.device === null).map((alias) => alias.from);

/** The rows that a change set takes out of the tables (see ChangeSet). @throws MissingReads when `before` does not know a touched id. */
export const removedBy = (changes: ChangeSet, before: ReadSet): SpaceWrite['removed'] => {
  const risen = changes.nodes.map((row) => row.id);
  const gone = [...changes.tombstones.map((tombstone) => tombstone.id), ...globalAliases(changes)];
  return {
    nodes: gone.filter((id) => before.node(id)),
    tombstones: risen.filter((id) => before.tombstone(id)),
    aliases: risen.filter((id) => before.globalAlias(id)),
  };
};

type Totals = Pick<SpaceState, 'checksum' | 'logicalBytes'>;

/** The totals without the rows that a change set replaces or removes. */
const takeOut = (totals: Totals, changes: ChangeSet, before: ReadSet): Totals => {
  let { checksum, logicalBytes } = totals;
  const risen = changes.nodes.map((row) => row.id);
  for (const id of touchedIds(changes)) {
    const row = before.node(id);
    if (!row) continue;
    checksum = takeFromSum(checksum, rowHash(row));
    logicalBytes -= bytesOf(row);
  }
  for (const id of new Set([...risen, ...changes.tombstones.map((tombstone) => tombstone.id)])) {
    const tombstone = before.tombstone(id);
    if (tombstone) checksum = takeFromSum(checksum, tombstoneHash(tombstone));
  }
  for (const id of new Set([...risen, ...globalAliases(changes)])) {
    const alias = before.globalAlias(id);
    if (alias) checksum = takeFromSum(checksum, aliasHash(alias));
  }
  return { checksum, logicalBytes };
};

/**
 * The checksum and the byte count after a change set (RULES.md 0.13, S6, S8).
 * @throws MissingReads when `before` does not know a touched id.
 */
export const moveTotals = (totals: Totals, changes: ChangeSet, before: ReadSet): Totals => {
  let { checksum, logicalBytes } = takeOut(totals, changes, before);
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
