import { createEngine } from '@holdfast/sync-client';
import type { SyncEngine } from '@holdfast/sync-client';
import { browserClock, browserDigests, browserRandom } from './browser-basics.ts';
import type { DexieReplicaStore } from './dexie-replica-store.ts';
import type { OpenRequest, WindowSide } from './engine-wire.ts';
import { OpfsBlobStore } from './opfs-blob-store.ts';
import { placesOf } from './places.ts';
import { openTabChannel } from './tab-channel.ts';
import { WebTransport } from './web-transport.ts';
import { webLocks } from './web-locks.ts';

export interface OpenedEngine {
  readonly engine: SyncEngine;
  readonly transport: WebTransport;
}

export interface RunningEngine extends OpenedEngine {
  readonly window: WindowSide;
}

/** Opens the engine on what this browser has. What it needs of the window waits for the window. */
export const runEngine = async ({ user, space, deviceName, origin }: OpenRequest, store: DexieReplicaStore, window: Promise<WindowSide>): Promise<OpenedEngine> => {
  const places = placesOf(user, space);
  const transport = new WebTransport(origin, user, space);
  const engine = await createEngine({
    store, transport, clock: browserClock, random: browserRandom, digests: browserDigests, locks: webLocks,
    blobs: new OpfsBlobStore(places.folder, async () => await (await window).persist()), channel: openTabChannel(places.channel),
    keepsake: { read: async () => await (await window).readNote(), write: async (note) => await (await window).writeNote(note) },
    glimpses: store,
  }, { space, deviceName, onFault: (error) => reportError(error) });
  engine.subscribe((event) => void window.then((its) => its.event(event)));
  return { engine, transport };
};
