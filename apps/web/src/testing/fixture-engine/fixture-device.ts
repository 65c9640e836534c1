import type { NodeId } from '@holdfast/domain';
import type { CacheSetting, DeviceClient, DeviceStorage, EngineProblem, NodeView, PinnedItem, PinWindow, RoomFor, Share, StorageBook, Streamed, SyncState } from '@holdfast/sync-client';
import type { FixtureTree } from './fixture-tree.ts';
import { problem } from './fixture-intents.ts';

/** What the device asks of the engine around it. */
export interface FixtureDeviceHost {
  readonly tree: FixtureTree;
  readonly isOnline: () => boolean;
  readonly changed: () => void;
  readonly dismissed: () => void;
}

const total = (files: readonly NodeView[]): Share => ({ bytes: files.reduce((sum, { size }) => sum + (size ?? 0), 0), items: files.length });
const isHere = ({ sync }: NodeView): boolean => sync.kind !== 'cloud' && sync.kind !== 'wanted' && sync.kind !== 'fetching';

/** What lies on a device that keeps nothing but what its tree says. `part` overrides the book; `failing` makes every call fail. */
export class FixtureDevice implements DeviceClient {
  readonly #host: FixtureDeviceHost;
  readonly #pins = new Set<NodeId>();
  #cache: CacheSetting = { limit: 8_000_000_000, keepOpened: true };
  #cached = 4_100_000_000;
  /** What the browser says when it is asked to keep it all. */
  promises = true;
  part: Partial<StorageBook> = {};
  /** Bytes that may be added. */
  room = Number.POSITIVE_INFINITY;
  failing: EngineProblem['code'] | null = null;

  constructor(host: FixtureDeviceHost) {
    this.#host = host;
  }

  storage(): Promise<DeviceStorage> {
    return Promise.resolve({ used: 11_300_000_000, quota: 52_300_000_000, persisted: true, unsent: 0 });
  }

  keepStorage(): Promise<boolean> {
    if (this.promises) this.part = { ...this.part, persisted: true };
    return Promise.resolve(this.promises);
  }

  async dismissEviction(): Promise<void> {
    this.#host.dismissed();
  }

  async book(): Promise<StorageBook> {
    this.#fail();
    const [used, quota] = [7_200_000_000 + this.#cached, 52_300_000_000];
    const missing = this.#files([...this.#pins]).filter((file) => !isHere(file));
    const why = missing.length === 0 ? null : this.#host.isOnline() ? 'fetching' : 'offline';
    return {
      unsent: { bytes: 1_600_000_000, items: 12 }, pinned: { bytes: 5_200_000_000, items: 214 }, cached: { bytes: this.#cached, items: this.#cached === 0 ? 0 : 96 },
      tree: 400_000_000, free: quota - used, quota, persisted: true, pins: this.#pins.size, wanted: { ...total(missing), why }, cache: this.#cache, ...this.part,
    };
  }

  async roomFor(needed: number): Promise<RoomFor> {
    return { needed, free: this.room, fits: needed <= this.room };
  }

  async free(bytes: number | 'all'): Promise<number> {
    this.#fail();
    const freed = bytes === 'all' ? this.#cached : Math.min(bytes, this.#cached);
    this.#cached -= freed;
    return freed;
  }

  async drop(nodes: readonly NodeId[]): Promise<number> {
    this.#fail();
    const gone = this.#files(nodes).filter((file) => file.sync.kind === 'here');
    for (const { id } of gone) this.#host.tree.change(id, { sync: { kind: 'cloud' } });
    this.#host.changed();
    return total(gone).bytes;
  }

  async setCache(cache: CacheSetting): Promise<void> {
    this.#fail();
    this.#cache = cache;
    this.#cached = Math.min(this.#cached, cache.limit);
  }

  async pin(nodes: readonly NodeId[]): Promise<void> {
    this.#fail();
    for (const node of nodes) this.#pins.add(node);
    this.#settle();
  }

  async unpin(nodes: readonly NodeId[]): Promise<void> {
    this.#fail();
    for (const node of nodes) this.#pins.delete(node);
    this.#settle();
  }

  async pins(from: number, to: number): Promise<PinWindow> {
    this.#fail();
    const { tree } = this.#host;
    const all = [...this.#pins].reverse();
    const item = (id: NodeId): PinnedItem => {
      const files = this.#files([id]);
      const names = (tree.path(id) ?? []).slice(0, -1).map(({ name }) => name);
      return { id, node: tree.get(id), within: `/${names.join('/')}`, live: tree.isLive(id), files: total(files), missing: total(files.filter((file) => !isHere(file))) };
    };
    return { total: all.length, items: all.slice(from, to).map(item) };
  }

  pinned(nodes: readonly NodeId[]): Promise<readonly ('own' | 'above' | null)[]> {
    return Promise.resolve(nodes.map((node) => this.how(node)));
  }

  stat(): Promise<Streamed> {
    return Promise.reject(new Error('Nothing is streamed from a device that keeps nothing'));
  }

  read(): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.reject(new Error('Nothing is streamed from a device that keeps nothing'));
  }

  /** Brings the bytes of what is pinned. */
  fetchAll(): void {
    for (const { id, sync } of this.#host.tree.all()) if (sync.kind === 'wanted') this.#host.tree.change(id, { sync: { kind: 'pinned' } });
    this.#host.changed();
  }

  #fail(): void {
    if (this.failing !== null) throw problem(this.failing, 'This device could not read its storage: reload the page and try again');
  }

  /** Kept by itself, by a folder above, or not. */
  readonly how = (node: NodeId): 'own' | 'above' | null => {
    if (this.#pins.has(node)) return 'own';
    const { tree } = this.#host;
    const above = [tree.root, ...(tree.path(node) ?? []).slice(0, -1).map(({ id }) => id)];
    return node !== tree.root && above.some((id) => this.#pins.has(id)) ? 'above' : null;
  };

  #files(nodes: readonly NodeId[]): readonly NodeView[] {
    const { tree } = this.#host;
    const found = new Map<NodeId, NodeView>();
    const visit = (id: NodeId): void => {
      const node = tree.get(id);
      if (node?.kind === 'file') found.set(id, node);
      else for (const child of tree.children(id)) visit(child.id);
    };
    nodes.filter((id) => tree.isLive(id)).forEach(visit);
    return [...found.values()];
  }

  /** What lies here says so, and why. */
  #settle(): void {
    const { tree } = this.#host;
    const become = (id: NodeId, sync: SyncState): void => {
      const kept = this.how(id) !== null;
      const missing = tree.get(id)?.kind === 'folder' && this.#files([id]).some((file) => !isHere(file));
      if (sync.kind === 'here' && kept) tree.change(id, { sync: missing ? { kind: 'wanted', reason: this.#host.isOnline() ? 'turn' : 'network' } : { kind: 'pinned' } });
      else if (sync.kind === 'pinned' && !kept) tree.change(id, { sync: { kind: 'here' } });
      else if (sync.kind === 'cloud' && kept) tree.change(id, { sync: { kind: 'wanted', reason: this.#host.isOnline() ? 'turn' : 'network' } });
      else if (sync.kind === 'wanted' && !kept) tree.change(id, { sync: { kind: 'cloud' } });
    };
    for (const { id, sync } of tree.all()) become(id, sync);
    this.#host.changed();
  }
}
