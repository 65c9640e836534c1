import type { DeviceId, NodeId, OpId, SpaceId } from '@holdfast/domain';
import type { LoggedOperation } from '@holdfast/sync-server';
import { contentIdOf } from '../workload/content-id.ts';
import type { SpaceTables } from './space-state.ts';
import { violation } from './violation.ts';
import type { Violation } from './violation.ts';

/** What of a space's tables tells where contents have gone. */
type Traces = Pick<SpaceTables, 'log' | 'versions' | 'aliases' | 'tombstones' | 'forgotten'>;

/** Bytes that a person saved: the engine said that they are on this device's disk. */
export interface Saved {
  /** The operations of the one action that brought them. */
  readonly ops: readonly OpId[];
  readonly space: SpaceId;
  readonly device: string;
  readonly what: string;
  /** One char a byte. */
  readonly bytes: string;
  /** The node as the device knew it. */
  readonly node: NodeId;
  /** The device has lost its files since: the server alone has the bytes, also if the device has not heard that it does. */
  readonly onlyServer?: true;
  /** It was sent from where the person has it: the device had no bytes of it. */
  readonly direct?: true;
  /** Clones of the device: when a server that was set back had lost it, they alone still had to send it (H4, H31). */
  readonly heirs?: readonly string[];
}

/** Where bytes can be found at the end of a run. */
export interface Found {
  /** The bytes of every version of every live or trashed file, read back through the server. */
  readonly onServer: ReadonlySet<string>;
  /** The bytes that devices still have to send or have parked. */
  readonly onDevices: ReadonlySet<string>;
  /** Bytes whose copy on a device was damaged by nobody's fault. */
  readonly rotten: ReadonlySet<string>;
  /** Operations that were refused and whose bytes were then tried again under another id. */
  readonly retried?: ReadonlySet<OpId>;
  /** Operations that a device folded into others, unsent as far as it knew: one of a restored backup may have been refused before (H4, H13). */
  readonly folded?: Pick<ReadonlySet<OpId>, 'has'>;
  /** By device and content (`salvageOf`): the operations under which a device offered what it had found without a record (H3). */
  readonly salvaged?: ReadonlyMap<string, readonly OpId[]>;
  /** Operations that devices have put aside at some time: their people were told. */
  readonly aside?: ReadonlySet<OpId>;
  /** By device: what lies in files without a record, as long as its person is shut out and it has no base (H3, H33). */
  readonly unlisted?: ReadonlyMap<string, readonly string[]>;
}

/** The name of the content of what was saved. */
export const contentOf = ({ bytes }: Saved): string => contentIdOf(new Uint8Array(Buffer.from(bytes, 'latin1')));

/** Names a content on a device. */
export const salvageOf = (device: string, content: string): string => `${device} ${content}`;

/** Every node that the content of an operation may have gone to: what it names, where aliases lead, the copy it became. */
const homesOf = (tables: Traces, entry: LoggedOperation, node: NodeId): ReadonlySet<NodeId> => {
  const homes = new Set<NodeId>('node' in entry.op ? [node, entry.op.node] : [node]);
  if (entry.outcome.code === 'copied') homes.add(entry.outcome.node);
  if (entry.outcome.code === 'aliased') homes.add(entry.outcome.to);
  for (const version of tables.versions) if (version.id === entry.op.id) homes.add(version.node);
  for (let before = -1; before !== homes.size;) {
    before = homes.size;
    for (const alias of [...tables.aliases, ...(tables.forgotten?.aliases ?? [])]) if (homes.has(alias.from)) homes.add(alias.to);
  }
  return homes;
};

/**
 * What a device had in its hands at a seq besides what it had heard: what it did, what the server names with that, because it mattered (3b.1:
 * once named, it is its own), and what any of that was written upon.
 */
const hadBy = (log: Traces['log'], device: DeviceId, until: number): ReadonlySet<OpId> => {
  const basis = new Map(log.flatMap(({ op }) => (op.type === 'setContent' ? [[op.id, op.baseVersion] as const] : [])));
  const had = new Set<OpId>();
  for (const { op, seq, alsoOwn } of log) {
    if (op.device !== device || seq > until) continue;
    for (const id of [op.id, ...alsoOwn]) for (let one: OpId | undefined = id; one !== undefined && !had.has(one); one = basis.get(one)) had.add(one);
  }
  return had;
};

/** True when someone who had seen the bytes deleted them for good. */
const purgedKnowingly = (tables: Traces, entry: LoggedOperation, node: NodeId): boolean => {
  const purges = new Map(tables.log.filter(({ op }) => op.type === 'purge').map((purge) => [purge.op.id, purge]));
  for (const home of homesOf(tables, entry, node)) {
    const stamp = (tables.tombstones.get(home) ?? tables.forgotten?.tombstones.get(home))?.purgedBy;
    const purge = stamp === undefined ? undefined : purges.get(stamp.op);
    if (purge === undefined) continue;
    const sawIt = entry.seq <= purge.op.baseSeq || (entry.seq < purge.seq && hadBy(tables.log, purge.op.device, purge.seq).has(entry.op.id));
    if (sawIt) return true;
  }
  return false;
};

/**
 * L1: every byte string whose saving was confirmed is reachable: as a version of a live or trashed file, on a device that has
 * not sent it or has parked it; or it was purged by someone who had seen it; or its own author overwrote it before it was sent (H13), be it
 * on a clone that alone still had it to send.
 * What a device without its database found among its files and offered again goes on under another operation (H3).
 */
export const checkLedger = (saved: readonly Saved[], tables: Traces, found: Found): readonly Violation[] => {
  const logged = new Map(tables.log.map((entry) => [entry.op.id, entry]));
  const lost = (entry: Saved, index: number): string | null => {
    if (entry.bytes === '' || found.rotten.has(entry.bytes)) return null;
    if (found.onServer.has(entry.bytes) || found.onDevices.has(entry.bytes)) return null;
    // What the server held when it was queued, and has lost since, is told by name: the person has it where he had it (H31, H43b).
    if (entry.direct === true && entry.ops.some((op) => found.aside?.has(op) === true)) return null;
    if (found.unlisted?.get(entry.device)?.some((file) => file.includes(entry.bytes)) === true) return null;
    const again = found.salvaged?.get(salvageOf(entry.device, contentOf(entry))) ?? [];
    const decided = [...entry.ops, ...again].flatMap((op) => logged.get(op) ?? []).filter(({ op }) => op.type === 'createFile' || op.type === 'setContent');
    if (decided.some((one) => purgedKnowingly(tables, one, entry.node))) return null;
    // Tried again, or in the queue of a restored backup, it was an unsent edit like any other, and its author may have written over it (H13).
    const triedAgain = decided.every(({ op, outcome }) => outcome.code === 'rejected' && (found.retried?.has(op.id) === true || found.folded?.has(op.id) === true));
    if (decided.length > 0 && !triedAgain) return decided.map((one) => `decided as ${JSON.stringify(one.outcome)} at seq ${one.seq}`).join(', ');
    const folded = saved.slice(index + 1).some((later) => later.device === entry.device && later.node === entry.node)
      || saved.some((later) => entry.heirs?.includes(later.device) === true && later.node === entry.node);
    return folded ? null : decided.length > 0 ? 'refused, tried again, and on no device' : 'never decided by the server, and on no device';
  };
  return saved.flatMap((entry, index) => {
    const why = lost(entry, index);
    return why === null ? [] : [violation('L1', `the ${entry.bytes.length} bytes of ${entry.what} (${entry.ops.join(', ')}, saved on ${entry.device}) are gone: ${why}`)];
  });
};

/** An action that the engine said is on the device's disk. */
export interface Confirmed {
  readonly space: SpaceId;
  readonly device: string;
  readonly ops: readonly OpId[];
  readonly what: string;
}

/** P2: every operation that was confirmed, or the one that does its work (H13), has its outcome in the log, or is still held by a device. */
export const checkConfirmed = (
  confirmed: readonly Confirmed[], tables: SpaceTables, held: ReadonlySet<OpId>, folded: ReadonlyMap<OpId, OpId>,
): readonly Violation[] => {
  const logged = new Set(tables.log.map(({ op }) => op.id));
  const isKept = (op: OpId | undefined): boolean => op !== undefined && (logged.has(op) || held.has(op) || isKept(folded.get(op)));
  return confirmed.flatMap(({ device, ops, what }) => {
    const lost = ops.filter((op) => !isKept(op));
    return lost.length === 0 ? [] : [violation('P2', `of "${what}", confirmed on ${device}, ${lost.join(', ')} never had an outcome`)];
  });
};
