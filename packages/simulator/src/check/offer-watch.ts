import type { ManifestId, NodeId } from '@holdfast/domain';
import type { Batch, ReplicaMeta } from '@holdfast/sync-client';
import type { Change } from '@holdfast/protocol';
import { decodePage } from '@holdfast/sync-client/testing';
import type { MemoryDisk } from '@holdfast/sync-client/testing';
import type { Truth } from './device-watch.ts';

const sevenDays = 7 * 24 * 60 * 60 * 1000;

/** H31: when the server was set back, what this device still holds of what it lost stands in the base again or is put aside for its person. */
export class OfferWatch {
  readonly #name: string;
  readonly #disk: MemoryDisk;
  readonly #truth: Truth;
  /** Contents of files, live or written in the last seven days, whose bytes were here when the server told of another history. */
  #once = new Set<ManifestId>();
  /** The same, of a commit that may yet be refused: a tab that slept may hear of the history that another has begun. */
  #maybe: readonly ManifestId[] = [];
  /** What no file holds any more once a commit is done that makes room: of contents that are yet to be offered. */
  readonly #dropped = new WeakMap<Batch, readonly ManifestId[]>();

  constructor(name: string, disk: MemoryDisk, truth: Truth) {
    this.#name = name;
    this.#disk = disk;
    this.#truth = truth;
  }

  /** Looks before a commit: the base is still that of the old epoch when the server has just told of a new one. */
  before(batch: Batch, before: ReplicaMeta | null): void {
    const { meta } = batch;
    this.#maybe = [];
    this.#noteDropped(batch);
    if (meta?.restored !== true || before === null) return;
    const held = this.#held();
    const noted = batch.append?.journal?.find((row) => row.doing === 'offer')?.at ?? Infinity;
    this.#maybe = this.#contents(before.generation, noted + before.serverOffset - sevenDays).filter((manifest) => held.has(manifest));
  }

  /** Looks after a commit: when it says that everything was offered, nothing may be missing that is still held. */
  after(batch: Batch): void {
    const { meta } = batch;
    this.#checkDropped(batch);
    for (const manifest of this.#maybe) this.#once.add(manifest);
    if (meta?.restored === false) this.finish();
  }

  /** By now everything was to be offered. */
  finish(): void {
    if (this.#once.size === 0) return;
    this.#truth.evaluated('H31');
    const [held, known] = [this.#held(), this.#known()];
    const missing = [...this.#once].filter((manifest) => held.has(manifest) && !known.has(manifest));
    this.#once = new Set();
    if (missing.length > 0) this.#truth.report('H31', `${this.#name} holds ${missing.join(', ')}, which the server has lost, and does not offer it again`);
  }

  #noteDropped(batch: Batch): void {
    const files = new Set(batch.append?.journal?.flatMap((row) => (row.doing === 'drop' ? [row.file] : [])));
    if (files.size === 0 || this.#once.size === 0) return;
    const [held, left] = [this.#held(), this.#held(files)];
    this.#dropped.set(batch, [...this.#once].filter((manifest) => held.has(manifest) && !left.has(manifest)));
  }

  /** Until it is offered, what the server has lost is on this device alone: no room is made with it. */
  #checkDropped(batch: Batch): void {
    const dropped = this.#dropped.get(batch);
    if (dropped === undefined) return;
    this.#truth.evaluated('H31');
    if (dropped.length > 0) this.#truth.report('H31', `${this.#name} makes room with ${dropped.join(', ')}, which the server may have lost and which was not offered yet`);
  }

  #known(): ReadonlySet<ManifestId> {
    const known = new Set<ManifestId>();
    for (const record of this.#rowsOf(this.#disk.meta?.generation ?? 0)) if (record.kind === 'node' && record.row.kind === 'file') known.add(record.row.content.manifest);
    for (const table of ['outbox', 'parked'] as const) {
      for (const { row: { op } } of this.#disk.table(table).rows(0, Infinity)) if ('manifest' in op) known.add(op.manifest);
    }
    for (const { row } of this.#disk.table('undo').rows(0, Infinity)) for (const manifest of manifestsIn(row)) known.add(manifest);
    return known;
  }

  #held(without: ReadonlySet<string> = new Set()): ReadonlySet<ManifestId> {
    return new Set(this.#disk.table('blobs').rows(0, Infinity).flatMap(({ row }) => (without.has(row.file) ? [] : row.blobs.map(({ manifest }) => manifest.id))));
  }

  #rowsOf(generation: number): readonly Change[] {
    return this.#disk.pages(generation).flatMap(({ data }) => decodePage(data));
  }

  /** Of files that are live, or were written since. */
  #contents(generation: number, since: number): readonly ManifestId[] {
    const rows = new Map(this.#rowsOf(generation).flatMap((record) => (record.kind === 'node' ? [[record.row.id, record.row] as const] : [])));
    const isLive = (id: NodeId): boolean => {
      const row = rows.get(id);
      return row === undefined || (row.location.trash === null && isLive(row.location.parent));
    };
    return [...rows.values()].flatMap((row) => (row.kind === 'file' && (row.content.stamp.at >= since || isLive(row.id)) ? [row.content.manifest] : []));
  }
}

/** Every content that a row of the undo log names. */
const manifestsIn = (row: unknown): readonly ManifestId[] => [...JSON.stringify(row).matchAll(/"manifest":"([0-9a-f]{64})"/g)].map(([, id]) => id as ManifestId);
