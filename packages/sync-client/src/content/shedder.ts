import type { ManifestId } from '@holdfast/domain';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { BlobGroupRow, JournalRow } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';
import { CacheFile } from './cache-file.ts';
import type { OnlyHere } from './only-here.ts';
import type { PinBook } from './pin-book.ts';
import type { Shelf, ShelfFile } from './shelf.ts';
import { importLock } from './staging-file.ts';

/** Unless the person says otherwise, so many bytes that the server holds as well are kept for offline use. */
export const cachedBytes = 512_000_000;

export interface ShedderParts {
  readonly replica: Replica;
  readonly shelf: Shelf;
  readonly onlyHere: OnlyHere;
  readonly pins: PinBook;
  /** Bytes that may stay. */
  readonly limit: () => number;
}

/** What may not go, as long as the epoch is this one. */
interface Held {
  /** Only this device may have them. */
  readonly alone: ReadonlySet<ManifestId>;
  readonly pinned: { has(manifest: ManifestId): boolean };
  readonly epoch: string | null;
}

/** A file of which something may go. */
interface Loose {
  readonly name: string;
  readonly file: ShelfFile;
  /** Contents that it was seen to hold. */
  readonly count: number;
  readonly stays: (manifest: ManifestId) => boolean;
  /** What has to stay; it is moved to another file first. */
  readonly staying: readonly ManifestId[];
  /** Bytes of all others. */
  readonly bytes: number;
}

/** A commit is refused unless this holds. */
interface Holds {
  readonly epoch: string | null;
  readonly fence?: number;
}

/**
 * Gives back space. Never touches bytes that a pending or parked operation names (H5), nor those that a server which was set back may have
 * lost, until they are offered (H31), nor what is pinned: of the others the files that were not used for longest go first, whole, once they
 * and all that were used since are over the limit.
 */
export class Shedder {
  readonly #ports: EnginePorts;
  readonly #parts: ShedderParts;

  constructor(ports: EnginePorts, parts: ShedderParts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  /** Removes what is over the limit. */
  async trim(fence: number | null): Promise<void> {
    const limit = this.#parts.limit();
    const bytes = this.#parts.shelf.files().reduce((sum, [, file]) => sum + file.bytes, 0);
    if (bytes - this.#parts.pins.bytesHere() > limit) await this.#release(() => limit, fence);
  }

  /** Gives back at least so many bytes of what the server holds as well, or all of them, whatever has to be moved for it; answers how many it were. */
  async free(bytes: number | 'all'): Promise<number> {
    if (bytes === 'all') return await this.#release(() => 0, null, (one) => one.bytes > 0);
    return await this.#release((loose) => Math.max(0, loose - bytes), null);
  }

  /** How many bytes could be given back. */
  async spare(): Promise<number> {
    const { alone, pinned } = await this.#held();
    return this.#loose(alone, pinned, isWorthMoving).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Gives back so many bytes, or none at all when there are not so many; answers which. */
  async freeIfEnough(bytes: number): Promise<boolean> {
    return (await this.#release((loose) => (loose >= bytes ? loose - bytes : loose), null)) >= bytes;
  }

  /** Of these contents what may go goes; answers how many bytes are free for it. */
  async forget(contents: ReadonlySet<ManifestId>): Promise<number> {
    const { shelf } = this.#parts;
    await shelf.refresh();
    const files = shelf.files();
    const held = await this.#held();
    let released = 0;
    for (const [name, file] of files) {
      const goes = (manifest: ManifestId): boolean => contents.has(manifest) && !held.alone.has(manifest) && !held.pinned.has(manifest);
      if (!file.manifests.some(goes)) continue;
      const loose = this.#looseIn(name, file, (manifest) => !goes(manifest));
      const isToStay = file.manifests.some((manifest) => held.alone.has(manifest)) || !isWorthMoving(loose);
      try {
        released += (isToStay ? null : await this.#shed(loose, { epoch: held.epoch })) ?? (await this.#unname(loose, held));
      } catch (error) {
        if (!hasCode(error, 'fenced')) throw error;
        // The server has begun another history meanwhile, or another tab has changed what is known of the file: what may go is another matter.
        return released + (await this.forget(contents));
      }
    }
    return released;
  }

  /** Removes the files that hold nothing but these contents, which the person gave up. */
  async drop(given: ReadonlySet<ManifestId>, fence: number): Promise<void> {
    const { alone, epoch } = await this.#held();
    for (const [name, file] of this.#parts.shelf.files()) {
      const holds = file.manifests.some((manifest) => given.has(manifest));
      if (!holds || file.manifests.some((manifest) => alone.has(manifest) || !given.has(manifest))) continue;
      await this.#shed(this.#looseIn(name, file, () => false), { epoch, fence });
    }
  }

  async #release(limitOf: (loose: number) => number, fence: number | null, isWorth: (one: Loose) => boolean = isWorthMoving): Promise<number> {
    const files = this.#parts.shelf.files().reverse();
    // A blob and its operation are committed together: once what was committed by now is in memory too, no file of the list lacks its pin.
    const { alone, pinned, epoch } = await this.#held();
    const holds = { epoch, ...(fence !== null && { fence }) };
    const loose = this.#loose(alone, pinned, isWorth, files);
    const limit = limitOf(loose.reduce((sum, { bytes }) => sum + bytes, 0));
    let [kept, released] = [0, 0];
    for (const one of loose) {
      kept += one.bytes;
      if (kept <= limit) continue;
      try {
        released += (await this.#shed(one, holds)) ?? 0;
      } catch (error) {
        // No room to move what stays: of another file all may go.
        if (hasCode(error, 'storage-full') && one.staying.length > 0) continue;
        if (fence !== null || !hasCode(error, 'fenced')) throw error;
        // The server has begun another history meanwhile: what may go is another matter.
        return released + (await this.#release(() => limit, fence, isWorth));
      }
    }
    return released;
  }

  #loose(alone: Held['alone'], pinned: Held['pinned'], isWorth: (one: Loose) => boolean, files = this.#parts.shelf.files().reverse()): Loose[] {
    return files
      .filter(([, file]) => !file.manifests.some((manifest) => alone.has(manifest)))
      .map(([name, file]) => this.#looseIn(name, file, (manifest) => pinned.has(manifest)))
      .filter(isWorth);
  }

  async #held(): Promise<Held> {
    const { contents, epoch } = await this.#parts.onlyHere.everywhere();
    await this.#parts.pins.refresh();
    return { alone: contents, pinned: this.#parts.pins.contents(), epoch };
  }

  #looseIn(name: string, file: ShelfFile, stays: (manifest: ManifestId) => boolean): Loose {
    const staying = [...new Set(file.manifests)].filter(stays);
    const bytes = file.bytes - staying.reduce((sum, manifest) => sum + (this.#parts.shelf.find(manifest)?.manifest.size ?? 0), 0);
    return { name, file, count: file.manifests.length, stays, staying, bytes };
  }

  /**
   * The file goes; answers how many bytes that gave. Null when it is being written, or was a moment ago: what was sent already lies in one file
   * with what is added after it, and no row speaks of that yet (L1).
   */
  async #shed(loose: Loose, holds: Holds): Promise<number | null> {
    const shed = await this.#ports.locks.tryHold(importLock(loose.name), async () => {
      await this.#parts.shelf.refresh();
      const file = this.#parts.shelf.file(loose.name);
      return file?.manifests.length === loose.count ? await this.#shedWritten({ ...loose, file }, holds) : null;
    });
    return shed?.value ?? null;
  }

  /** What has to stay moves into a file of its own. */
  async #shedWritten(loose: Loose, holds: Holds): Promise<number> {
    if (loose.staying.length === 0) return await this.#letGo(loose, holds, null);
    return await CacheFile.within(this.#ports, async (file) => await this.#letGo(loose, holds, await this.#copied(loose, file)));
  }

  /** None when what it holds is wanted again by now: undo brings back what nothing had pinned. */
  async #letGo({ name, file, bytes }: Loose, holds: Holds, moved: BlobGroupRow | null): Promise<number> {
    const { replica, shelf, onlyHere } = this.#parts;
    const drop: JournalRow = { file: name, at: this.#ports.clock.now(), doing: 'drop' };
    const dropping = await replica.commit(() => {
      const alone = onlyHere.contents();
      if (file.manifests.some((manifest) => alone.has(manifest))) return null;
      return { ...holds, remove: { blobs: file.keys }, append: { journal: [drop], ...(moved !== null && { blobs: [moved] }) } };
    }, 'strict').catch(async (error: unknown) => {
      // Cut off it may have been done all the same: then the copy is needed, and otherwise it is swept.
      if (moved !== null && hasCode(error, 'fenced')) await this.#ports.blobs.remove(moved.file);
      throw error;
    });
    if (dropping === null && moved !== null) await this.#ports.blobs.remove(moved.file);
    if (dropping === null) return 0;
    shelf.forget(name);
    await shelf.refresh();
    await this.#ports.blobs.remove(name);
    const { epoch: _epoch, ...fenced } = holds;
    await replica.commit({ ...fenced, remove: { journal: dropping.keys.journal ?? [] } }, 'relaxed');
    return bytes;
  }

  #copied({ name, staying }: Loose, file: CacheFile): Promise<BlobGroupRow> {
    return file.fill(this.#ports.clock.now(), async () => {
      for (const manifest of staying) {
        const place = this.#parts.shelf.placeIn(name, manifest);
        if (place !== undefined) await file.add(place.manifest, await this.#parts.shelf.blob(place));
      }
    });
  }

  /**
   * The bytes stay where they are until the rest of the file goes; nobody knows of them any more. What is left gets rows of its own: whoever
   * wants something of the file back by the row that he knows must look again (H14).
   */
  async #unname({ name, stays }: Loose, { epoch }: Holds): Promise<number> {
    const { replica, shelf, onlyHere } = this.#parts;
    const rows = (await this.#ports.store.rows('blobs')).filter(({ row }) => row.file === name && row.blobs.length > 0);
    const keys = rows.map(({ key }) => key);
    const left = rows.map(({ row }) => ({ ...row, blobs: row.blobs.filter(({ manifest }) => stays(manifest.id)) }));
    const unnamed = rows.flatMap(({ row }) => row.blobs.flatMap(({ manifest }) => (stays(manifest.id) ? [] : [manifest.id])));
    // A row and its operation are committed together: of what the rows say, all that only this device has is in memory now.
    await onlyHere.everywhere();
    await replica.commit(() => {
      const alone = onlyHere.contents();
      if (unnamed.some((manifest) => alone.has(manifest))) return null;
      return { epoch, require: { blobs: keys }, remove: { blobs: keys }, append: { blobs: left.filter(({ blobs }) => blobs.length > 0) } };
    }, 'strict');
    await shelf.reload();
    return 0;
  }
}

/** Moving what stays must give more than it costs. */
const isWorthMoving = ({ staying, bytes, file }: Loose): boolean => staying.length === 0 || bytes * 2 >= file.bytes;
