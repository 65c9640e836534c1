import { addToSum, aliasHash, MemoryTree, Overlay, reduce, rowHash, tombstoneHash } from '@holdfast/domain';
import type { Alias, NodeRow, OpId, Outcome, Stamp, Tombstone, Version } from '@holdfast/domain';
import type { LoggedOperation } from '@holdfast/sync-server';
import { checkStep } from './step.ts';
import type { SpaceTables } from './space-state.ts';
import { violation } from './violation.ts';
import type { Violation } from './violation.ts';

/** S6: the checksum is the sum over all rows, recomputed. */
export const checkSum = (tables: SpaceTables): readonly Violation[] => {
  let sum = 0n;
  for (const row of tables.nodes.values()) sum = addToSum(sum, rowHash(row));
  for (const row of tables.tombstones.values()) sum = addToSum(sum, tombstoneHash(row));
  for (const alias of tables.aliases) sum = addToSum(sum, aliasHash(alias));
  return sum === tables.space.checksum ? [] : [violation('S6', `the rows sum to ${sum.toString(16)}, the space says ${tables.space.checksum.toString(16)} at seq ${tables.space.seq}`)];
};

type Rows = { readonly nodes: Iterable<NodeRow>; readonly tombstones: Iterable<Tombstone>; readonly aliases: Iterable<Alias>; readonly versions: Iterable<Version> };

/** Equal rows give equal text whatever the order of their keys. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) => typeof inner === 'object' && inner !== null && !Array.isArray(inner)
    ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
    : inner);

/** The same keys with the same values, in any order; what is undefined is not there. */
export const isSame = (left: unknown, right: unknown): boolean => {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null || Array.isArray(left) !== Array.isArray(right)) return false;
  const [a, b] = [left, right] as [Record<string, unknown>, Record<string, unknown>];
  for (const key in a) if (!isSame(a[key], b[key])) return false;
  for (const key in b) if (b[key] !== undefined && a[key] === undefined) return false;
  return true;
};

const byKey = ({ nodes, tombstones, aliases, versions }: Rows): Map<string, object> => {
  const all = new Map<string, object>();
  for (const row of nodes) all.set(`node ${row.id}`, row);
  for (const row of tombstones) all.set(`tombstone ${row.id}`, row);
  for (const row of aliases) all.set(`alias ${row.from} ${row.device ?? ''}`, row);
  for (const row of versions) all.set(`version ${row.id}`, row);
  return all;
};

/** Only what differs of two rows. */
const tellApart = (left: object | undefined, right: object | undefined, names: readonly [string, string]): string => {
  if (left === undefined || right === undefined) return `${names[left === undefined ? 0 : 1]} has none, ${names[left === undefined ? 1 : 0]} ${canonical(left ?? right)}`;
  const [a, b] = [left, right] as [Record<string, unknown>, Record<string, unknown>];
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((field) => canonical(a[field]) !== canonical(b[field]));
  return fields.map((field) => `${field} is ${canonical(a[field])} for ${names[0]}, ${canonical(b[field])} for ${names[1]}`).join('; ');
};

/** The first few rows in which two sets differ; empty when they are the same. */
export const rowDifferences = (left: Rows, right: Rows, names: readonly [string, string]): readonly string[] => {
  const [a, b] = [byKey(left), byKey(right)];
  const found: string[] = [];
  for (const key of new Set([...a.keys(), ...b.keys()])) {
    if (isSame(a.get(key), b.get(key))) continue;
    found.push(`${key}: ${tellApart(a.get(key), b.get(key), names)}`);
    if (found.length === 3) break;
  }
  return found;
};

/** The outcome with whose work was met, as the log has it up to here (H10). */
const reduceAgain = (tree: Overlay, entry: LoggedOperation, authors: ReadonlyMap<OpId, LoggedOperation>): Outcome => {
  const met: Stamp[] = [];
  const outcome = reduce(tree, entry.op, { seq: entry.seq, effTs: entry.effectiveAt, deviceName: entry.deviceName, merge: () => entry.merged, alsoOwn: new Set(entry.alsoOwn), onMeet: (stamp) => void met.push(stamp) });
  const [stamp] = met;
  const author = stamp && authors.get(stamp.op);
  if (!author || author.device === entry.device) return outcome;
  return { ...outcome, against: { device: author.deviceName, user: author.user, at: stamp.at } };
};

/** What was collected before this seq was (H30); what is collected already is not there to be collected again. */
const collectUntil = (tree: MemoryTree, { collections = [] }: SpaceTables, seq: number): void => {
  for (const { atSeq, floor } of collections) if (atSeq < seq) tree.collect(floor);
};

/** S9, M2: the log, replayed one by one from an empty space, gives the outcomes that were told and the very rows of the tables. */
export const checkReplay = (tables: SpaceTables, forks = false): readonly Violation[] => {
  const tree = new MemoryTree(tables.root, { history: 'complete' });
  const authors = new Map<OpId, LoggedOperation>();
  for (const entry of tables.log) {
    collectUntil(tree, tables, entry.seq);
    if (entry.outcome.code === 'parked') continue;
    const overlay = new Overlay(tree);
    const outcome = entry.outcome.code === 'rejected' ? entry.outcome : reduceAgain(overlay, entry, authors);
    authors.set(entry.op.id, entry);
    if (!isSame(outcome, entry.outcome)) {
      return [violation('S9', `replayed, seq ${entry.seq} comes to ${canonical(outcome)}, told was ${canonical(entry.outcome)}: ${canonical(entry.op)}`)];
    }
    const changes = overlay.changes();
    const wrong = checkStep({ entry, before: tree, after: overlay, changes, authors, forks, shared: tables.shared?.get(entry.op.id) ?? Infinity, ...(tables.undone && { undone: tables.undone }) });
    if (wrong.length > 0) return wrong;
    tree.apply(changes);
  }
  collectUntil(tree, tables, Infinity);
  const replayed = { nodes: tree.rows(), tombstones: tree.tombstones(), aliases: tree.aliases(), versions: tree.versions() };
  const stored = { nodes: tables.nodes.values(), tombstones: tables.tombstones.values(), aliases: tables.aliases, versions: tables.versions };
  return rowDifferences(replayed, stored, ['the replay', 'the table']).map((detail) => violation('S9', detail));
};
