import { createEngine, EarlyListing, Glimpse } from '@holdfast/sync-client';
import type { Listing, ListingListener, ListingQuery, SyncEngine } from '@holdfast/sync-client';
import { browserClock, browserDigests, browserRandom } from './browser-basics.ts';
import { DexieReplicaStore } from './dexie-replica-store.ts';
import type { OpenRequest, WindowSide } from './engine-wire.ts';
import { OpfsBlobStore } from './opfs-blob-store.ts';
import { placesOf } from './places.ts';
import { openTabChannel } from './tab-channel.ts';
import { WebTransport } from './web-transport.ts';
import { webLocks } from './web-locks.ts';

export interface RunningEngine {
  readonly engine: SyncEngine;
  readonly transport: WebTransport;
  readonly window: WindowSide;
}

/** An engine that reads what lies on this device while nobody has asked for it yet: what it needs of the window waits for the window. */
export class BegunEngine {
  readonly #request: OpenRequest;
  readonly #window = Promise.withResolvers<WindowSide>();
  readonly #opened: Promise<Omit<RunningEngine, 'window'>>;
  readonly #store: DexieReplicaStore;
  /** Asked for first: it is there long before the rest is read. */
  readonly #glimpse: Promise<Glimpse>;

  constructor(request: OpenRequest) {
    this.#request = request;
    this.#store = new DexieReplicaStore(placesOf(request.user, request.space).database);
    this.#glimpse = Glimpse.read(this.#store);
    // What cannot be read says so to whoever opens the engine.
    this.#glimpse.catch(() => undefined);
    this.#opened = this.#open();
    // Told to whoever claims it.
    this.#opened.catch(() => undefined);
  }

  /** Once it is open and claimed. */
  get running(): Promise<RunningEngine> {
    return Promise.all([this.#opened, this.#window.promise]).then(([opened, window]) => ({ ...opened, window }));
  }

  /** What happens in the window, once there is one. */
  get window(): Promise<WindowSide> {
    return this.#window.promise;
  }

  /** As it was last, if nothing has changed since, until the engine is open. Nobody gets a list of an engine that could not be opened. */
  async openListing(query: ListingQuery, onChange: ListingListener): Promise<Listing> {
    const listing = this.#opened.then(({ engine }) => engine.openListing(query, onChange), () => new Promise<never>(() => undefined));
    const seen = this.#glimpse.then((glimpse) => glimpse.of(query), () => null);
    const early = await Promise.race([seen, listing.then(() => null)]);
    return early === null ? await listing : new EarlyListing(early, listing, onChange);
  }

  isOf({ user, space }: OpenRequest): boolean {
    return user === this.#request.user && space === this.#request.space;
  }

  /** It belongs to this window from now on. Fails with the reason why it could not be opened. */
  async claim(window: WindowSide, visible: boolean): Promise<void> {
    this.#window.resolve(window);
    const { engine } = await this.#opened;
    engine.setVisible(visible);
  }

  /** Nobody wants it. */
  async leave(): Promise<void> {
    const opened = await this.#opened.catch(() => null);
    await opened?.engine.close();
  }

  async #open(): Promise<Omit<RunningEngine, 'window'>> {
    const { user, space, deviceName, origin } = this.#request;
    const places = placesOf(user, space);
    const window = this.#window.promise;
    const store = this.#store;
    store.onEvicted(() => void window.then((its) => its.evicted()));
    const transport = new WebTransport(origin, user, space);
    const engine = await createEngine({
      store, transport, clock: browserClock, random: browserRandom, digests: browserDigests, locks: webLocks,
      blobs: new OpfsBlobStore(places.folder, async () => await (await window).persist()), channel: openTabChannel(places.channel),
      keepsake: { read: async () => await (await window).readNote(), write: async (note) => await (await window).writeNote(note) },
      glimpses: store,
    }, { space, deviceName, onFault: (error) => reportError(error) });
    engine.subscribe((event) => void window.then((its) => its.event(event)));
    return { engine, transport };
  }
}
