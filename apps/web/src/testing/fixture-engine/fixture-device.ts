import type { CacheSetting, DeviceClient, DeviceStorage, StorageBook, Streamed } from '@holdfast/sync-client';
import type { NodeId } from '@holdfast/domain';

/** What lies on a device that keeps nothing. */
export class FixtureDevice implements DeviceClient {
  readonly #onDismissed: () => void;
  readonly #pins = new Set<NodeId>();
  #cache: CacheSetting = { limit: 8_000_000_000, keepOpened: true };
  #cached = 4_100_000_000;

  constructor(onDismissed: () => void) {
    this.#onDismissed = onDismissed;
  }

  storage(): Promise<DeviceStorage> {
    return Promise.resolve({ used: 11_300_000_000, quota: 52_300_000_000, persisted: true, unsent: 0 });
  }

  keepStorage(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async dismissEviction(): Promise<void> {
    this.#onDismissed();
  }

  book(): Promise<StorageBook> {
    const [used, quota] = [7_200_000_000 + this.#cached, 52_300_000_000];
    return Promise.resolve({
      unsent: { bytes: 1_600_000_000, items: 12 }, pinned: { bytes: 5_200_000_000, items: 214 }, cached: { bytes: this.#cached, items: this.#cached === 0 ? 0 : 96 },
      tree: 400_000_000, free: quota - used, quota, persisted: true, pins: this.#pins.size, wanted: { bytes: 0, items: 0, why: null }, cache: this.#cache,
    });
  }

  async free(bytes: number | 'all'): Promise<number> {
    const freed = bytes === 'all' ? this.#cached : Math.min(bytes, this.#cached);
    this.#cached -= freed;
    return freed;
  }

  drop(): Promise<number> {
    return Promise.resolve(0);
  }

  async setCache(cache: CacheSetting): Promise<void> {
    this.#cache = cache;
    this.#cached = Math.min(this.#cached, cache.limit);
  }

  async pin(nodes: readonly NodeId[]): Promise<void> {
    for (const node of nodes) this.#pins.add(node);
  }

  async unpin(nodes: readonly NodeId[]): Promise<void> {
    for (const node of nodes) this.#pins.delete(node);
  }

  pinned(nodes: readonly NodeId[]): Promise<readonly ('own' | 'above' | null)[]> {
    return Promise.resolve(nodes.map((node) => (this.#pins.has(node) ? 'own' : null)));
  }

  stat(): Promise<Streamed> {
    return Promise.reject(new Error('Nothing is streamed from a device that keeps nothing'));
  }

  read(): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.reject(new Error('Nothing is streamed from a device that keeps nothing'));
  }
}
