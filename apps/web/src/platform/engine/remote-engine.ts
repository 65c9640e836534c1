import type { Millis, NodeId, OpId, SpaceId, VersionId } from '@holdfast/domain';
import { rootOf } from '@holdfast/domain';
import type {
  AddEntry, ByteSource, CancelPlan, ChangeQuery, ChangeWindow, Conflict, Decision, DeviceClient, EngineClient, EngineEvent, EngineProblem, Executed,
  Found, HistoryItem, Intent, Listing, ListingChange, ListingListener, ListingQuery, ListingState, Looked, MergedFile, NodeView, PurgePlan, SearchOptions, SyncStatus, TransferClient, Undone, UndoState, VersionHistory, Way,
} from '@holdfast/sync-client';
import type { Remote } from 'comlink';
import { type answeredWithIds, idsFromText, idsToText, type ListingCall, type PlainCall, type Reply, type WorkerSide } from './engine-wire.ts';

/** A failure that the person can act on, as it arrives from the worker. */
export class EngineFailure extends Error implements EngineProblem {
  override readonly name = 'EngineFailure';
  readonly code: EngineProblem['code'];

  constructor({ code, message }: EngineProblem) {
    super(message);
    this.code = code;
  }
}

export const unwrap = <T>(reply: Reply<T>): T => {
  if (reply.ok) return reply.value;
  throw new EngineFailure(reply.problem);
};

/** Every call of it crosses to the worker; the compiler knows which there are. */
const clientOver = <Client extends object>(call: (name: keyof Client, args: readonly unknown[]) => Promise<unknown>): Client =>
  new Proxy({} as Client, { get: (_, name) => (...args: readonly unknown[]) => call(name as keyof Client, args) });

const closeWithinMs = 3_000;

type IdsCall = (typeof answeredWithIds)[number];
type Heard<T> = Map<number, T>;

/** The engine as the window sees it: every call crosses to the worker. */
export class RemoteEngine implements EngineClient {
  readonly space: SpaceId;
  readonly root: NodeId;
  readonly device = clientOver<DeviceClient>((name, args) => this.#call(`device.${name}`, ...args));
  readonly transfers = clientOver<TransferClient>((name, args) => this.#call(`transfers.${name}`, ...args));
  readonly #worker: Remote<WorkerSide>;
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly #listings: Heard<ListingListener> = new Map();
  readonly #progress: Heard<(done: number, total: number) => void> = new Map();
  readonly #onClose: () => void;
  #imports = 0;
  #closed = false;
  #closing: Promise<void> | null = null;

  constructor(space: SpaceId, worker: Remote<WorkerSide>, onClose: () => void) {
    this.space = space;
    this.root = rootOf(space);
    this.#worker = worker;
    this.#onClose = onClose;
  }

  /** From the worker. */
  heardEvent(event: EngineEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }

  heardListing(id: number, state: ListingState, change: ListingChange): void {
    this.#listings.get(id)?.(state, change);
  }

  heardProgress(id: number, done: number, total: number): void {
    this.#progress.get(id)?.(done, total);
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async openListing(query: ListingQuery, onChange: ListingListener): Promise<Listing> {
    const id = unwrap(await this.#worker.openListing(query));
    this.#listings.set(id, onChange);
    const ask = async <T>(name: ListingCall, ...args: readonly unknown[]): Promise<T> => unwrap(await this.#worker.listing(id, name, args)) as T;
    const askIds = async (name: IdsCall, ...args: readonly unknown[]): Promise<readonly NodeId[]> => idsFromText(await ask<string>(name, ...args));
    return {
      state: () => ask('state'),
      window: (from, to) => ask('window', from, to),
      ids: (of) => askIds('ids', of),
      slice: (from, to) => askIds('slice', from, to),
      range: (from, to) => askIds('range', from, to),
      at: (index) => ask('at', index),
      present: (some) => askIds('present', idsToText(some)),
      neighbour: (node) => ask('neighbour', node),
      arrived: (since) => askIds('arrived', since),
      summary: (of) => ask('summary', 'but' in of ? of : idsToText(of)),
      indexOf: (node) => ask('indexOf', node),
      findPrefix: (prefix, start) => ask('findPrefix', prefix, start),
      update: (next) => ask('update', next),
      close: async () => {
        this.#listings.delete(id);
        await ask('close');
      },
    };
  }

  async addFiles(parent: NodeId, entries: readonly AddEntry[], onProgress?: (done: number, total: number) => void, way?: Way): Promise<Executed> {
    this.#imports += 1;
    const id = this.#imports;
    if (onProgress !== undefined) this.#progress.set(id, onProgress);
    try {
      return unwrap(await this.#worker.addFiles(id, [parent, entries, way])) as Executed;
    } finally {
      this.#progress.delete(id);
    }
  }

  status(): Promise<SyncStatus> {
    return this.#call('status');
  }

  node(id: NodeId): Promise<NodeView | null> {
    return this.#call('node', id);
  }

  nodes(ids: readonly NodeId[]): Promise<readonly (NodeView | null)[]> {
    return this.#call('nodes', ids);
  }

  path(id: NodeId): Promise<readonly NodeView[] | null> {
    return this.#call('path', id);
  }

  resolve(path: readonly string[]): Promise<NodeView | null> {
    return this.#call('resolve', path);
  }

  search(text: string, options?: SearchOptions): Promise<Found | null> {
    return this.#call('search', text, options);
  }

  execute(intents: readonly Intent[]): Promise<Executed> {
    return this.#call('execute', intents);
  }

  undo(of?: OpId): Promise<Undone | null> {
    return this.#call('undo', of);
  }

  redo(): Promise<Undone | null> {
    return this.#call('redo');
  }

  undoState(): Promise<UndoState> {
    return this.#call('undoState');
  }

  writeFile(node: NodeId, blob: ByteSource, mtime: Millis, base?: VersionId, way?: Way): Promise<Executed> {
    return this.#call('writeFile', node, blob, mtime, base, way);
  }

  open(node: NodeId, version?: VersionId): Promise<Blob> {
    return this.#call('open', node, version);
  }

  versions(node: NodeId, ask: 'device' | 'server'): Promise<VersionHistory> {
    return this.#call('versions', node, ask);
  }

  restoreVersion(node: NodeId, version: VersionId): Promise<Executed> {
    return this.#call('restoreVersion', node, version);
  }

  conflicts(): Promise<readonly Conflict[]> {
    return this.#call('conflicts');
  }

  resolveConflicts(decisions: readonly Decision[]): Promise<Executed> {
    return this.#call('resolveConflicts', decisions);
  }

  saveMerge(looked: Looked, text: ByteSource, mtime: Millis): Promise<Executed> {
    return this.#call('saveMerge', looked, text, mtime);
  }

  mergedFiles(): Promise<readonly MergedFile[]> {
    return this.#call('mergedFiles');
  }

  undoMerge(node: NodeId): Promise<Executed> {
    return this.#call('undoMerge', node);
  }

  changes(query: ChangeQuery): Promise<ChangeWindow> {
    return this.#call('changes', query);
  }

  planPurge(nodes: readonly NodeId[] | 'trash'): Promise<PurgePlan> {
    return this.#call('planPurge', nodes);
  }

  purge(plan: string): Promise<Executed & { readonly left: number }> {
    return this.#call('purge', plan);
  }

  planCancel(what: readonly string[] | 'bytes'): Promise<CancelPlan> {
    return this.#call('planCancel', what);
  }

  cancel(plan: string, bytes: 'keep' | 'discard'): Promise<void> {
    return this.#call('cancel', plan, bytes);
  }

  discard(op: OpId, bytes: number): Promise<void> {
    return this.#call('discard', op, bytes);
  }

  parkedContent(op: OpId): Promise<Blob> {
    return this.#call('parkedContent', op);
  }

  history(node: NodeId, limit: number): Promise<readonly HistoryItem[]> {
    return this.#call('history', node, limit);
  }

  retry(op?: OpId): Promise<void> {
    return this.#call('retry', op);
  }

  dismiss(op: OpId): Promise<void> {
    return this.#call('dismiss', op);
  }

  /** Looks at everything anew: the person signed in again, or the page came back. */
  async resume(): Promise<void> {
    await this.#worker.resume();
  }

  /** Ends its thread, if need be unasked: what was saved is on the disk, as after a crash, and nobody can be kept from signing out. */
  async close(): Promise<void> {
    return await (this.#closing ??= this.#end());
  }

  async #end(): Promise<void> {
    let given: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => {
      given = setTimeout(resolve, closeWithinMs);
    });
    try {
      await Promise.race([this.#call('close'), patience]);
    } finally {
      clearTimeout(given);
      this.#closed = true;
      this.#onClose();
    }
  }

  async #call<T>(name: PlainCall, ...args: readonly unknown[]): Promise<T> {
    // The thread is gone: an answer would never come.
    if (this.#closed) throw new EngineFailure({ code: 'storage', message: 'The engine of this page was closed: reload the app' });
    return unwrap(await this.#worker.call(name, args)) as T;
  }
}
