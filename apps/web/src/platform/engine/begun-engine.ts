import { EarlyListing, Glimpse } from '@holdfast/sync-client';
import type { Listing, ListingListener, ListingQuery } from '@holdfast/sync-client';
import { DexieReplicaStore } from './dexie-replica-store.ts';
import type { OpenRequest, WindowSide } from './engine-wire.ts';
import { placesOf } from './places.ts';
import type { OpenedEngine, RunningEngine } from './run-engine.ts';

/** So long the rest of the disk may wait for the window to have its first rows: reading all of it at once would hold them up. Milliseconds. */
const rowsFirstMs = 500;

/** An engine that reads what lies on this device while nobody has asked for it yet: what it needs of the window waits for the window. */
export class BegunEngine {
  readonly #request: OpenRequest;
  readonly #window = Promise.withResolvers<WindowSide>();
  readonly #opened: Promise<OpenedEngine>;
  readonly #store: DexieReplicaStore;
  /** Asked for first: it is there long before the rest is read. */
  readonly #glimpse: Promise<Glimpse>;
  readonly #rows = Promise.withResolvers<void>();

  constructor(request: OpenRequest) {
    this.#request = request;
    this.#store = new DexieReplicaStore(placesOf(request.user, request.space).database);
    this.#store.onEvicted(() => void this.window.then((its) => its.evicted()));
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
    if (early !== null) return new EarlyListing(early, listing, onChange);
    this.rowsRead();
    return await listing;
  }

  /** The window has its first rows, or waits for some that only the open engine has. */
  rowsRead(): void {
    this.#rows.resolve();
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

  /** The engine's own script is larger than all that the first rows need: it is taken in once they are read. */
  async #open(): Promise<OpenedEngine> {
    const glimpse = await this.#glimpse.catch(() => null);
    if (glimpse !== null && !glimpse.isEmpty) await Promise.race([this.#rows.promise, new Promise<void>((resolve) => setTimeout(resolve, rowsFirstMs))]);
    const { runEngine } = await import('./run-engine.ts');
    return await runEngine(this.#request, this.#store, this.#window.promise);
  }
}
