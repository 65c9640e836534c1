import type { Alias, DeviceId, ManifestId, Millis, NodeId, NodeRow, OpId, ReadKey, SpaceId, Tombstone, UserId, Version } from '@holdfast/domain';
import { aliasHash, MemoryTree, rootOf, takeFromSum, tombstoneHash } from '@holdfast/domain';
import type { Change } from '@holdfast/protocol';
import { refusedNode } from '../sequencer/dependency.ts';
import { pageLength } from '../sequencer/page.ts';
import type {
  Authorship, CommittedManifest, Decision, DeviceState, LoggedOperation, OpeningAnswers, OpeningQuestions, ReadAnswers, Snapshot,
  SnapshotQuestions, SpaceState, SpaceWrite,
} from '../ports/space-store.ts';
import type { Role } from '../roles.ts';
import type { Collection } from '../ports/tombstone-retention.ts';
import { SyncServerError } from '../sync-server-error.ts';
import { ChangeLog } from './change-log.ts';

/** What a space in memory begins with. */
export interface NewSpace {
  readonly id: SpaceId;
  readonly epoch: string;
  readonly quotaBytes?: number | null;
  readonly members: ReadonlyMap<UserId, Role>;
}

export type ManifestsOf = (space: SpaceId, ids: readonly ManifestId[]) => ReadonlyMap<ManifestId, CommittedManifest>;

/** The tables of one space. Every method is one moment; `commit` is all or nothing. */
export class MemorySpace {
  state: SpaceState;
  readonly members: Map<UserId, Role>;
  readonly tree: MemoryTree;
  readonly collections: Collection[] = [];
  readonly #manifests: ManifestsOf;
  #changes = new ChangeLog();
  readonly #log: LoggedOperation[] = [];
  readonly #entries = new Map<OpId, LoggedOperation>();
  readonly #devices = new Map<DeviceId, DeviceState>();
  readonly #receipts = new Map<DeviceId, Map<number, OpId>>();
  readonly #redeliveries = new Map<DeviceId, { readonly ctr: number; readonly op: OpId }[]>();
  readonly #failures = new Map<OpId, number>();
  readonly #refused = new Map<NodeId, OpId>();

  constructor(space: NewSpace, manifests: ManifestsOf) {
    this.state = {
      id: space.id, epoch: space.epoch, seq: 0, lastTs: 0, checksum: 0n, floorSeq: 0, logicalBytes: 0, quotaBytes: space.quotaBytes ?? null,
    };
    this.members = new Map(space.members);
    this.tree = new MemoryTree(rootOf(space.id), { history: 'complete' });
    this.#manifests = manifests;
  }

  /** The same tables once more: what a backup of the database holds (H31). */
  copy(): MemorySpace {
    const { id, epoch, quotaBytes } = this.state;
    const twin = new MemorySpace({ id, epoch, quotaBytes, members: this.members }, this.#manifests);
    twin.state = this.state;
    twin.tree.apply({ nodes: [...this.tree.rows()], tombstones: [...this.tree.tombstones()], aliases: [...this.tree.aliases()], versions: [...this.tree.versions()] });
    twin.collections.push(...this.collections);
    twin.#changes = this.#changes.copy();
    for (const entry of this.#log) twin.#log.push(entry);
    for (const [op, entry] of this.#entries) twin.#entries.set(op, entry);
    for (const [device, state] of this.#devices) twin.#devices.set(device, state);
    for (const [device, receipts] of this.#receipts) twin.#receipts.set(device, new Map(receipts));
    for (const [device, again] of this.#redeliveries) twin.#redeliveries.set(device, again);
    for (const [op, count] of this.#failures) twin.#failures.set(op, count);
    for (const [node, op] of this.#refused) twin.#refused.set(node, op);
    return twin;
  }

  open(questions: OpeningQuestions): OpeningAnswers {
    return {
      devices: pick(questions.devices, this.#devices),
      roles: pick(questions.users, this.members),
      decided: new Map([...pick(questions.ops, this.#entries)].map(([op, entry]) => [op, entry.outcome])),
      commitTimes: new Map(questions.seqs.flatMap((seq): [number, Millis][] => {
        const entry = this.#log[seq - 1];
        return entry ? [[seq, entry.committedAt]] : [];
      })),
      manifests: this.#manifests(this.state.id, questions.manifests),
      failures: pick(questions.ops, this.#failures),
      refused: pick(questions.nodes, this.#refused),
      redelivered: new Map(questions.devices.map((device) => [device, this.#redelivered(device, questions.seenTo)])),
    };
  }

  authors(ops: readonly OpId[]): ReadonlyMap<OpId, Authorship> {
    return new Map([...pick(ops, this.#entries)].map(([op, { device, deviceName, user }]) => [op, { device, deviceName, user }]));
  }

  /** Answers no more than the port promises, so that a read set which needs more is found out. */
  read(keys: readonly ReadKey[]): ReadAnswers {
    const rows = new Map<NodeId, NodeRow>();
    const asked = new Set<NodeId>();
    const versions = new Map<string, Version>();
    const heights = new Map<NodeId, number>();
    const take = (row: NodeRow | undefined): void => {
      if (row) rows.set(row.id, row);
    };
    for (const key of keys) {
      if (key.kind === 'node' || key.kind === 'alias') asked.add(key.id);
      else if (key.kind === 'child') take(this.tree.childByKey(key.parent, key.key));
      else if (key.kind === 'children') this.tree.children(key.parent).forEach(take);
      else if (key.kind === 'changedBelow') this.tree.changedBelow(key.root, key.seq).forEach(take);
      else if (key.kind === 'skeletonsOf') this.tree.skeletonsOf(key.id).forEach(take);
      else if (key.kind === 'height') heights.set(key.id, this.tree.height(key.id));
      else if (key.kind === 'aliasesTo') this.tree.aliasesTo(key.id).forEach((alias) => asked.add(alias.from));
      else if (key.kind === 'version') {
        const version = this.tree.version(key.id);
        if (version && version !== 'unknown') versions.set(key.id, version);
      }
    }
    return { ...this.#withAncestors(rows, asked), versions: [...versions.values()], heights };
  }

  /** @throws SyncServerError `integrity` when two live nodes would have one name in one folder, an operation two entries or a version two nodes; nothing is written. */
  commit(write: SpaceWrite): void {
    this.#check(write);
    this.tree.apply(write.changes);
    this.#changes.append(write.changes);
    for (const entry of write.ops) {
      this.#log.push(entry);
      this.#entries.set(entry.op.id, entry);
      this.#receive(entry.device, entry.ctr, entry.op.id);
      const refused = refusedNode(entry.op, entry.outcome);
      if (refused !== null && !this.#refused.has(refused)) this.#refused.set(refused, entry.op.id);
    }
    for (const { device, ctr, op } of write.redeliveries) {
      this.#receive(device, ctr, op);
      this.#redeliveries.set(device, [...(this.#redeliveries.get(device) ?? []), { ctr, op }]);
    }
    for (const device of write.devices) this.#devices.set(device.id, device);
    for (const [op, count] of write.failures) this.#failures.set(op, count);
    this.state = write.space;
  }

  snapshot(questions: SnapshotQuestions): Snapshot {
    const waiting: Change[] = [];
    for (const change of this.#changes.after(questions.cursor, this.tree, questions.device)) waiting.push(change);
    const length = pageLength(waiting, (change) => JSON.stringify(change).length, questions);
    const hasMore = length < waiting.length;
    const changes = waiting.slice(0, length);
    return {
      space: this.state,
      lastCtr: this.#devices.get(questions.device)?.lastCtr ?? 0,
      changes,
      hasMore,
      cursor: hasMore ? (changes.at(-1)?.row.seq ?? questions.cursor) : this.state.seq,
      decisions: this.#decisionsOf(questions.device, questions.ackedCtr).slice(0, questions.maxDecisions),
    };
  }

  collectable(before: Millis, limit: number): number | null {
    const old = [...this.#forgettable()].map((row) => row.seq).filter((seq) => (this.#log[seq - 1]?.committedAt ?? Infinity) < before).sort((a, b) => a - b);
    return old[Math.min(limit, old.length) - 1] ?? null;
  }

  /** All or nothing, at once. */
  raiseFloor(floor: number): number {
    const { seq, floorSeq, checksum } = this.state;
    if (floor <= floorSeq || floor > seq) return 0;
    const gone = [...this.#forgettable()].filter((row) => row.seq <= floor);
    this.tree.collect(floor);
    this.collections.push({ atSeq: seq, floor });
    const left = gone.reduce((sum, row) => takeFromSum(sum, 'purgedBy' in row ? tombstoneHash(row) : aliasHash(row)), checksum);
    this.state = { ...this.state, floorSeq: floor, checksum: left };
    return gone.length;
  }

  *#forgettable(): Generator<Tombstone | Alias> {
    yield* this.tree.tombstones();
    for (const alias of this.tree.aliases()) if (alias.device === null) yield alias;
  }

  /** What versions of nodes that are there refer to. */
  usedManifests(): ReadonlySet<ManifestId> {
    const used = new Set<ManifestId>();
    for (const row of this.tree.rows()) if (row.kind === 'file') used.add(row.content.manifest);
    for (const version of this.tree.versions()) if (this.tree.node(version.node)) used.add(version.manifest);
    return used;
  }

  /** Every row as a scan gives it, those of one folder together. */
  changes(): readonly Change[] {
    const rows = [...this.tree.rows()].sort((a, b) => (a.location.parent < b.location.parent ? -1 : a.location.parent > b.location.parent ? 1 : 0));
    return [
      ...rows.map((row): Change => ({ kind: 'node', row })),
      ...[...this.tree.tombstones()].map((row): Change => ({ kind: 'tombstone', row })),
      ...[...this.tree.aliases()].filter((row) => row.device === null).map((row): Change => ({ kind: 'alias', row })),
    ];
  }

  /** What the log says of an operation. */
  entryOf(op: OpId): LoggedOperation | undefined {
    return this.#entries.get(op);
  }

  log(afterSeq: number, limit: number): readonly LoggedOperation[] {
    return this.#log.slice(afterSeq, afterSeq + limit);
  }

  #check({ changes, ops }: SpaceWrite): void {
    const leaving = new Set([...changes.nodes.map((row) => row.id), ...changes.tombstones.map((row) => row.id), ...changes.aliases.map((row) => row.from)]);
    const taken = new Set<string>();
    for (const { id, name, location } of changes.nodes) {
      if (location.trash !== null) continue;
      const slot = `${location.parent}/${name.key}`;
      const holder = this.tree.childByKey(location.parent, name.key);
      if (taken.has(slot) || (holder && holder.id !== id && !leaving.has(holder.id))) {
        throw new SyncServerError('integrity', `Two live nodes would be called ${JSON.stringify(name.value)} in ${location.parent}.`);
      }
      taken.add(slot);
    }
    for (const { id, node } of changes.versions) {
      const there = this.tree.version(id);
      if (there && there !== 'unknown' && there.node !== node) throw new SyncServerError('integrity', `Version ${id} is one of ${there.node} and cannot become one of ${node}.`);
    }
    for (const [i, entry] of ops.entries()) {
      if (this.#entries.has(entry.op.id) || entry.seq !== this.#log.length + 1 + i) {
        throw new SyncServerError('integrity', `Operation ${entry.op.id} would take seq ${entry.seq} out of turn.`);
      }
    }
  }

  #receive(device: DeviceId, ctr: number, op: OpId): void {
    const receipts = this.#receipts.get(device) ?? new Map<number, OpId>();
    receipts.set(ctr, op);
    this.#receipts.set(device, receipts);
  }

  #redelivered(device: DeviceId, seenTo: number): readonly OpId[] {
    const unseen = (this.#redeliveries.get(device) ?? []).filter(({ op }) => (this.#entries.get(op)?.seq ?? 0) > seenTo);
    return unseen.sort((a, b) => a.ctr - b.ctr).map(({ op }) => op);
  }

  #decisionsOf(device: DeviceId, ackedCtr: number): Snapshot['decisions'] {
    const found: { ctr: number; op: OpId; decision: Decision }[] = [];
    for (const [ctr, op] of this.#receipts.get(device) ?? []) {
      const decision = this.#entries.get(op)?.outcome;
      if (ctr > ackedCtr && decision) found.push({ ctr, op, decision });
    }
    return found.sort((a, b) => a.ctr - b.ctr);
  }

  #withAncestors(rows: Map<NodeId, NodeRow>, asked: Set<NodeId>): Pick<ReadAnswers, 'nodes' | 'tombstones' | 'aliases'> {
    const tombstones: Tombstone[] = [];
    const aliases = [...this.tree.aliases()];
    const seen = new Set<NodeId>();
    const open = [...asked, ...rows.keys()];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (seen.has(id)) continue;
      seen.add(id);
      const row = this.tree.node(id);
      const tombstone = this.tree.tombstone(id);
      if (row) {
        rows.set(id, row);
        open.push(row.location.parent);
      }
      if (tombstone) {
        tombstones.push(tombstone);
        open.push(tombstone.parent);
      }
      for (const alias of aliases) if (alias.from === id) open.push(alias.to);
    }
    return { nodes: [...rows.values()], tombstones, aliases: aliases.filter((alias) => seen.has(alias.from)) };
  }
}

const pick = <K, V>(keys: readonly K[], from: ReadonlyMap<K, V>): ReadonlyMap<K, V> => {
  const found = new Map<K, V>();
  for (const key of keys) {
    const value = from.get(key);
    if (value !== undefined) found.set(key, value);
  }
  return found;
};
