import type { Alias, NodeId, NodeRow } from '@holdfast/domain';
import { pathOf, wayUp } from './space-state.ts';
import type { SpaceTables } from './space-state.ts';
import { violation } from './violation.ts';
import type { Rule, Violation } from './violation.ts';

const maxDepth = 256;

const wasPurged = (tables: SpaceTables, id: NodeId): boolean => tables.tombstones.has(id) || tables.forgotten?.tombstones.has(id) === true;

/** Only a root of the trash may name a parent that was purged: it is where it came from (3b.13). */
const mayDangle = (tables: SpaceTables, last: NodeRow | undefined): boolean =>
  last !== undefined && last.location.trash !== null && wasPurged(tables, last.location.parent);

/** S1: one parent each, no cycle, no live depth above 256. S2: nothing live lies in a purged or missing folder. */
const checkPlaces = (tables: SpaceTables): Violation[] => {
  const found: Violation[] = [];
  for (const row of tables.nodes.values()) {
    const { rows, broken } = wayUp(tables, row.id);
    const live = rows.every(({ location }) => location.trash === null);
    if (broken !== null && !mayDangle(tables, rows.at(-1))) found.push(violation(live ? 'S2' : 'S1', `${row.kind} ${row.id} "${row.name.value}": ${broken}`));
    else if (live && rows.length > maxDepth) found.push(violation('S1', `${pathOf(tables, row.id)} is ${rows.length} deep`));
    if (rows.slice(1).some((above) => above.kind !== 'folder')) found.push(violation('S1', `${pathOf(tables, row.id)} lies in a file`));
    if (tables.tombstones.has(row.id)) found.push(violation('S2', `${row.id} is a node and purged at once`));
  }
  return found;
};

/** S3: of the children that are not trashed themselves, no two have one name key. */
const checkNames = (tables: SpaceTables): Violation[] => {
  const holders = new Map<string, NodeId>();
  const found: Violation[] = [];
  for (const row of tables.nodes.values()) {
    if (row.location.trash !== null) continue;
    const slot = `${row.location.parent}/${row.name.key}`;
    const other = holders.get(slot);
    if (other !== undefined) found.push(violation('S3', `${pathOf(tables, row.id)} and ${pathOf(tables, other)} have one name`));
    holders.set(slot, row.id);
  }
  return found;
};

/** S5: the log is dense and in order; no row is newer than the space, none claims a seq at which nothing happened. */
const checkSeqs = (tables: SpaceTables): Violation[] => {
  const found: Violation[] = [];
  tables.log.forEach((entry, index) => {
    if (entry.seq !== index + 1) found.push(violation('S5', `entry ${index + 1} of the log has seq ${entry.seq}`));
  });
  if (tables.log.length !== tables.space.seq) found.push(violation('S5', `the space is at ${tables.space.seq}, its log holds ${tables.log.length} operations`));
  for (const row of [...tables.nodes.values(), ...tables.tombstones.values(), ...tables.aliases]) {
    if (row.seq > tables.space.seq || row.seq < 1) found.push(violation('S5', `a row has seq ${row.seq}, the space is at ${tables.space.seq}: ${JSON.stringify(row)}`));
  }
  return found;
};

/** S7: following aliases ends, at a node or at a tombstone. */
const checkAliases = (tables: SpaceTables): Violation[] => {
  const global = new Map(tables.aliases.filter((alias) => alias.device === null).map((alias) => [alias.from, alias]));
  const endOf = (alias: Alias): NodeId | null => {
    const seen = new Set<NodeId>([alias.from]);
    let at = alias.to;
    for (let next = global.get(at); next !== undefined; next = global.get(at)) {
      if (seen.has(at)) return null;
      seen.add(at);
      at = next.to;
    }
    return at;
  };
  const wasMerged = new Set(tables.forgotten?.aliases.map(({ from }) => from));
  return tables.aliases.flatMap((alias) => {
    const end = endOf(alias);
    if (end === null) return [violation('S7', `the alias ${alias.from} goes round in a circle`)];
    const there = end === tables.root || tables.nodes.has(end) || wasPurged(tables, end) || wasMerged.has(end);
    return there ? [] : [violation('S7', `the alias ${alias.from} leads to ${end}, which is nothing`)];
  });
};

/** S8: the bytes that quota counts are those of all files there are. */
const checkQuota = (tables: SpaceTables): Violation[] => {
  let bytes = 0;
  for (const row of tables.nodes.values()) if (row.kind === 'file') bytes += row.content.size;
  return bytes === tables.space.logicalBytes ? [] : [violation('S8', `${bytes} bytes are there, the space counts ${tables.space.logicalBytes}`)];
};

/** P1: no operation twice. P3: the counters of a device rise with seq. P5: no effective time after the space's own. */
const checkLog = (tables: SpaceTables): Violation[] => {
  const found: Violation[] = [];
  const ops = new Map<string, number>();
  const counters = new Map<string, number>();
  let time = -Infinity;
  for (const { seq, op, device, ctr, effectiveAt, committedAt } of tables.log) {
    const before = ops.get(op.id);
    if (before !== undefined) found.push(violation('P1', `operation ${op.id} was applied at ${before} and at ${seq}`));
    ops.set(op.id, seq);
    const last = counters.get(device) ?? 0;
    if (ctr <= last) found.push(violation('P3', `device ${device} has counter ${ctr} at seq ${seq}, after ${last}`));
    counters.set(device, ctr);
    if (effectiveAt > committedAt) found.push(violation('P5', `seq ${seq} takes effect at ${effectiveAt}, the space was at ${committedAt}`));
    if (committedAt < time) found.push(violation('P5', `the space's time went back at seq ${seq}, from ${time} to ${committedAt}`));
    time = Math.max(time, committedAt);
  }
  return found;
};

/** What `checkTables` looks at. */
export const rulesOfTables: readonly Rule[] = ['S1', 'S2', 'S3', 'S5', 'S7', 'S8', 'P1', 'P3', 'P5'];

/**
 * Everything that must hold of the tables after every commit and is cheap to see (S1, S2, S3, S5, S7, S8, P1, P3, P5).
 * Written from RULES.md section 4 alone: it shares no code with the reducer.
 */
export const checkTables = (tables: SpaceTables): readonly Violation[] => [
  ...checkPlaces(tables), ...checkNames(tables), ...checkSeqs(tables), ...checkAliases(tables), ...checkQuota(tables), ...checkLog(tables),
];
