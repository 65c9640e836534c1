import type { ManifestId, NodeId, VersionId } from '@holdfast/domain';
import { ChunkSource } from '../content/chunk-source.ts';
import { Fetcher } from '../content/fetcher.ts';
import { Housekeeper } from '../content/housekeeper.ts';
import { Keeper } from '../content/keeper.ts';
import { type HeldBack, OnlyHere } from '../content/only-here.ts';
import { Opener } from '../content/opener.ts';
import { PinBook } from '../content/pin-book.ts';
import { PinKeeper } from '../content/pin-keeper.ts';
import { Purged } from '../content/purged.ts';
import { Room } from '../content/room.ts';
import { cachedBytes, Shedder } from '../content/shedder.ts';
import type { Shelf } from '../content/shelf.ts';
import { Streamer } from '../content/streamer.ts';
import { Uses } from '../content/uses.ts';
import type { CacheSetting } from '../device-api.ts';
import type { Ledger } from '../outbox/ledger.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { KnownVersion } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { StorageWatch } from '../standing/storage-watch.ts';

/** Downloads at once for pinned files while nothing is sent. */
const lanes = 3;

export interface DeviceWiring {
  readonly replica: Replica;
  readonly ledger: Ledger;
  readonly shelf: Shelf;
  readonly heldBack: HeldBack;
  /** Bytes kept unless the person says otherwise. */
  readonly cacheBytes: number | undefined;
  readonly find: (node: NodeId, version: VersionId) => Promise<KnownVersion | null>;
  /** Nothing is being sent: what is fetched need not hold back. */
  readonly isIdle: () => boolean;
  readonly onStatus: () => void;
  readonly onProgress: () => void;
  /** The glyphs of items may be others. */
  readonly onGlyphs: () => void;
  readonly onFault: (error: unknown) => void;
}

/** Everything that looks after the bytes on this device. */
export interface DeviceParts {
  readonly shelf: Shelf;
  readonly onlyHere: OnlyHere;
  readonly pins: PinBook;
  readonly shedder: Shedder;
  readonly room: Room;
  readonly housekeeper: Housekeeper;
  readonly watch: StorageWatch;
  readonly opener: Opener;
  readonly fetcher: Fetcher;
  readonly pinKeeper: PinKeeper;
  readonly streamer: Streamer;
  readonly purged: Purged;
  readonly setting: () => CacheSetting;
}

export const assembleDevice = (ports: EnginePorts, wiring: DeviceWiring): DeviceParts => {
  const { replica, ledger, shelf, heldBack, cacheBytes, find, isIdle, onStatus, onProgress, onGlyphs, onFault } = wiring;
  const setting = (): CacheSetting => replica.meta.cache ?? { limit: cacheBytes ?? cachedBytes, keepOpened: true };
  const onlyHere = new OnlyHere(ports.store, replica, heldBack);
  const pins = new PinBook(ports.store, replica, ports.clock, shelf);
  const shedder = new Shedder(ports, { replica, shelf, onlyHere, pins, limit: () => setting().limit });
  const room = new Room(ports.blobs, shelf, onlyHere, shedder);
  const housekeeper = new Housekeeper(ports, replica, shelf, onlyHere);
  const watch = new StorageWatch({ ports, replica, ledger, shelf, onlyHere, room, onConcern: onStatus, onFault });
  const keeper = new Keeper(ports, { replica, shelf, room, shedder, setting, onFault, onKept: onGlyphs });
  const uses = new Uses(shelf, replica, ports.clock, onFault);
  const onRotten = async (manifest: ManifestId): Promise<void> => {
    await housekeeper.discard(manifest);
    pinKeeper.wake();
  };
  const opener = new Opener(ports, { replica, shelf, find, uses, onRotten, onFetched: (manifest, source) => keeper.opened(manifest, () => source), onChange: onProgress });
  const source = new ChunkSource(ports);
  const streamer = new Streamer(ports, { shelf, uses, opener, source, onRotten, onFetched: (manifest, bytes) => keeper.opened(manifest, bytes) });
  const fetcher = new Fetcher(ports, { replica, shelf, lanes: () => (isIdle() ? lanes : 1), onProgress, onDropping: () => housekeeper.finishDropping() }, source);
  const purged = new Purged({ store: ports.store, replica, shelf, shedder });
  const pinKeeper = new PinKeeper(ports, { replica, shelf, pins, fetcher, room, onKept: onGlyphs, onStray: () => purged.doubt(), onFault });
  return { shelf, onlyHere, pins, shedder, room, housekeeper, watch, opener, fetcher, pinKeeper, streamer, purged, setting };
};
