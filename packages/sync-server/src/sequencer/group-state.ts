import type { ChangeSet, Content, CopySize, DeviceId, MergeQuestion, Millis, NodeId, OpId, Operation, Outcome, ReadKey, Stamp } from '@holdfast/domain';
import { effectiveTime, maxCopied, MissingReads, Overlay, reduce, rootOf } from '@holdfast/domain';
import type { SentOperation } from '@holdfast/protocol';
import type {
  Authorship, Decision, DeviceState, LoggedOperation, OpeningAnswers, Redelivery, SpaceState, SpaceTransaction, SpaceWrite,
} from '../ports/space-store.ts';
import { AlsoOwn } from './also-own.ts';
import { refusedNode, withCause } from './dependency.ts';
import { allNames, laterReads, preloadKeys, wholeNeighbourhood, widen } from './questions.ts';
import { ReadSet } from './read-set.ts';
import { answerMerge, questionIn, type MergeWanted, type Merging } from './merging.ts';
import { isForbidden, withoutBody } from './forbidden.ts';
import { SyncServerError } from '../sync-server-error.ts';
import { moveTotals, removedBy, touchedIds } from './totals.ts';

/** From here on an operation's surroundings are loaded whole (H24). */
const patientLoads = 4;
/** More loads than this for one operation mean that something is wrong with it or with us. */
const maxLoads = 1000;

const nothing: CopySize = { nodes: 0, bytes: 0, rowBytes: 0 };

/** So many bytes of rows that copies have made end a commit: it is written, and told to everybody, as a whole. */
const fullRowBytes = 8 * 1024 * 1024;

/** A group under way: the tables as they were when the lock was taken, and what the group has made of them so far. */
export class GroupState {
  readonly answers: OpeningAnswers;
  readonly #transaction: SpaceTransaction;
  readonly #reads: ReadSet;
  readonly #tree: Overlay;
  readonly #devices = new Map<DeviceId, DeviceState>();
  readonly #decided = new Map<OpId, Decision>();
  readonly #log: LoggedOperation[] = [];
  readonly #redeliveries: Redelivery[] = [];
  readonly #failures = new Map<OpId, number>();
  /** Whose work each operation came up against. */
  readonly #met = new Map<OpId, Stamp>();
  readonly #merges = new Map<OpId, Content>();
  readonly #own = new Map<DeviceId, AlsoOwn>();
  readonly #refused = new Map<NodeId, OpId>();
  readonly #now: Millis;
  #seq: number;
  #addedBytes = 0;
  /** Nodes that copies of this group have looked at. */
  #copied = 0;
  #copiedRowBytes = 0;
  /** Of the operation at hand. */
  #copying: CopySize = nothing;

  constructor(transaction: SpaceTransaction, answers: OpeningAnswers, clock: Millis) {
    this.answers = answers;
    this.#transaction = transaction;
    this.#reads = new ReadSet(rootOf(transaction.space.id));
    this.#tree = new Overlay(this.#reads);
    this.#seq = transaction.space.seq;
    this.#now = Math.max(transaction.space.lastTs, clock);
  }

  get space(): SpaceState {
    return this.#transaction.space;
  }

  /** Bytes that this group's operations may still add; null without a limit (row 44). */
  get roomLeft(): number | null {
    const { quotaBytes, logicalBytes } = this.space;
    return quotaBytes === null ? null : quotaBytes - logicalBytes - this.#addedBytes;
  }

  /** As much was copied as one commit should hold everybody up for: the rest goes into the next. */
  get isFull(): boolean {
    return this.#copied >= maxCopied || this.#copiedRowBytes >= fullRowBytes;
  }

  device(id: DeviceId): DeviceState | undefined {
    return this.#devices.get(id) ?? this.answers.devices.get(id);
  }

  keepDevice(device: DeviceState): void {
    this.#devices.set(device.id, device);
  }

  decisionOf(op: OpId): Decision | undefined {
    return this.#decided.get(op) ?? this.answers.decided.get(op);
  }

  /** Loads what these operations surely read, which is `keys` (H24). */
  async preload(ops: readonly Operation[], keys: readonly ReadKey[]): Promise<void> {
    const fresh = ops.filter((op) => this.decisionOf(op.id) === undefined);
    if (fresh.length === 0) return;
    await this.#load(fresh.length === ops.length ? keys : preloadKeys(fresh));
    for (let more = laterReads(fresh, this.#reads); more.length > 0; more = laterReads(fresh, this.#reads)) await this.#load(more);
  }

  /**
   * Runs the reducer, loading what it turns out to read. A merge that is not known is asked for instead; without `merging` both texts
   * are kept. @throws what the reducer throws; the tree is then as it was (H12).
   */
  async apply(op: Operation, device: DeviceState, merging: Merging | null): Promise<Outcome | MergeWanted> {
    const onMeet = (stamp: Stamp): void => void (this.#met.has(op.id) || this.#met.set(op.id, stamp));
    const merge = merging && ((question: MergeQuestion) => this.#merged(op.id, answerMerge(question, op.id, merging.known)));
    const alsoOwn = this.#alsoOwn(device.id);
    const onCopy = (size: CopySize): 'quota' | null => this.#countCopy(size);
    const at = { seq: this.#seq + 1, effTs: this.effectiveAt(op, device), deviceName: device.name, onMeet, onCopy, alsoOwn, ...(merge && { merge }) };
    for (let loads = 0; loads <= maxLoads; loads += 1) {
      this.#met.delete(op.id);
      this.#copying = nothing;
      alsoOwn.takeMattered();
      try {
        return withCause(op, reduce(this.#tree, op, at), (node) => this.#refusedMaker(node));
      } catch (error) {
        if (!(error instanceof MissingReads)) throw error;
        const wanted = questionIn(error);
        if (wanted) return { code: 'merging', question: wanted };
        await this.#load(loads < patientLoads ? widen(error.keys) : this.#atLength(op, error.keys));
      }
    }
    throw new SyncServerError('invalid-request', `Operation ${op.id} read more than ${maxLoads} times and is not done.`);
  }

  /** RULES.md 0.1: clamp(at, max(commitTs(baseSeq), the device's latest), the space's now). */
  effectiveAt(op: Operation, device: DeviceState): Millis {
    const lo = Math.max(this.answers.commitTimes.get(op.baseSeq) ?? 0, device.lastEff);
    return effectiveTime({ at: op.at, lo, hi: this.#now });
  }

  /** Enters a decision in the log under the next seq. Every decision takes one, whatever it is: seqs are dense (S5). */
  decide(sent: SentOperation, device: DeviceState, user: LoggedOperation['user'], outcome: Decision): void {
    const { op, ctr } = sent;
    const effectiveAt = this.effectiveAt(op, device);
    this.#seq += 1;
    this.#log.push({
      seq: this.#seq, device: device.id, deviceName: device.name, user, ctr, op: isForbidden(outcome) ? withoutBody(op) : op, effectiveAt, committedAt: this.#now, outcome,
      merged: outcome.code === 'merged' ? (this.#merges.get(op.id) ?? null) : null, alsoOwn: this.#alsoOwn(device.id).takeMattered(),
    });
    this.#decided.set(op.id, outcome);
    const refused = refusedNode(op, outcome);
    if (refused !== null && !this.#refused.has(refused)) this.#refused.set(refused, op.id);
    this.keepDevice({ ...device, lastCtr: ctr, lastEff: effectiveAt });
    if (outcome.code !== 'rejected') this.#addedBytes += bytesOf(op) + this.#copying.bytes;
    this.#copied += outcome.code === 'rejected' && outcome.reason === 'too-many' && op.type === 'copy' ? maxCopied : this.#copying.nodes;
    this.#copiedRowBytes += this.#copying.rowBytes;
    this.#copying = nothing;
  }

  /** The same operation under a counter that the device has given anew: the decision stands, the counter is used up. */
  receiveAgain(sent: SentOperation, device: DeviceState): void {
    this.#redeliveries.push({ device: device.id, ctr: sent.ctr, op: sent.op.id });
    this.#own.set(device.id, new AlsoOwn([...this.#alsoOwn(device.id), sent.op.id]));
    this.keepDevice({ ...device, lastCtr: sent.ctr });
  }

  /** How often it has failed now (H12). */
  countFailure(op: OpId): number {
    const count = (this.#failures.get(op) ?? this.answers.failures.get(op) ?? 0) + 1;
    this.#failures.set(op, count);
    return count;
  }

  /** All that is to be written; null when nothing has changed. */
  async result(): Promise<SpaceWrite | null> {
    if (this.#devices.size === 0 && this.#failures.size === 0) return null;
    const changes = this.#tree.changes();
    const unknown = touchedIds(changes).filter((id) => !this.#reads.knows(id));
    if (unknown.length > 0) await this.#load(unknown.map((id): ReadKey => ({ kind: 'node', id })));
    const ops = await this.#withOthersNamed();
    const moved = (): SpaceState => this.#movedOn(changes);
    let space: SpaceState | null = null;
    return {
      get space() {
        return (space ??= moved());
      },
      changes,
      removed: removedBy(changes, this.#reads),
      ops,
      redeliveries: this.#redeliveries,
      devices: [...this.#devices.values()],
      failures: this.#failures,
    };
  }

  #movedOn(changes: ChangeSet): SpaceState {
    return { ...this.space, ...moveTotals(this.space, changes, this.#reads), seq: this.#seq, lastTs: this.#log.length > 0 ? this.#now : this.space.lastTs };
  }

  /** H11. What was made after all and then purged has left a tombstone. */
  #refusedMaker(node: NodeId): OpId | undefined {
    const op = this.answers.refused.get(node) ?? this.#refused.get(node);
    return op === undefined || this.#tree.tombstone(node) !== undefined ? undefined : op;
  }

  /** What an operation that goes on asking may still ask for, whole. */
  #atLength(op: Operation, keys: readonly ReadKey[]): readonly ReadKey[] {
    const names = allNames(keys);
    return names.length > 0 ? [...keys, ...names] : [...keys, ...wholeNeighbourhood(op, this.#reads)];
  }

  /** What came under a second counter of this device: from then on it is its own (H4). */
  #alsoOwn(device: DeviceId): AlsoOwn {
    const own = this.#own.get(device) ?? new AlsoOwn(this.answers.redelivered.get(device));
    this.#own.set(device, own);
    return own;
  }

  /** A merge that would not fit the quota is none (row 44). */
  #merged(op: OpId, content: Content | null): Content | null {
    const room = this.roomLeft;
    if (content === null || (room !== null && content.size > room)) return null;
    this.#merges.set(op, content);
    return content;
  }

  /** Row 44 holds for copies too, and is asked before they are made. */
  #countCopy(size: CopySize): 'quota' | null {
    this.#copying = size;
    const room = this.roomLeft;
    return room !== null && size.bytes > room ? 'quota' : null;
  }

  /** H10: outcomes say whose work was met. The names are looked up once for the whole group, after everything is decided. */
  async #withOthersNamed(): Promise<readonly LoggedOperation[]> {
    if (this.#met.size === 0) return this.#log;
    const authors = new Map<OpId, Authorship>(this.#log.map((entry) => [entry.op.id, entry]));
    const earlier = [...new Set([...this.#met.values()].map((stamp) => stamp.op))].filter((op) => !authors.has(op));
    for (const [op, author] of earlier.length > 0 ? await this.#transaction.authors(earlier) : []) authors.set(op, author);
    return this.#log.map((entry) => {
      const stamp = this.#met.get(entry.op.id);
      const author = stamp && authors.get(stamp.op);
      if (!author || author.device === entry.device || entry.outcome.code === 'parked') return entry;
      return { ...entry, outcome: { ...entry.outcome, against: { device: author.deviceName, user: author.user, at: stamp.at } } };
    });
  }

  async #load(keys: readonly ReadKey[]): Promise<void> {
    this.#reads.absorb(keys, await this.#transaction.read(keys));
  }
}

const bytesOf = (op: Operation): number => (op.type === 'createFile' || op.type === 'setContent' ? op.size : 0);
