import { createEngine, SyncClientError } from '@holdfast/sync-client';
import type { EngineClient, EngineProblem, Listing, SyncEngine } from '@holdfast/sync-client';
import { expose } from 'comlink';
import { browserClock, browserDigests, browserRandom } from './browser-basics.ts';
import { DexieReplicaStore } from './dexie-replica-store.ts';
import type { OpenRequest, Reply, WindowSide, WorkerSide } from './engine-wire.ts';
import { OpfsBlobStore } from './opfs-blob-store.ts';
import { placesOf } from './places.ts';
import { openTabChannel } from './tab-channel.ts';
import { WebTransport } from './web-transport.ts';
import { webLocks } from './web-locks.ts';

// The engine of one tab lives here, off the thread that paints. Files of the browser may be written synchronously only here.

interface Running {
  readonly engine: SyncEngine;
  readonly transport: WebTransport;
  readonly window: WindowSide;
}

let running: Promise<Running> | null = null;
const listings = new Map<number, Listing>();
let nextListing = 1;

const open = async ({ user, space, deviceName, origin, visible }: OpenRequest, window: WindowSide): Promise<Running> => {
  const places = placesOf(user, space);
  const store = new DexieReplicaStore(places.database);
  store.onEvicted(() => window.evicted());
  const transport = new WebTransport(origin, user, space);
  const engine = await createEngine({
    store, transport, clock: browserClock, random: browserRandom, digests: browserDigests, locks: webLocks,
    blobs: new OpfsBlobStore(places.folder, () => window.persist()), channel: openTabChannel(places.channel),
    keepsake: { read: () => window.readNote(), write: (note) => window.writeNote(note) },
  }, { space, deviceName, onFault: (error) => reportError(error) });
  engine.setVisible(visible);
  engine.subscribe((event) => window.event(event));
  return { engine, transport, window };
};

const started = async (): Promise<Running> => {
  if (running === null) throw new SyncClientError('closed', 'The engine is not open: reload the app');
  // Whoever opened it is told why it could not be; from an engine that never was nobody else gets an answer.
  return await running.catch(() => new Promise<never>(() => undefined));
};

const problemOf = (error: unknown): EngineProblem => {
  if (!(error instanceof SyncClientError)) throw error;
  const { code, message, status } = error;
  switch (code) {
    case 'storage-full':
    case 'closed':
    case 'corrupt':
    case 'fenced':
      return { code: 'storage', message };
    case 'timeout':
    case 'unauthenticated':
    case 'aborted':
      return { code: 'offline', message };
    case 'content-lost':
      return { code: 'content', message };
    case 'refused':
      return { code: status === 404 ? 'not-found' : 'offline', message };
    default:
      return { code, message };
  }
};

const reply = async <T>(work: () => Promise<T>): Promise<Reply<T>> => {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
};

type Call = (...args: readonly unknown[]) => Promise<unknown>;

const worker: WorkerSide = {
  open: (request, window) => reply(async () => {
    running = open(request, window);
    await running;
    return null;
  }),
  call: (name, args) => reply(async () => {
    const { engine } = await started();
    const client: EngineClient = engine;
    return await (client[name] as Call).call(client, ...args);
  }),
  addFiles: (progress, args) => reply(async () => {
    const { engine, window } = await started();
    const [parent, entries] = args as Parameters<EngineClient['addFiles']>;
    return await engine.addFiles(parent, entries, (done, total) => window.progress(progress, done, total));
  }),
  openListing: (query) => reply(async () => {
    const { engine, window } = await started();
    const id = nextListing;
    nextListing += 1;
    listings.set(id, await engine.openListing(query, (state) => window.listing(id, state)));
    return id;
  }),
  listing: (id, name, args) => reply(async () => {
    const listing = listings.get(id);
    if (listing === undefined) throw new SyncClientError('not-found', 'This list was closed: open it again');
    if (name === 'close') listings.delete(id);
    return await (listing[name] as Call).call(listing, ...args);
  }),
  setVisible: (visible) => void started().then(({ engine }) => engine.setVisible(visible), reportError),
  resume: async () => {
    const { engine, transport } = await started();
    transport.reconnect();
    await engine.resume();
  },
};

expose(worker);
