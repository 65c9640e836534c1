import type { DeviceClient, DeviceStorage } from '../device-api.ts';
import type { Housekeeper } from '../content/housekeeper.ts';
import type { Room } from '../content/room.ts';
import type { Shelf } from '../content/shelf.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { StorageWatch } from '../standing/storage-watch.ts';

export interface DeviceDeskParts {
  readonly blobs: BlobStore;
  readonly shelf: Shelf;
  readonly housekeeper: Housekeeper;
  readonly room: Room;
  readonly watch: StorageWatch;
}

/** Answers what the interface asks about the bytes that lie on this device. */
export class DeviceDesk implements DeviceClient {
  readonly #parts: DeviceDeskParts;

  constructor(parts: DeviceDeskParts) {
    this.#parts = parts;
  }

  async storage(): Promise<DeviceStorage> {
    const { shelf, housekeeper, blobs } = this.#parts;
    await shelf.refresh();
    return { ...(await blobs.estimate()), unsent: housekeeper.unsentBytes() };
  }

  async keepStorage(): Promise<boolean> {
    const kept = await this.#parts.room.askAgain();
    await this.#parts.watch.look();
    return kept;
  }

  async dismissEviction(): Promise<void> {
    await this.#parts.watch.dismiss();
  }
}
