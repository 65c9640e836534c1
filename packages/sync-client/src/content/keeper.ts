import type { ManifestId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { CacheSetting } from '../device-api.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';
import { InTurn } from '../timing/in-turn.ts';
import { CacheFile } from './cache-file.ts';
import type { Room } from './room.ts';
import type { Shedder } from './shedder.ts';
import type { Shelf } from './shelf.ts';

/** What is larger is not kept because it was opened once: it is pinned, or fetched again. Bytes. */
export const keptUpTo = 64 * 1024 * 1024;

export interface KeeperParts {
  readonly replica: Replica;
  readonly shelf: Shelf;
  readonly room: Room;
  readonly shedder: Shedder;
  readonly setting: () => CacheSetting;
  readonly onFault: (error: unknown) => void;
  /** What was only on the server lies here now. */
  readonly onKept: () => void;
}

/** Keeps what was opened, so that it opens offline too, as far as the person and the room allow it. Nobody waits for it. */
export class Keeper {
  readonly #ports: EnginePorts;
  readonly #parts: KeeperParts;
  readonly #turns = new InTurn();
  readonly #coming = new Set<ManifestId>();

  constructor(ports: EnginePorts, parts: KeeperParts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  /** These bytes have come from the server and are what the manifest says. */
  opened(manifest: WireManifest, source: () => ByteSource): void {
    const { limit, keepOpened } = this.#parts.setting();
    if (!keepOpened || manifest.size === 0 || manifest.size > Math.min(keptUpTo, limit) || this.#coming.has(manifest.id)) return;
    this.#coming.add(manifest.id);
    this.#turns.run(() => this.#keep(manifest, source)).catch((error: unknown) => {
      // No room is no fault: it is fetched again when it is opened again.
      if (!hasCode(error, 'storage-full', 'closed')) this.#parts.onFault(error);
    }).finally(() => this.#coming.delete(manifest.id));
  }

  async #keep(manifest: WireManifest, source: () => ByteSource): Promise<void> {
    const { replica, shelf, room, shedder, onKept } = this.#parts;
    if ((await shelf.look(manifest.id)) !== undefined || !(await room.allows(manifest.size))) return;
    await CacheFile.within(this.#ports, async (file) => {
      const row = await file.fill(this.#ports.clock.now(), () => file.add(manifest, source()));
      await replica.commit({ append: { blobs: [row] } }, 'relaxed').catch(async (error: unknown) => {
        // Cut off it may have been done all the same (H6): otherwise the file is swept.
        if (!hasCode(error, 'storage')) await file.discard();
        throw error;
      });
    });
    await shelf.refresh();
    onKept();
    await shedder.trim(null);
  }
}
