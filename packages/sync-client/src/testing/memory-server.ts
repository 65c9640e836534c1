import { addToSum, aliasHash, asUserId, effectiveTime, MemoryTree, Overlay, reduce, rootOf, rowHash, tombstoneHash } from '@holdfast/domain';
import type { DeviceId, NodeId, OpId, Operation, Outcome, ReduceAt, RejectCode, SpaceId, Stamp } from '@holdfast/domain';
import { packChanges } from '@holdfast/protocol';
import type { Change, ExchangeRequest, ExchangeResponse, Exchanged, Poke, Settled, SnapshotResponse, VersionsResponse } from '@holdfast/protocol';
import type { Digests } from '../ports/digest.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { MemoryContent } from './memory-content.ts';
import { versionsOf } from './versions-of.ts';

interface DeviceState {
  lastCtr: number;
  token: string;
  previous: string | null;
  outcomes: Settled[];
}

interface Logged {
  readonly seq: number;
  readonly change: Change;
}

export interface MemoryServerOptions {
  /** Rows in one answer. */
  readonly pageRows?: number;
}

/**
 * A server in memory for the engine's own tests: one space, decided one operation after another by the shared reducer,
 * with counters, outcomes, tokens, pages, epochs and hints. The real one is tested with the engine by the simulator.
 */
export class MemoryServer {
  readonly space: SpaceId;
  readonly tree: MemoryTree;
  epoch = 'epoch-1';
  seq = 0;
  /** Exchanges answered so far. */
  exchanges = 0;
  readonly content: MemoryContent;
  /** Row 22; without it both are kept. */
  merge: ReduceAt['merge'];
  /** Operations that the server does not let in. */
  refuse: (op: Operation) => RejectCode | null = () => null;
  readonly #pageRows: number;
  readonly #now: () => number;
  readonly #devices = new Map<DeviceId, DeviceState>();
  readonly #names = new Map<DeviceId, string>();
  readonly #decided = new Map<string, Outcome>();
  readonly #listeners = new Set<(poke: Poke) => void>();
  readonly #authors = new Map<OpId, ExchangeRequest['device']>();
  #log: Logged[] = [];
  #tokens = 0;
  floor = 0;
  #snapshots = 0;
  #snapshot: { readonly id: string; readonly seq: number; readonly epoch: string; readonly parts: readonly string[] } | null = null;

  constructor(space: SpaceId, now: () => number, digests: Digests, options: MemoryServerOptions = {}) {
    this.space = space;
    this.tree = new MemoryTree(rootOf(space), { history: 'complete' });
    this.#now = now;
    this.content = new MemoryContent(this.tree, digests);
    this.#pageRows = options.pageRows ?? 10_000;
  }

  onPoke(listener: (poke: Poke) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Makes a snapshot of all rows as they are now, in parts of few rows; the earlier ones are gone (H29). */
  takeSnapshot(rowsInPart = 100): string {
    this.#snapshots += 1;
    const id = `00000000-0000-4000-8000-${String(this.#snapshots).padStart(12, '0')}`;
    const changes = this.#changesAfter(0).map(({ change }) => change).filter((change) => change.kind !== 'alias' || change.row.device === null);
    const parts: string[] = [];
    for (let from = 0; from < changes.length || parts.length === 0; from += rowsInPart) {
      const half = from + Math.ceil(rowsInPart / 2);
      parts.push([packChanges(changes.slice(from, half)), packChanges(changes.slice(half, from + rowsInPart))].join('\n'));
    }
    this.#snapshot = { id, seq: this.seq, epoch: this.epoch, parts };
    return id;
  }

  snapshotHead(device: DeviceId): SnapshotResponse {
    if (this.#snapshot === null) return { snapshot: null };
    const { id, seq, epoch, parts } = this.#snapshot;
    return { snapshot: { id, seq, epoch, parts: parts.length, rows: 0, own: [...this.tree.aliases()].filter((alias) => alias.device === device && alias.seq <= seq) } };
  }

  /** @throws SyncClientError `refused` when it is gone. */
  snapshotPart(id: string, part: number): string {
    const text = this.#snapshot?.id === id ? this.#snapshot.parts[part] : undefined;
    if (text === undefined) throw new SyncClientError('refused', 'There is no such snapshot', { status: 404 });
    return text;
  }

  /** Collects tombstones and aliases up to `floor` (H30). */
  collect(floor: number): void {
    this.floor = floor;
    this.tree.collect(floor);
    this.#log = this.#log.filter(({ seq, change }) =>
      (change.kind === 'node' ? this.tree.node(change.row.id) !== undefined || this.tree.tombstone(change.row.id) !== undefined : seq > floor || (change.kind === 'alias' && change.row.device !== null)));
  }

  exchange(request: ExchangeRequest): ExchangeResponse {
    this.exchanges += 1;
    if (request.epoch !== null && request.epoch !== this.epoch) return { kind: 'reset', epoch: this.epoch, reason: 'epoch' };
    if (request.cursor > 0 && (request.base?.since ?? request.cursor) < this.floor) return { kind: 'reset', epoch: this.epoch, reason: 'floor' };
    if (request.cursor > this.seq) return { kind: 'reset', epoch: this.epoch, reason: 'ahead' };
    const device = this.#device(request.device.id);
    this.#names.set(request.device.id, request.device.name);
    if (!isKnownToken(device, request.token)) return { kind: 'fork' };
    const before = this.seq;
    const refused = this.#decideAll(request, device);
    if (refused !== null) return refused;
    device.outcomes = device.outcomes.filter(({ ctr }) => ctr > request.ackedCtr);
    if (this.seq > before) this.#poke(before);
    return this.#answer(request, device);
  }

  #decideAll(request: ExchangeRequest, device: DeviceState): ExchangeResponse | null {
    for (const { ctr, op } of request.ops) {
      if (ctr <= device.lastCtr) {
        if (!this.#decided.has(op.id)) return { kind: 'fork' };
        continue;
      }
      if (ctr > device.lastCtr + 1) return { kind: 'gap', expected: device.lastCtr + 1 };
      if (this.#lacksBytes(op)) {
        device.outcomes = [...device.outcomes.filter((one) => one.ctr !== ctr), { ctr, op: op.id, result: { code: 'missingManifest', manifest: op.manifest } }];
        break;
      }
      const outcome = this.#decided.get(op.id) ?? this.#decide(op, request.device);
      device.lastCtr = ctr;
      device.outcomes = [...device.outcomes.filter((one) => one.ctr !== ctr), { ctr, op: op.id, result: outcome }];
    }
    return null;
  }

  #lacksBytes(op: Operation): op is Extract<Operation, { manifest: string }> {
    return (op.type === 'createFile' || op.type === 'setContent') && !this.content.committed.has(op.manifest);
  }

  #decide(op: Operation, by: ExchangeRequest['device']): Outcome {
    this.seq += 1;
    const overlay = new Overlay(this.tree);
    const effTs = effectiveTime({ at: op.at, lo: Number.NEGATIVE_INFINITY, hi: this.#now() });
    const refusal = this.refuse(op);
    const met: Stamp[] = [];
    const at = { seq: this.seq, effTs, deviceName: by.name, onMeet: (stamp: Stamp) => void met.push(stamp), ...(this.merge && { merge: this.merge }) };
    const verdict: Outcome = refusal !== null ? { code: 'rejected', reason: refusal } : reduce(overlay, { ...op, device: by.id }, at);
    const outcome = this.#withOtherNamed(verdict, met[0], by.id);
    this.#authors.set(op.id, by);
    const changes = overlay.changes();
    this.tree.apply(changes);
    for (const row of changes.nodes) this.#log.push({ seq: row.seq, change: { kind: 'node', row } });
    for (const row of changes.tombstones) this.#log.push({ seq: row.seq, change: { kind: 'tombstone', row } });
    for (const row of changes.aliases) this.#log.push({ seq: row.seq, change: { kind: 'alias', row } });
    this.#decided.set(op.id, outcome);
    return outcome;
  }

  #withOtherNamed(outcome: Outcome, stamp: Stamp | undefined, by: DeviceId): Outcome {
    const author = stamp && this.#authors.get(stamp.op);
    return author && author.id !== by ? { ...outcome, against: { device: author.name, user: everybody, at: stamp.at } } : outcome;
  }

  /** The latest change of each row after the cursor, a page of it (H26). */
  #answer(request: ExchangeRequest, device: DeviceState): Exchanged {
    const rows = this.#changesAfter(request.cursor).filter(({ change }) => change.kind !== 'alias' || change.row.device === null || change.row.device === request.device.id);
    const cut = rows[this.#pageRows - 1]?.seq;
    const page = cut === undefined ? rows : rows.filter(({ seq }) => seq <= cut);
    const hasMore = page.length < rows.length;
    if (device.token === '' || request.token === device.token) {
      this.#tokens += 1;
      device.previous = request.token;
      device.token = `token-${this.#tokens}`;
    }
    return {
      kind: 'exchanged', epoch: this.epoch, outcomes: device.outcomes.filter(({ ctr }) => ctr > (request.heardCtr ?? 0)), lastCtr: device.lastCtr, changes: page.map(({ change }) => change),
      cursor: hasMore ? (page.at(-1)?.seq ?? request.cursor) : this.seq, hasMore, checksum: hasMore ? null : this.checksum(),
      serverTime: this.#now(), token: device.token, ...(request.base && { seq: this.seq, floor: this.floor }),
    };
  }

  versions(node: NodeId): VersionsResponse {
    const answer = versionsOf(this.tree, node, (id) => this.#names.get(id) ?? null);
    if (answer === null) throw new SyncClientError('refused', 'No such file', { status: 404 });
    return answer;
  }

  checksum(): string {
    let sum = 0n;
    for (const row of this.tree.rows()) sum = addToSum(sum, rowHash(row));
    for (const tombstone of this.tree.tombstones()) sum = addToSum(sum, tombstoneHash(tombstone));
    for (const alias of this.tree.aliases()) sum = addToSum(sum, aliasHash(alias));
    return sum.toString(16).padStart(16, '0');
  }

  #changesAfter(cursor: number): Logged[] {
    const latest = new Map<string, Logged>();
    for (const entry of this.#log) {
      const { change } = entry;
      const key = change.kind !== 'alias' ? change.row.id : change.row.device === null ? change.row.from : `${change.row.from}/${change.row.device}`;
      if (entry.seq > cursor) latest.set(key, entry);
    }
    return [...latest.values()].sort((a, b) => a.seq - b.seq);
  }

  #poke(from: number): void {
    const changes = this.#changesAfter(from).map(({ change }) => change).filter((change) => change.kind !== 'alias' || change.row.device === null);
    const poke: Poke = { space: this.space, epoch: this.epoch, from, to: this.seq, changes };
    for (const listener of [...this.#listeners]) listener(structuredClone(poke));
  }

  #device(id: DeviceId): DeviceState {
    const known = this.#devices.get(id);
    if (known !== undefined) return known;
    const fresh: DeviceState = { lastCtr: 0, token: '', previous: null, outcomes: [] };
    this.#devices.set(id, fresh);
    return fresh;
  }
}

/** This server asks nobody who he is. */
const everybody = asUserId('b0000000-0000-4000-8000-000000000000');

const isKnownToken = (device: DeviceState, token: string | null): boolean =>
  device.token === '' || token === device.token || token === device.previous;
