import type { ManifestId } from '@holdfast/domain';
import type { EnginePorts } from '../engine/ports.ts';
import { manifestOf } from '../outbox/sendable.ts';
import type { JournalRow } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { importLock } from './importer.ts';
import type { Shelf } from './shelf.ts';

/** Bytes that the server holds as well are kept for offline use, up to so many, the newest longest. */
export const cachedBytes = 512 * 1024 * 1024;
/** Bytes without a row are an import that died; it is given so long (H2). */
const orphanMs = 24 * 60 * 60 * 1000;

/**
 * Gives back space. Never touches bytes that a pending or parked operation names (H5): of the others the oldest staging files
 * go first, whole, once they and all newer ones are over the limit. What was added lately thus opens offline, and can be offered
 * again should the server have lost it (H31).
 */
export class Housekeeper {
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #shelf: Shelf;
  readonly #parked: () => readonly ManifestId[];
  readonly #limit: number;

  constructor(ports: EnginePorts, replica: Replica, shelf: Shelf, parked: () => readonly ManifestId[], limit: number) {
    this.#ports = ports;
    this.#replica = replica;
    this.#shelf = shelf;
    this.#parked = parked;
    this.#limit = limit;
  }

  /** Contents that only this device may hold. */
  pinned(): Set<ManifestId> {
    const pinned = new Set(this.#parked());
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

  /** Removes cached files over the limit, oldest first; the rows go before the bytes. */
  async trim(fence: number): Promise<void> {
    const files = this.#shelf.files().reverse();
    // A blob and its operation are committed together: once what was committed by now is in memory too, no file of the list lacks its pin.
    await this.#replica.refresh();
    const pinned = this.pinned();
    let kept = 0;
    for (const [name, file] of files) {
      kept += file.bytes;
      if (kept <= this.#limit || file.manifests.some((manifest) => pinned.has(manifest))) continue;
      const drop: JournalRow = { file: name, at: this.#ports.clock.now(), doing: 'drop' };
      const dropping = await this.#replica.commit({ fence, remove: { blobs: file.keys }, append: { journal: [drop] } }, 'strict');
      this.#shelf.forget(name);
      await this.#ports.blobs.remove(name);
      await this.#replica.commit({ fence, remove: { journal: dropping?.keys.journal ?? [] } }, 'relaxed');
    }
  }

  /** Removes staging files that no row names, that are old or were being dropped, and that no import is writing (H2). */
  async sweep(): Promise<void> {
    await this.#shelf.refresh();
    await this.#finishDropping();
    const known = new Set(this.#shelf.files().map(([name]) => name));
    const before = this.#ports.clock.now() - orphanMs;
    for (const { name, modified } of await this.#ports.blobs.list()) {
      if (known.has(name) || modified > before) continue;
      await this.#ports.locks.tryHold(importLock(name), () => this.#ports.blobs.remove(name));
    }
    const old = (await this.#ports.store.rows('journal')).filter(({ row }) => row.at < before).map(({ key }) => key);
    if (old.length > 0) await this.#replica.commit({ remove: { journal: old } }, 'relaxed');
  }

  /** Files whose rows are gone and that a crash kept from going. */
  async #finishDropping(): Promise<void> {
    const drops = (await this.#ports.store.rows('journal')).filter(({ row }) => row.doing === 'drop');
    for (const { row } of drops) await this.#ports.blobs.remove(row.file);
    if (drops.length > 0) await this.#replica.commit({ remove: { journal: drops.map(({ key }) => key) } }, 'relaxed');
  }
}
