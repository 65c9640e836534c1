import type { ManifestId, NodeId, NodeRow, VersionId } from '@holdfast/domain';
import type { NodeView } from '../api.ts';
import type { OnlyHere } from '../content/only-here.ts';
import { filesBelow, type PinBook } from '../content/pin-book.ts';
import { type Room, usable } from '../content/room.ts';
import type { Shedder } from '../content/shedder.ts';
import type { Shelf } from '../content/shelf.ts';
import type { Streamer } from '../content/streamer.ts';
import type { CacheSetting, DeviceClient, DeviceStorage, RoomFor, PinnedItem, PinWindow, Share, StorageBook, Streamed } from '../device-api.ts';
import { isLive, pathNames } from '../intents/live.ts';
import { invalid } from '../intents/problem.ts';
import type { BlobStore } from '../ports/blob-store.ts';
import type { Replica } from '../replica/replica.ts';
import type { StorageWatch } from '../standing/storage-watch.ts';
import { Count } from './count.ts';

export interface DeviceDeskParts {
  readonly blobs: BlobStore;
  readonly replica: Replica;
  readonly shelf: Shelf;
  readonly onlyHere: OnlyHere;
  readonly pins: PinBook;
  readonly shedder: Shedder;
  readonly room: Room;
  readonly watch: StorageWatch;
  readonly streamer: Streamer;
  readonly show: (row: NodeRow) => NodeView;
  readonly isOnline: () => boolean;
  readonly setting: () => CacheSetting;
  /** What lies here, or why, is another. */
  readonly onChange: () => void;
}

/** Answers what the interface asks about the bytes that lie on this device, and does what the person wants done with them. */
export class DeviceDesk implements DeviceClient {
  readonly #parts: DeviceDeskParts;

  constructor(parts: DeviceDeskParts) {
    this.#parts = parts;
  }

  async storage(): Promise<DeviceStorage> {
    const { shelf, onlyHere, blobs } = this.#parts;
    await shelf.refresh();
    return { ...(await blobs.estimate()), unsent: onlyHere.bytes(shelf) };
  }

  async keepStorage(): Promise<boolean> {
    const kept = await this.#parts.room.askAgain();
    await this.#parts.watch.look();
    return kept;
  }

  async dismissEviction(): Promise<void> {
    await this.#parts.watch.dismiss();
  }

  async book(): Promise<StorageBook> {
    const { blobs, shelf, pins, setting } = this.#parts;
    await Promise.all([shelf.refresh(), pins.refresh()]);
    const { used, quota, persisted } = await blobs.estimate();
    const counted = this.#count();
    const { unsent, pinned, cached, wanted } = counted;
    const fits = used - cached.bytes + wanted.bytes <= quota * usable;
    const why = wanted.items === 0 ? null : !fits ? 'room' : this.#parts.isOnline() ? 'fetching' : 'offline';
    return {
      ...counted, wanted: { ...wanted, why }, tree: Math.max(0, used - unsent.bytes - pinned.bytes - cached.bytes), free: Math.max(0, quota - used), quota, persisted, pins: pins.size, cache: setting(),
    };
  }

  async roomFor(bytes: number): Promise<RoomFor> {
    await this.#parts.shelf.refresh();
    const { free } = await this.#parts.room.look(bytes);
    return { needed: bytes, free, fits: bytes <= free };
  }

  async free(bytes: number | 'all'): Promise<number> {
    await this.#parts.shelf.refresh();
    return await this.#told(this.#parts.shedder.free(bytes));
  }

  async drop(nodes: readonly NodeId[]): Promise<number> {
    const contents = new Set<ManifestId>();
    for (const { content } of filesBelow(this.#parts.replica.view, nodes)) contents.add(content.manifest);
    return await this.#told(this.#parts.shedder.forget(contents));
  }

  async setCache({ limit, keepOpened }: CacheSetting): Promise<void> {
    if (!Number.isSafeInteger(limit) || limit < 0) throw invalid('How much is kept is a whole number of bytes, 0 or more: choose another limit');
    await this.#parts.replica.commit({ meta: { cache: { limit, keepOpened } } }, 'strict');
    await this.#parts.shelf.refresh();
    await this.#told(this.#parts.shedder.trim(null));
  }

  async pin(nodes: readonly NodeId[]): Promise<void> {
    await this.#told(this.#parts.pins.pin(nodes));
  }

  async unpin(nodes: readonly NodeId[]): Promise<void> {
    await this.#told(this.#parts.pins.unpin(nodes));
  }

  async pins(from: number, to: number): Promise<PinWindow> {
    const { shelf, pins } = this.#parts;
    await Promise.all([shelf.refresh(), pins.refresh()]);
    const all = pins.list();
    return { total: all.length, items: all.slice(Math.max(0, from), Math.max(0, to)).map((id) => this.#pinnedItem(id)) };
  }

  async pinned(nodes: readonly NodeId[]): Promise<readonly ('own' | 'above' | null)[]> {
    await this.#parts.pins.refresh();
    return nodes.map((node) => this.#parts.pins.how(node));
  }

  async stat(node: NodeId, version: VersionId | null): Promise<Streamed> {
    return await this.#parts.streamer.stat(node, version);
  }

  async read(node: NodeId, version: VersionId, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#parts.streamer.read(node, version, from, to);
  }

  #count(): Record<'unsent' | 'pinned' | 'cached' | 'wanted', Share> {
    const { shelf, onlyHere, pins } = this.#parts;
    const [alone, pinnedContents] = [onlyHere.contents(), pins.contents()];
    const [unsent, pinned, cached, wanted] = [new Count(), new Count(), new Count(), new Count()];
    for (const id of shelf.contents()) {
      const count = alone.has(id) ? unsent : pinnedContents.has(id) ? pinned : cached;
      count.add(shelf.find(id)?.manifest.size ?? 0);
    }
    for (const size of new Map(pins.absent().map(({ content }) => [content.manifest, content.size])).values()) wanted.add(size);
    return { unsent: unsent.share, pinned: pinned.share, cached: cached.share, wanted: wanted.share };
  }

  #pinnedItem(id: NodeId): PinnedItem {
    const { replica: { view }, shelf, show } = this.#parts;
    const [row, live] = [view.node(id), isLive(view, id)];
    const [files, missing] = [new Count(), new Count()];
    for (const { content } of live ? filesBelow(view, [id]) : []) {
      files.add(content.size);
      if (content.size > 0 && shelf.find(content.manifest) === undefined) missing.add(content.size);
    }
    return { id, node: row === undefined ? null : show(row), within: `/${pathNames(view, id).slice(0, -1).join('/')}`, live, files: files.share, missing: missing.share };
  }

  async #told<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } finally {
      this.#parts.onChange();
    }
  }
}
