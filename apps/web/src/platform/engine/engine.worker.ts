import '../no-eval.ts';
import type { NodeId } from '@holdfast/domain';
import { SyncClientError } from '@holdfast/sync-client';
import type { EngineClient, Listing, Way } from '@holdfast/sync-client';
import { expose } from 'comlink';
import { giveFiles } from '../content/give-files.ts';
import { BegunEngine } from './begun-engine.ts';
import { aheadIn, answeredWithIds, askedWithIds, idsFromText, idsToText, type ListingCall, type PlainCall, type WorkerSide } from './engine-wire.ts';
import { reply } from './reply.ts';
import type { RunningEngine } from './run-engine.ts';

// The engine of one tab lives here, off the thread that paints. Files of the browser may be written synchronously only here.

// Whoever was here last is most likely here again: what lies on this device is opened while the window loads its own script.
const ahead = aheadIn(self.name);
let begun: BegunEngine | null = ahead === null ? null : new BegunEngine(ahead);
const listings = new Map<number, Listing>();
let nextListing = 1;

const claimed = (): BegunEngine => {
  if (begun === null) throw new SyncClientError('closed', 'The engine is not open: reload the app');
  return begun;
};

// Whoever opened it is told why it could not be; from an engine that never was nobody else gets an answer.
const started = async (): Promise<RunningEngine> => await claimed().running.catch(() => new Promise<never>(() => undefined));

/** Progress crosses by itself. */
type AddArgs = readonly [parent: Parameters<EngineClient['addFiles']>[0], entries: Parameters<EngineClient['addFiles']>[1], way?: Way];

type Call = (...args: readonly unknown[]) => Promise<unknown>;

const calling = (engine: EngineClient, name: PlainCall): Call => {
  const [of, call] = name.split('.');
  const client = of === 'device' || of === 'transfers' ? engine[of] : engine;
  const method: unknown = Reflect.get(client, call ?? name);
  if (typeof method !== 'function') throw new SyncClientError('invalid', `This version of the app knows no “${name}”: reload it`);
  return method.bind(client) as Call;
};

const isAskedWithIds = (name: ListingCall): boolean => askedWithIds.some((one) => one === name);
const isAnsweredWithIds = (name: ListingCall): boolean => answeredWithIds.some((one) => one === name);

const worker: WorkerSide = {
  open: (request, window) => reply(async () => {
    const warm = begun;
    // What was begun ahead may be somebody else's: he had left by the time that the window looked (H7).
    begun = warm?.isOf(request) === true ? warm : new BegunEngine(request);
    if (warm !== null && warm !== begun) warm.leave().catch(reportError);
    await begun.claim(window, request.visible);
    return null;
  }),
  call: (name, args) => reply(async () => {
    const { engine } = await started();
    return await calling(engine, name)(...args);
  }),
  addFiles: (progress, args) => reply(async () => {
    const { engine, window } = await started();
    const [parent, entries, way] = args as AddArgs;
    return await engine.addFiles(parent, entries, (done, total) => window.progress(progress, done, total), way);
  }),
  openListing: (query) => reply(async () => {
    const engine = claimed();
    const id = nextListing;
    nextListing += 1;
    listings.set(id, await engine.openListing(query, (state, change) => void engine.window.then((window) => window.listing(id, state, change))));
    return id;
  }),
  listing: (id, name, args) => reply(async () => {
    const listing = listings.get(id);
    if (listing === undefined) throw new SyncClientError('not-found', 'This list was closed: open it again');
    if (name === 'close') listings.delete(id);
    const answer = await (listing[name] as Call).call(listing, ...args.map((one) => (isAskedWithIds(name) && typeof one === 'string' ? idsFromText(one) : one)));
    if (name === 'window') claimed().rowsRead();
    return isAnsweredWithIds(name) ? idsToText(answer as readonly NodeId[]) : answer;
  }),
  serve: (port) => giveFiles(port, async () => (await started()).engine),
  setVisible: (visible) => void started().then(({ engine }) => engine.setVisible(visible), reportError),
  resume: async () => {
    const { engine, transport } = await started();
    transport.reconnect();
    await engine.resume();
  },
};

expose(worker);
