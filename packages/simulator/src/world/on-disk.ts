import type { ManifestId, NodeId, OpId } from '@holdfast/domain';
import { hasCode } from '@holdfast/sync-client';
import type { OutboxRow, ParkedRow, ReplicaMeta } from '@holdfast/sync-client';
import type { MemoryDisk, MemoryFiles } from '@holdfast/sync-client/testing';
import { isOfLaterProgram } from '../check/fresh-view.ts';
import { asBytes } from '../scenarios/shown.ts';

/** What lies on a device's disk at this moment, whatever its tabs think. */
export class OnDisk {
  readonly #disk: MemoryDisk;
  readonly #files: MemoryFiles;

  constructor(disk: MemoryDisk, files: MemoryFiles) {
    this.#disk = disk;
    this.#files = files;
  }

  /** How far its database is, and how many operations wait in it that this program can send. */
  standing(): { readonly meta: ReplicaMeta | null; readonly waiting: number } {
    return { meta: this.#disk.meta, waiting: this.#disk.table('outbox').rows(0, Infinity).filter(({ row }) => !isOfLaterProgram(row.op)).length };
  }

  /** What is in the device's database, whatever the tabs think. */
  durable(): { readonly meta: ReplicaMeta | null; readonly outbox: readonly OutboxRow[]; readonly parked: readonly ParkedRow[] } {
    return {
      meta: this.#disk.meta,
      outbox: this.#disk.table('outbox').rows(0, Infinity).map(({ row }) => row),
      parked: this.#disk.table('parked').rows(0, Infinity).map(({ row }) => row),
    };
  }

  /** What is pinned itself. */
  pins(): readonly NodeId[] {
    return this.#disk.table('pins').rows(0, Infinity).flatMap(({ row }) => (row.instead === undefined ? [row.node] : []));
  }

  isAnythingPaused(): boolean {
    return this.#disk.table('holds').rows(0, Infinity).length > 0;
  }

  /** Where packs were begun that have not come to their end, as far as the device knows. */
  uploads(): readonly string[] {
    return this.#disk.table('uploads').rows(0, Infinity).map(({ row }) => row.url);
  }

  /** Names of files that were not completely sent, as they are told. */
  notSent(): readonly string[] {
    return this.#disk.table('journal').rows(0, Infinity).flatMap(({ row }) => (row.doing === 'add' && row.direct === true && row.stopped === true ? row.names : []));
  }

  /** Contents that its database lists. */
  contents(): ReadonlySet<ManifestId> {
    return new Set(this.#blobs().map(({ manifest }) => manifest.id));
  }

  /** Those of them that came from the server. */
  fetched(): ReadonlySet<ManifestId> {
    return new Set(this.#blobs().flatMap(({ file, manifest }) => (file.startsWith('cached-') ? [manifest.id] : [])));
  }

  /** Some row besides those of bytes speaks of this content. */
  names(manifest: ManifestId): boolean {
    return (['outbox', 'parked', 'undo', 'journal'] as const).some((table) => this.#disk.table(table).rows(0, Infinity).some(({ row }) => JSON.stringify(row).includes(manifest)));
  }

  /** The bytes of a content as the device would read them; null when they are not there. */
  async bytesOf(manifest: ManifestId): Promise<Uint8Array<ArrayBuffer> | null> {
    const place = this.#blobs().findLast((one) => one.manifest.id === manifest);
    if (place === undefined) return null;
    try {
      return await this.#files.open().read(place.file, place.offset, place.offset + place.manifest.size);
    } catch (error) {
      if (hasCode(error, 'content-lost')) return null;
      throw error;
    }
  }

  #blobs() {
    return this.#disk.table('blobs').rows(0, Infinity).flatMap(({ row }) => row.blobs.map((blob) => ({ file: row.file, ...blob })));
  }

  /** Operations that were never sent. */
  unsent(): readonly OpId[] {
    return this.#disk.table('outbox').rows(0, Infinity).flatMap(({ row }) => (row.ctr === null ? [row.op.id] : []));
  }

  /** Contents of which this device can still give every byte, of those that its outbox and what it has parked name. */
  async heldContents(): Promise<ReadonlySet<string>> {
    const { outbox, parked } = this.durable();
    const wanted = new Set([...outbox, ...parked].flatMap(({ op }) => (op.type === 'createFile' || op.type === 'setContent' ? [op.manifest as string] : [])));
    const files = this.#files.open();
    const held = new Set<string>();
    for (const { row } of this.#disk.table('blobs').rows(0, Infinity)) {
      for (const { manifest, offset } of row.blobs) {
        if (!wanted.has(manifest.id)) continue;
        try {
          held.add(asBytes(await files.read(row.file, offset, offset + manifest.size)));
        } catch (error) {
          if (!hasCode(error, 'content-lost')) throw error;
        }
      }
    }
    return held;
  }

  /** What lies in files that its database does not speak of, one char a byte: what an import or a lost database has left (H3). */
  async unlisted(): Promise<readonly string[]> {
    const listed = new Set(this.#disk.table('blobs').rows(0, Infinity).map(({ row }) => row.file));
    const files = this.#files.open();
    const left = (await files.list()).filter(({ name }) => !listed.has(name));
    return await Promise.all(left.map(async ({ name, size }) => asBytes(await files.read(name, 0, size))));
  }
}
