import type { ManifestId } from '@holdfast/domain';
import type { EnginePorts } from '../ports/engine-ports.ts';
import { manifestOf } from '../operation-facts.ts';
import type { JournalRow, StoredBlob } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';
import { importLock } from './staging-file.ts';
import type { Shelf, ShelfFile } from './shelf.ts';

/** Bytes that the server holds as well are kept for offline use, up to so many, the newest longest. */
export const cachedBytes = 512 * 1024 * 1024;
/** Bytes without a row are an import that died; it is given so long (H2). */
const orphanMs = 24 * 60 * 60 * 1000;

/** Contents outside the outbox that only this device may hold. */
export interface Pins {
  manifests(): readonly ManifestId[];
  /** Takes in what all tabs have committed by now. */
  refresh(): Promise<void>;
}

/**
 * Gives back space. Never touches bytes that a pending or parked operation names (H5), nor those that a server which was set back may have
 * lost, until they are offered (H31): of the others the oldest staging files go first, whole, once they and all newer ones are over the
 * limit. What was added lately thus opens offline, and can be offered again should the server lose it.
 */
export class Housekeeper {
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #shelf: Shelf;
  readonly #pins: Pins;
  readonly #limit: number;

  constructor(ports: EnginePorts, replica: Replica, shelf: Shelf, pins: Pins, limit: number) {
    this.#ports = ports;
    this.#replica = replica;
    this.#shelf = shelf;
    this.#pins = pins;
    this.#limit = limit;
  }

  /** Contents that wait to be sent or were put aside. */
  pinned(): Set<ManifestId> {
    const pinned = new Set(this.#pins.manifests());
    for (const { row } of this.#replica.outbox) {
      const manifest = manifestOf(row.op);
      if (manifest !== null) pinned.add(manifest);
    }
    return pinned;
  }

  /** Bytes that only this device holds. */
  unsentBytes(): number {
    let bytes = 0;
    for (const manifest of this.pinned()) bytes += this.#shelf.find(manifest)?.manifest.size ?? 0;
    return bytes;
  }

  /** Removes cached files over the limit, oldest first. */
  async trim(fence: number): Promise<void> {
    await this.#release(this.#limit, fence);
  }

  /** Gives back at least so many bytes of what the server holds as well, oldest first; answers how many it were. */
  async free(bytes: number): Promise<number> {
    const cached = this.#shelf.files().reduce((sum, [, file]) => sum + file.bytes, 0);
    return await this.#release(Math.max(0, cached - bytes), null);
  }

  /**
   * Forgets what the rows say is on this device and is not: the browser may remove files and leave the database (H5).
   * What the server holds is fetched from there again; what it does not hold is told when it is to be sent (H8).
   */
  async audit(fence: number): Promise<void> {
    // The rows first: what another tab adds in between is then in the list of files, and not in these rows.
    const groups = await this.#ports.store.rows('blobs');
    const sizes = new Map((await this.#ports.blobs.list()).map(({ name, size }) => [name, size]));
    const broken = groups.filter(({ row }) => row.blobs.some((blob) => endOf(blob) > (sizes.get(row.file) ?? -1)));
    if (broken.length === 0) return;
    const whole = broken.map(({ key, row }) => ({ key, row: { ...row, blobs: row.blobs.filter((blob) => endOf(blob) <= (sizes.get(row.file) ?? -1)) } }));
    const [left, gone] = [whole.filter(({ row }) => row.blobs.length > 0), whole.filter(({ row }) => row.blobs.length === 0)];
    await this.#replica.commit({ fence, update: { blobs: left }, remove: { blobs: gone.map(({ key }) => key) } }, 'strict');
    await this.#shelf.reload();
  }

  /**
   * Forgets where a content lies whose bytes are damaged, now that the server gave them whole (H8). Never one that only this device may
   * hold: its bytes stay, damaged or not.
   */
  async discard(manifest: ManifestId): Promise<void> {
    const { contents } = await this.#onlyHere();
    if (contents.has(manifest)) return;
    const holds = (await this.#ports.store.rows('blobs')).filter(({ row }) => row.blobs.some((blob) => blob.manifest.id === manifest));
    const whole = holds.map(({ key, row }) => ({ key, row: { ...row, blobs: row.blobs.filter((blob) => blob.manifest.id !== manifest) } }));
    const [left, gone] = [whole.filter(({ row }) => row.blobs.length > 0), whole.filter(({ row }) => row.blobs.length === 0)];
    await this.#replica.commit({ update: { blobs: left }, remove: { blobs: gone.map(({ key }) => key) } }, 'strict');
    await this.#shelf.reload();
  }

  /** Files go, oldest first, until the rest has at most so many bytes; the rows go before the bytes. */
  async #release(limit: number, fence: number | null): Promise<number> {
    const files = this.#shelf.files().reverse();
    // A blob and its operation are committed together: once what was committed by now is in memory too, no file of the list lacks its pin.
    const { contents, epoch } = await this.#onlyHere();
    const holds = { epoch, ...(fence !== null && { fence }) };
    let [kept, released] = [0, 0];
    for (const [name, file] of files) {
      kept += file.bytes;
      if (kept <= limit || file.manifests.some((manifest) => contents.has(manifest))) continue;
      try {
        if (await this.#drop(name, file, holds)) released += file.bytes;
      } catch (error) {
        if (fence !== null || !hasCode(error, 'fenced')) throw error;
        // The server has begun another history meanwhile: what may go is another matter.
        return released + (await this.#release(limit, fence));
      }
    }
    return released;
  }

  /** Contents that only this device may hold, as long as the epoch is this one. */
  async #onlyHere(): Promise<{ readonly contents: ReadonlySet<ManifestId>; readonly epoch: string | null }> {
    await this.#replica.refresh();
    const { epoch, restored } = this.#replica.meta;
    // What leaves the journal is put aside in the same commit: the journal first, then what was put aside.
    const journal = restored === true ? await this.#ports.store.rows('journal') : [];
    await this.#pins.refresh();
    const contents = this.pinned();
    for (const { row } of journal) if (row.doing === 'offer') for (const { manifest } of row.files) contents.add(manifest);
    return { contents, epoch };
  }

  /** False when what it holds is wanted again by now: undo brings back what nothing had pinned. */
  async #drop(name: string, { keys, manifests }: ShelfFile, holds: { readonly epoch: string | null; readonly fence?: number }): Promise<boolean> {
    const drop: JournalRow = { file: name, at: this.#ports.clock.now(), doing: 'drop' };
    const dropping = await this.#replica.commit(() => {
      const pinned = this.pinned();
      return manifests.some((manifest) => pinned.has(manifest)) ? null : { ...holds, remove: { blobs: keys }, append: { journal: [drop] } };
    }, 'strict');
    if (dropping === null) return false;
    this.#shelf.forget(name);
    await this.#ports.blobs.remove(name);
    const { epoch: _epoch, ...fenced } = holds;
    await this.#replica.commit({ ...fenced, remove: { journal: dropping.keys.journal ?? [] } }, 'relaxed');
    return true;
  }

  /** Removes the files that hold nothing but these contents, which the person gave up. */
  async drop(given: ReadonlySet<ManifestId>, fence: number): Promise<void> {
    const { contents, epoch } = await this.#onlyHere();
    for (const [name, file] of this.#shelf.files()) {
      const holds = file.manifests.some((manifest) => given.has(manifest));
      if (!holds || file.manifests.some((manifest) => contents.has(manifest) || !given.has(manifest))) continue;
      await this.#drop(name, file, { epoch, fence });
    }
  }

  /**
   * Removes staging files that no row names, that are old, and that no import is writing (H2). Only after they were looked through
   * for what nothing else holds (H3): with the database lost, they are all that is left.
   */
  async sweep(): Promise<void> {
    await this.#shelf.refresh();
    const known = new Set(this.#shelf.files().map(([name]) => name));
    const before = this.#ports.clock.now() - orphanMs;
    for (const { name, modified } of await this.#ports.blobs.list()) {
      if (known.has(name) || modified > before) continue;
      await this.#ports.locks.tryHold(importLock(name), () => this.#ports.blobs.remove(name));
    }
    const old = (await this.#ports.store.rows('journal')).filter(({ row }) => row.at < before && row.doing !== 'offer').map(({ key }) => key);
    if (old.length > 0) await this.#replica.commit({ remove: { journal: old } }, 'relaxed');
  }

  /** Files whose rows are gone and that a crash kept from going. */
  async finishDropping(): Promise<void> {
    const drops = (await this.#ports.store.rows('journal')).flatMap(({ key, row }) => (row.doing === 'drop' ? [{ key, file: row.file }] : []));
    for (const { file } of drops) await this.#ports.blobs.remove(file);
    if (drops.length > 0) await this.#replica.commit({ remove: { journal: drops.map(({ key }) => key) } }, 'relaxed');
  }
}

const endOf = ({ offset, manifest }: StoredBlob): number => offset + manifest.size;
