import type { NodeId, VersionId } from '@holdfast/domain';
import type { NodeView } from './tree-api.ts';

export interface DeviceStorage {
  /** Bytes this origin uses and may use, as the browser estimates. */
  readonly used: number;
  readonly quota: number;
  readonly persisted: boolean;
  /** Bytes that only this device holds. */
  readonly unsent: number;
}

/** How many bytes, and of how many contents. What several files share counts once. */
export interface Share {
  readonly bytes: number;
  readonly items: number;
}

/** What is kept of what was opened. */
export interface CacheSetting {
  /** Bytes; what is unsent or pinned does not count. */
  readonly limit: number;
  /** What is opened stays for a while, so that it opens offline too. */
  readonly keepOpened: boolean;
}

/** The bytes on this device by why they are here. The first four and `free` add up to `quota`, as far as the browser tells the truth. */
export interface StorageBook {
  /** Only here so far: never cleared, whatever happens. */
  readonly unsent: Share;
  /** The person asked to keep them here. */
  readonly pinned: Share;
  /** Opened or added lately; those that were not used for longest go first. */
  readonly cached: Share;
  /** Bytes of everything else: names, tags, history, and the app itself. */
  readonly tree: number;
  readonly free: number;
  readonly quota: number;
  /** The browser promises to keep it all. */
  readonly persisted: boolean;
  /** Files and folders that are pinned themselves. */
  readonly pins: number;
  /** Pinned, and not here yet, and what it waits for; null when there is nothing. `room`: it does not fit, even if all that is cached goes. */
  readonly wanted: Share & { readonly why: 'fetching' | 'offline' | 'room' | null };
  readonly cache: CacheSetting;
}

/** Something that the person asked to keep on this device. */
export interface PinnedItem {
  readonly id: NodeId;
  /** Null for the root of the space. */
  readonly node: NodeView | null;
  /** The names of the folders above it, "/Expedition/Skerry Bay". */
  readonly within: string;
  /** Neither in the trash itself nor below something that is: otherwise nothing of it is kept. */
  readonly live: boolean;
  /** The files that it comes to, each counted. */
  readonly files: Share;
  /** Those of them that are not here yet. */
  readonly missing: Share;
}

export interface PinWindow {
  readonly total: number;
  readonly items: readonly PinnedItem[];
}

/** Whether bytes fit that are to be added. */
export interface RoomFor {
  /** Bytes. */
  readonly needed: number;
  /** Bytes that may be added, what is cached given up for it. */
  readonly free: number;
  readonly fits: boolean;
}

/** What a version of a file is, for those who stream it. */
export interface Streamed {
  readonly size: number;
  readonly mime: string;
  readonly name: string;
  /** Of its bytes: a strong validator. */
  readonly hash: string;
  readonly version: VersionId;
  readonly here: boolean;
}

/** What the interface asks about the bytes that lie on this device. */
export interface DeviceClient {
  storage(): Promise<DeviceStorage>;
  /** Asks the browser once more to keep what is here; answers whether it promises to (H5). */
  keepStorage(): Promise<boolean>;
  /** The person has taken note of what the browser threw away. */
  dismissEviction(): Promise<void>;
  book(): Promise<StorageBook>;
  /** Whether so many bytes more fit onto this device, and how many would. Nothing is changed. */
  roomFor(bytes: number): Promise<RoomFor>;
  /**
   * Contents that the server holds as well go, those unused for longest first, until so many bytes are free, or all of them. Never what is
   * unsent, put aside, held for undo, or pinned. Answers how many bytes it were.
   */
  free(bytes: number | 'all'): Promise<number>;
  /** "Remove from this device": of these files, and of all in these folders, what may go goes. Answers how many bytes it were. */
  drop(nodes: readonly NodeId[]): Promise<number>;
  /** Rejects with an EngineProblem `invalid` for a limit that is none. What is over it goes at once. */
  setCache(cache: CacheSetting): Promise<void>;
  /**
   * These, and all that comes into them, are kept on this device until they are unpinned. It is on disk when it resolves. Rejects with an
   * EngineProblem `not-found` when one is gone or in the trash.
   */
  pin(nodes: readonly NodeId[]): Promise<void>;
  /** What is here stays as cached. What is pinned by a folder above stays pinned. */
  unpin(nodes: readonly NodeId[]): Promise<void>;
  /** Of all that is pinned itself the items [from, to), what was pinned last first; fewer at the end. */
  pins(from: number, to: number): Promise<PinWindow>;
  /** Of each in the order asked: pinned itself, by a folder above, or not. */
  pinned(nodes: readonly NodeId[]): Promise<readonly ('own' | 'above' | null)[]>;
  /** Without a version that which is shown. Rejects as `open` does. */
  stat(node: NodeId, version: VersionId | null): Promise<Streamed>;
  /** The bytes [from, to), verified, from this device or through it from the server; at most 4 MiB. Rejects as `open` does, and with `invalid` for a range that is none. */
  read(node: NodeId, version: VersionId, from: number, to: number): Promise<Uint8Array<ArrayBuffer>>;
}
