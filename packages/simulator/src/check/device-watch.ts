import { decodePage, recoveryGroup } from '@holdfast/sync-client/testing';
import type { MemoryDisk } from '@holdfast/sync-client/testing';
import type { Batch, ReplicaMeta } from '@holdfast/sync-client';
import type { ManifestId, OpId } from '@holdfast/domain';
import type { LoggedOperation } from '@holdfast/sync-server';
import { canonical, isSame } from './replay.ts';
import { DirectWatch } from './direct-watch.ts';
import type { DirectTruth } from './direct-watch.ts';
import { OfferWatch } from './offer-watch.ts';
import type { SpaceWatch } from './space-watch.ts';

/** What a device is compared with at every commit of its own. */
export interface Truth extends DirectTruth {
  readonly entryOf: (op: OpId) => LoggedOperation | undefined;
  /** The space as it was and is. */
  readonly space: SpaceWatch;
  /** How often the server told this device to start over. */
  readonly resets: number;
  /** How many parts of snapshots it was given that were not as they had been stored: what it makes of them is found out by the checksum (H29). */
  readonly misled: number;
}

/** Watches what the engine of one device writes down: P2, P6, P7, P8 at every commit. */
export class DeviceWatch {
  readonly #name: string;
  readonly #disk: MemoryDisk;
  readonly #truth: Truth;
  #rebuilds = 0;
  /** Of the damaged parts, those that are out of its base again. */
  #undone = 0;
  readonly #offers: OfferWatch;
  /** What was sent from where the person has it. */
  readonly directs: DirectWatch;
  /** The database was lost, and what lies in files without a record is yet to be compared with a base (H3). */
  #lostRecords: boolean;
  /** The database was lost once: bytes that are added again since are the same to the engine as those that lie in a file without a record. */
  readonly #hasLost: boolean;
  /** Operations that were folded into others before they were sent (H13). */
  readonly folded = new Map<OpId, OpId>();
  /** Operations that were put aside: tried again, they have another id. */
  readonly parked = new Set<OpId>();
  /** Under which id the bytes of an operation that was put aside were tried again. */
  readonly retried = new Map<OpId, OpId>();
  /** Under which ids contents were offered again that were found without a record, or stood in the new base already, or were added again: then nobody offers them (H3). */
  readonly salvaged = new Map<ManifestId, OpId[]>();

  /** What the device has seen happen stays true when its database is another one: `before` watched the last. */
  constructor(name: string, disk: MemoryDisk, truth: Truth, before?: DeviceWatch) {
    this.#name = name;
    this.#disk = disk;
    this.#truth = truth;
    this.#offers = new OfferWatch(name, disk, truth);
    this.directs = new DirectWatch(name, disk, truth, before?.directs);
    for (const [gone, kept] of before?.folded ?? []) this.folded.set(gone, kept);
    for (const op of before?.parked ?? []) this.parked.add(op);
    for (const [old, fresh] of before?.retried ?? []) this.retried.set(old, fresh);
    for (const [manifest, ops] of before?.salvaged ?? []) this.salvaged.set(manifest, ops);
    this.#lostRecords = before !== undefined && disk.meta === null;
    this.#hasLost = this.#lostRecords || (before !== undefined && before.#hasLost);
  }

  #meta(): ReplicaMeta | null {
    return this.#disk.meta;
  }

  #ops(keys: readonly number[]): readonly OpId[] {
    if (keys.length === 0) return [];
    const wanted = new Set(keys);
    return this.#disk.table('outbox').rows(0, Infinity).filter(({ key }) => wanted.has(key)).map(({ row }) => row.op.id);
  }

  /** What leaves its place aside and stands in the outbox again with the same bytes. */
  #retries(batch: Batch): readonly (readonly [OpId, OpId])[] {
    const keys = new Set(batch.remove?.parked);
    const added = (batch.append?.outbox ?? []).map(({ op }) => op);
    if (keys.size === 0 || added.length === 0) return [];
    const removed = this.#disk.table('parked').rows(0, Infinity).filter(({ key }) => keys.has(key)).map(({ row }) => row.op);
    return removed.flatMap((old) => added
      .filter((op) => 'manifest' in old && 'manifest' in op && op.manifest === old.manifest)
      .slice(0, 1).map((op) => [old.id, op.id] as const));
  }

  /**
   * Contents that were found without a record, and every operation that stands for them since (H3): tried again it is another one. What one
   * was folded into says something else (H13): it brings other bytes.
   */
  offered(): ReadonlyMap<ManifestId, readonly OpId[]> {
    const chain = (op: OpId): OpId[] => {
      const next = this.retried.get(op);
      return next === undefined ? [op] : [op, ...chain(next)];
    };
    return new Map([...this.salvaged].map(([manifest, ops]) => [manifest, ops.flatMap(chain)]));
  }

  /** Looks before the commit; the returned function looks after it. */
  around(batch: Batch): () => void {
    const before = this.#meta();
    // Folding moves an operation to another row, and drops what it does the work of (H13).
    const folds = new Set((batch.update?.outbox ?? []).flatMap(({ row }) => [row.op.id, ...(row.folds ?? [])]));
    const unsent = new Set(batch.unsent?.map(({ key }) => key));
    // What was never sent may be taken back at any time (H13).
    const leaving = this.#ops((batch.remove?.outbox ?? []).filter((key) => !unsent.has(key))).filter((op) => !folds.has(op));
    for (const { op, cause } of batch.append?.parked ?? []) {
      this.parked.add(op.id);
      if (cause === 'found' && 'manifest' in op) this.#noteSalvaged(op.manifest, op.id);
    }
    for (const { op } of batch.append?.outbox ?? []) {
      // What goes below /Recovered is offered anew by the engine itself (H15).
      if ('manifest' in op && (this.#hasLost || op.group === recoveryGroup)) this.#noteSalvaged(op.manifest, op.id);
    }
    const again = this.#retries(batch);
    this.#offers.before(batch, before);
    const direct = this.directs.around(batch);
    return () => {
      const after = this.#meta();
      if (after === null) return;
      direct();
      this.#checkHistory(batch, before);
      for (const [old, fresh] of again) this.retried.set(old, fresh);
      this.#checkBase(before, after);
      for (const { row } of batch.update?.outbox ?? []) for (const gone of row.folds ?? []) this.folded.set(gone, row.op.id);
      // What was folded is done by another operation, even if a clone has sent it as it was; that one has only changed its place.
      const left = leaving.length === 0 ? null : new Set(this.#disk.table('outbox').rows(0, Infinity).map(({ row }) => row.op.id));
      this.#checkLeaving(leaving.filter((op) => !this.folded.has(op) && left?.has(op) !== true), after);
      this.#checkOutcomes(batch, after);
      this.#offers.after(batch);
      if (this.#lostRecords && after.ready) this.#noteStanding(after);
      // A base that a snapshot begins is no fault of the one before.
      if (before?.bootstrap?.snapshot && after.bootstrap === null) this.#truth.evaluated('H29');
      const startsOver = batch.meta?.rebuild === true && !batch.meta.bootstrap?.snapshot;
      if (startsOver) this.#checkQueueStays(batch);
      if (startsOver && ++this.#rebuilds > this.#truth.resets + this.#truth.misled) {
        this.#truth.report('P6', `${this.#name} found at cursor ${after.cursor} that its base is not the server's and starts over`);
      }
    };
  }

  /** H31: another history begins with a base from nothing, and what the old one held is remembered to be offered. */
  #checkHistory({ meta }: Batch, before: ReplicaMeta | null): void {
    if (meta?.epoch === undefined || before === null || before.epoch === null || meta.epoch === before.epoch) return;
    this.#truth.evaluated('H31');
    if (meta.rebuild !== true) this.#truth.report('H31', `${this.#name} goes on into another history with its base of the old one, at cursor ${before.cursor}`);
    else if (meta.restored !== true) this.#truth.report('H31', `${this.#name} begins another history and does not offer what the old one held`);
  }

  /** P6: the base is the server's at its cursor, which is where a commit ended. P8: it never goes back. */
  #checkBase(before: ReplicaMeta | null, after: ReplicaMeta): void {
    if (before?.cursor === after.cursor && before.checksum === after.checksum) return;
    this.#truth.evaluated('P6', 'P8');
    const sum = this.#truth.space.sumAt(after.epoch, after.cursor, after.floor ?? 0);
    if (sum === BigInt(`0x${after.checksum}`)) this.#undone = this.#truth.misled;
    if (sum === null) this.#truth.report('P6', `${this.#name} shows seq ${after.cursor}, at which no commit ended`);
    else if (sum !== 'behind' && sum !== BigInt(`0x${after.checksum}`) && this.#undone === this.#truth.misled) this.#truth.report('P6', `the base of ${this.#name} at seq ${after.cursor} sums to ${after.checksum}, the server's to ${sum.toString(16)}`);
    if (before !== null && after.cursor < before.cursor && after.generation === before.generation) this.#truth.report('P8', `the base of ${this.#name} goes back from seq ${before.cursor} to ${after.cursor}`);
  }

  /** H30, H31: a device that begins its base again keeps its outbox. */
  #checkQueueStays({ remove }: Batch): void {
    this.#truth.evaluated('H30');
    const lost = remove?.outbox?.length ?? 0;
    if (lost > 0) this.#truth.report('H30', `${this.#name} begins its base again and drops ${lost} operations that wait`);
  }

  /** By now everything was to be offered that the server has lost (H31). */
  finish(): void {
    this.#offers.finish();
  }

  /** P7: an operation leaves the outbox when its effect is in the base, not before. */
  #checkLeaving(leaving: readonly OpId[], after: ReplicaMeta): void {
    // What another epoch has decided says nothing of this one (H31).
    if (leaving.length === 0 || after.epoch !== this.#truth.space.epoch) return;
    this.#truth.evaluated('P7');
    for (const entry of leaving.flatMap((op) => this.#truth.entryOf(op) ?? [])) {
      const { op, seq } = entry;
      if (seq > after.cursor) this.#truth.report('P7', `${op.type} ${op.id} of seq ${seq} left the outbox of ${this.#name}, whose base is at ${after.cursor}`);
    }
  }

  /** What a file without a record holds and the base as well, under whatever name, is not offered: those versions stand for it from now on. */
  #noteStanding({ generation }: ReplicaMeta): void {
    this.#lostRecords = false;
    for (const record of this.#disk.pages(generation).flatMap(({ data }) => decodePage(data))) {
      if (record.kind !== 'node' || record.row.kind !== 'file') continue;
      const { manifest, stamp } = record.row.content;
      this.#noteSalvaged(manifest, stamp.op);
    }
  }

  #noteSalvaged(manifest: ManifestId, op: OpId): void {
    this.salvaged.set(manifest, [...(this.salvaged.get(manifest) ?? []), op]);
  }

  /** P2: what a device is told of an operation is what the log says. */
  #checkOutcomes(batch: Batch, { epoch }: ReplicaMeta): void {
    const settled = (batch.append?.settled ?? []).flatMap(({ entries }) => entries);
    if (settled.length === 0 || epoch !== this.#truth.space.epoch) return;
    this.#truth.evaluated('P2');
    for (const { op, outcome } of settled) {
      const told = this.#truth.entryOf(op)?.outcome;
      if (!isSame(told, outcome)) this.#truth.report('P2', `${this.#name} notes ${canonical(outcome)} for operation ${op}, the log says ${told === undefined ? 'nothing' : canonical(told)}`);
    }
  }
}
