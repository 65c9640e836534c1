import type { ManifestId } from '@holdfast/domain';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { Batch, BlobGroupRow, DamagedRow, JournalRow, Keyed, StoredBlob } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';
import type { OnlyHere } from './only-here.ts';
import { isCacheFile } from './cache-file.ts';
import { importLock } from './staging-file.ts';
import type { Shelf } from './shelf.ts';

/** Bytes without a row are an import that died; it is given so long (H2). */
const orphanMs = 24 * 60 * 60 * 1000;

/** Keeps the rows that speak of bytes and the files that hold them in step, whatever has happened to either. */
export class Housekeeper {
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #shelf: Shelf;
  readonly #onlyHere: OnlyHere;

  constructor(ports: EnginePorts, replica: Replica, shelf: Shelf, onlyHere: OnlyHere) {
    this.#ports = ports;
    this.#replica = replica;
    this.#shelf = shelf;
    this.#onlyHere = onlyHere;
  }

  /**
   * Forgets what the rows say is on this device and is not: the browser may remove files and leave the database (H5).
   * What the server holds is fetched from there again; what it does not hold is told when it is to be sent (H8).
   * @throws SyncClientError `fenced` too when another tab has changed one of those rows meanwhile: then nothing is forgotten.
   */
  async audit(fence: number): Promise<void> {
    // The rows first: what another tab adds in between is then in the list of files, and not in these rows.
    const groups = await this.#ports.store.rows('blobs');
    const sizes = new Map((await this.#ports.blobs.list()).map(({ name, size }) => [name, size]));
    const isThere = (file: string, blob: StoredBlob): boolean => endOf(blob) <= (sizes.get(file) ?? -1);
    const broken = groups.filter(({ row }) => !sizes.has(row.file) || row.blobs.some((blob) => !isThere(row.file, blob)));
    if (broken.length === 0) return;
    await this.#replica.commit({ fence, ...without(broken, (blob, file) => !isThere(file, blob)) }, 'strict');
    await this.#shelf.reload();
  }

  /**
   * Gives nobody the copy of a content any more whose bytes are damaged, now that the server gave them whole (H8); noted is where it lies, so
   * that only what is damaged of it is fetched again. Never one that only this device may hold: its bytes stay, damaged or not.
   */
  async discard(manifest: ManifestId): Promise<void> {
    const holds = (await this.#ports.store.rows('blobs')).filter(({ row }) => row.blobs.some((blob) => blob.manifest.id === manifest));
    const damaged = holds.flatMap(({ row: { file, blobs } }) => blobs.flatMap((blob): DamagedRow[] => (blob.manifest.id === manifest ? [{ doing: 'damaged', file, at: this.#ports.clock.now(), ...blob }] : [])));
    // A row and its operation are committed together: of what the rows say, all that only this device has is in memory after this.
    const { contents, epoch } = await this.#onlyHere.everywhere();
    const done = this.#replica.commit(() => {
      if (contents.has(manifest) || this.#onlyHere.contents().has(manifest)) return null;
      return { epoch, ...without(holds, (blob) => blob.manifest.id === manifest, damaged) };
    }, 'strict');
    await done.catch((error: unknown) => {
      // Another tab has changed meanwhile what is known of the file, or the server has begun another history: who reads there next looks again.
      if (!hasCode(error, 'fenced')) throw error;
    });
    await this.#shelf.reload();
  }

  /**
   * Removes files that no row names and that nobody is writing: staging files when they are old (H2), only after they were looked through
   * for what nothing else holds (H3): with the database lost, they are all that is left; what the server holds as well at once, but for what
   * a fetch that was cut off goes on from (H42).
   */
  async sweep(): Promise<void> {
    await this.#shelf.refresh();
    const known = new Set(this.#shelf.files().map(([name]) => name));
    const before = this.#ports.clock.now() - orphanMs;
    for (const { name, modified } of await this.#ports.blobs.list()) {
      if (known.has(name) || (modified > before && !isCacheFile(name))) continue;
      await this.#ports.locks.tryHold(importLock(name), async () => {
        if (!(await this.#isNamed(name, modified > before))) await this.#ports.blobs.remove(name);
      });
    }
    const old = (await this.#ports.store.rows('journal')).filter(({ row }) => row.at < before && row.doing !== 'offer' && row.doing !== 'add').map(({ key }) => key);
    if (old.length > 0) await this.#replica.commit({ remove: { journal: old } }, 'relaxed');
  }

  /** Files whose rows are gone and that a crash kept from going. One that is being written, or of which a row speaks again, stays (L1). */
  async finishDropping(): Promise<void> {
    const drops = (await this.#ports.store.rows('journal')).flatMap(({ key, row }) => (row.doing === 'drop' ? [{ key, file: row.file }] : []));
    const done: number[] = [];
    for (const { key, file } of drops) {
      const looked = await this.#ports.locks.tryHold(importLock(file), async () => {
        if (!(await this.#isNamed(file, false))) await this.#ports.blobs.remove(file);
      });
      if (looked !== null) done.push(key);
    }
    if (done.length > 0) await this.#replica.commit({ remove: { journal: done } }, 'relaxed');
  }

  /** Whether a row speaks of something in it, or of a part of a content that can be gone on from. */
  async #isNamed(file: string, orBegun: boolean): Promise<boolean> {
    if ((await this.#ports.store.rows('blobs')).some(({ row }) => row.file === file && row.blobs.length > 0)) return true;
    return orBegun && (await this.#ports.store.rows('journal')).some(({ row }) => (row.doing === 'fetch' || row.doing === 'damaged') && row.file === file);
  }
}

/** These rows without what `goes`. What is left gets rows of its own: by those the other tabs hear that something of the file is gone. */
const without = (rows: readonly Keyed<BlobGroupRow>[], goes: (blob: StoredBlob, file: string) => boolean, journal: readonly JournalRow[] = []): Pick<Batch, 'require' | 'remove' | 'append'> => {
  const keys = rows.map(({ key }) => key);
  const left = rows.map(({ row }) => ({ ...row, blobs: row.blobs.filter((blob) => !goes(blob, row.file)) })).filter(({ blobs }) => blobs.length > 0);
  return { require: { blobs: keys }, remove: { blobs: keys }, append: { blobs: left, journal } };
};

const endOf = ({ offset, manifest }: StoredBlob): number => offset + manifest.size;
