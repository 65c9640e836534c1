import { asSpaceId, rootOf, type NodeId, type OpId, type VersionId } from '@holdfast/domain';
import { nodesAtMost } from '@holdfast/sync-client';
import type {
  AddEntry, CancelPlan, ChangeQuery, ChangeWindow, Conflict, Decision, EngineClient, EngineEvent, Executed, Found, HistoryItem, Intent, Listing,
  ListingListener, ListingQuery, Looked, MergedFile, NodeView, PurgePlan, SearchOptions, SyncStatus, Undone, UndoState, VersionHistory, Way,
} from '@holdfast/sync-client';
import { FixtureChanges } from './fixture-changes.ts';
import { FixtureDevice } from './fixture-device.ts';
import { applyIntent, labelOf, problem, requireFolder, requireLive, requireName } from './fixture-intents.ts';
import { FixtureHistory } from './fixture-history.ts';
import { FixtureListing } from './fixture-listing.ts';
import { FixturePast } from './fixture-past.ts';
import { searchFixture } from './fixture-search.ts';
import { FixtureTransfers } from './fixture-transfers.ts';
import { FixtureTree } from './fixture-tree.ts';
import { closable } from './closable.ts';

const held = (source: AddEntry['blob']): Blob | null => (source instanceof Blob ? source : null);

/** An `EngineClient` over a tree in memory. `set` plays the network and the transfers. */
export class FixtureEngine implements EngineClient {
  readonly space = asSpaceId('11111111-1111-4111-8111-111111111111');
  readonly root = rootOf(this.space);
  readonly tree = new FixtureTree(this.root);
  readonly past = new FixtureHistory(this.tree);
  readonly lineage = new FixturePast();
  readonly #listeners = new Set<(event: EngineEvent) => void>();
  readonly #listings = new Set<FixtureListing>();
  readonly #target = { tree: this.tree, now: Date.now(), add: (...args: Parameters<FixtureEngine['add']>) => this.add(...args) };
  now = Date.now();
  readonly device = new FixtureDevice({ tree: this.tree, isOnline: () => this.#status.network === 'online', changed: () => this.#shifted(), dismissed: () => this.set({ storage: null }) });
  readonly centre = new FixtureChanges();
  readonly transfers = new FixtureTransfers(this.centre, (part) => this.set(part));
  /** How files were added. */
  readonly ways: Way[] = [];
  readonly histories = new Map<NodeId, readonly HistoryItem[]>();
  #status: SyncStatus = {
    network: 'online', leader: true, waiting: 0, staging: null, sending: null, direct: 0, paused: false, needsYou: 0, conflicts: 0, signedOut: false, upgradeRequired: false,
    connecting: false, ready: true, lastSynced: this.now, storage: null,
  };

  /** Plays a state of the network. */
  set(part: Partial<SyncStatus>): void {
    this.#status = { ...this.#status, ...part };
    this.emit({ type: 'status', status: this.#status });
  }

  emit(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** What lies on the device is another. */
  #shifted(): void {
    this.changed();
    this.emit({ type: 'transfers' });
  }

  changed(): void {
    for (const listing of this.#listings) listing.refresh();
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return Promise.resolve();
  }

  status(): Promise<SyncStatus> {
    return Promise.resolve(this.#status);
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  openListing(query: ListingQuery, onChange: ListingListener): Promise<Listing> {
    const listing = new FixtureListing(this.tree, this.device.how, query, onChange, () => this.#listings.delete(listing));
    this.#listings.add(listing);
    return Promise.resolve(closable(listing));
  }

  node(id: NodeId): Promise<NodeView | null> {
    return Promise.resolve(this.tree.get(id));
  }

  async nodes(ids: readonly NodeId[]): Promise<readonly (NodeView | null)[]> {
    if (ids.length > nodesAtMost) throw problem('invalid', `Ask for ${nodesAtMost} items at most`);
    return ids.map((id) => this.tree.get(id));
  }

  path(id: NodeId): Promise<readonly NodeView[] | null> {
    return Promise.resolve(this.tree.path(id));
  }

  resolve(path: readonly string[]): Promise<NodeView | null> {
    let at: NodeView | null = null;
    for (const name of path) {
      at = this.tree.named(at?.id ?? this.root, name);
      if (!at) break;
    }
    return Promise.resolve(at);
  }

  search(text: string, options?: SearchOptions): Promise<Found | null> {
    return Promise.resolve(searchFixture(this.tree, text, options));
  }

  async execute(intents: readonly Intent[]): Promise<Executed> {
    const { value: created, op } = this.past.note(labelOf(intents, this.tree), () => intents.flatMap((intent) => applyIntent(intent, this.#target)));
    this.#acted();
    return { ops: [op], created };
  }

  async addFiles(parent: NodeId, entries: readonly AddEntry[], onProgress?: (done: number, total: number) => void, way: Way = 'staged'): Promise<Executed> {
    this.ways.push(way);
    requireFolder(this.tree, parent);
    for (const { path } of entries) path.forEach(requireName);
    const created = new Set<NodeId>();
    const { op } = this.past.note(`Upload of ${entries.length === 1 ? (entries[0]?.path[0] ?? '') : `${entries.length} items`}`, () => this.#addAll(parent, entries, created, onProgress));
    this.#acted();
    return { ops: [op], created: [...created] };
  }

  #addAll(parent: NodeId, entries: readonly AddEntry[], created: Set<NodeId>, onProgress?: (done: number, total: number) => void): void {
    const total = entries.reduce((sum, { blob }) => sum + (blob?.size ?? 0), 0);
    let done = 0;
    entries.forEach((entry) => {
      let at = parent;
      entry.path.forEach((name, depth) => {
        const last = depth === entry.path.length - 1;
        const known = this.tree.named(at, name);
        if (known?.kind === 'folder' && !(last && entry.blob)) at = known.id;
        else at = this.add(at, name, last ? held(entry.blob) : null, { modified: entry.mtime, mime: last && entry.blob ? entry.mime : null });
        if (depth === 0) created.add(at);
      });
      done += entry.blob?.size ?? 0;
      onProgress?.(done, total);
    });
  }

  /** Puts a file (with a blob) or a folder into the tree. */
  add(parent: NodeId, name: string, blob: Blob | null, part: Partial<NodeView> = {}): NodeId {
    const id = this.tree.newId();
    const kind = part.kind ?? (blob ? 'file' : 'folder');
    this.tree.put({
      id, kind, name: this.tree.freeName(parent, name, kind), parent, size: blob?.size ?? null, mime: blob?.type ?? null, modified: this.now,
      created: this.now, hash: blob ? id : null, version: null, tags: [], attrs: {}, items: null, trashed: null, sync: { kind: 'here' }, ...part,
    });
    if (blob) this.tree.blobs.set(id, blob);
    return id;
  }

  async writeFile(node: NodeId, blob: NonNullable<AddEntry['blob']>, mtime: number): Promise<Executed> {
    const { kind, name } = requireLive(this.tree, node);
    if (kind !== 'file') throw problem('invalid', `“${name}” is a folder: choose a file`);
    const kept = held(blob);
    const { op } = this.past.note(`Edit of ${name}`, () => {
      this.tree.change(node, { size: blob.size, modified: mtime, hash: this.tree.newId() });
      if (kept) this.tree.blobs.set(node, kept);
    });
    this.#acted();
    return { ops: [op], created: [] };
  }

  versions(node: NodeId, ask: 'device' | 'server'): Promise<VersionHistory> {
    return Promise.resolve(this.lineage.versions(node, ask));
  }

  restoreVersion(node: NodeId, version: VersionId): Promise<Executed> {
    const blob = this.lineage.blobs.get(version);
    return blob ? this.writeFile(node, blob, this.now) : Promise.reject(problem('invalid', 'There is no such version.'));
  }

  conflicts(): Promise<readonly Conflict[]> {
    return Promise.resolve(this.lineage.conflicts(this.tree));
  }

  resolveConflicts(decisions: readonly Decision[]): Promise<Executed> {
    const stale = this.lineage.decide(decisions, this.tree);
    if (stale) return Promise.reject(problem('changed', `“${stale}” has changed since you looked at it: nothing was decided. Look again`));
    this.pastChanged();
    return Promise.resolve({ ops: [this.lineage.lastOp], created: [] });
  }

  async saveMerge(looked: Looked, text: NonNullable<AddEntry['blob']>, mtime: number): Promise<Executed> {
    const file = this.lineage.conflicts(this.tree).find(({ copy }) => copy.node.id === looked.copy)?.file.node.id;
    const executed = await this.resolveConflicts([{ ...looked, keep: 'file' }]);
    if (file) await this.writeFile(file, text, mtime);
    return executed;
  }

  mergedFiles(): Promise<readonly MergedFile[]> {
    return Promise.resolve(this.lineage.merged(this.tree));
  }

  undoMerge(node: NodeId): Promise<Executed> {
    this.lineage.merges.delete(node);
    this.pastChanged();
    return Promise.resolve({ ops: [], created: [] });
  }

  /** What waits for a decision is another now. */
  pastChanged(): void {
    this.changed();
    this.set({ conflicts: this.lineage.conflicts(this.tree).length });
    this.emit({ type: 'conflicts' });
  }

  open(node: NodeId, version?: VersionId): Promise<Blob> {
    const old = version && this.lineage.blobs.get(version);
    if (old) return Promise.resolve(old);
    return this.#head(node);
  }

  #head(node: NodeId): Promise<Blob> {
    const blob = this.tree.blobs.get(node);
    if (blob) return Promise.resolve(blob);
    if (!this.tree.get(node)) return Promise.reject(problem('not-found', 'The item is not there any more: it was moved to the trash or deleted'));
    return Promise.reject(problem('offline', 'This file is only on the server and there is no network. It opens when you are online.'));
  }

  changes(query: ChangeQuery): Promise<ChangeWindow> {
    return Promise.resolve(this.centre.window(query));
  }

  planPurge(nodes: readonly NodeId[] | 'trash'): Promise<PurgePlan> {
    const trash = this.tree.list({ of: { trash: true }, sort: 'name', descending: false, foldersFirst: true, filter: '' });
    const asked = nodes === 'trash' ? trash : nodes.flatMap((id) => this.tree.get(id) ?? []);
    return Promise.resolve({ plan: JSON.stringify(asked.map(({ id }) => id)), total: asked.length, live: asked.filter(({ trashed }) => trashed === null).length, name: asked.length === 1 ? (asked[0]?.name ?? null) : null });
  }

  async purge(plan: string): Promise<Executed & { readonly left: number }> {
    return { ...(await this.execute([{ type: 'purge', nodes: JSON.parse(plan) as NodeId[] }])), left: 0 };
  }

  async planCancel(what: readonly string[] | 'bytes'): Promise<CancelPlan> {
    return this.centre.plan(what);
  }

  cancel(plan: string, bytes: 'keep' | 'discard'): Promise<void> {
    return this.#settle(() => this.centre.cancel(plan, bytes));
  }

  discard(op: OpId, bytes: number): Promise<void> {
    return this.#settle(() => this.centre.discard(op, bytes));
  }

  async parkedContent(op: OpId): Promise<Blob> {
    return this.centre.content(op);
  }

  history(node: NodeId, limit: number): Promise<readonly HistoryItem[]> {
    return Promise.resolve((this.histories.get(node) ?? []).slice(0, limit));
  }

  retry(op?: OpId): Promise<void> {
    return this.#settle(() => this.centre.retry(op ?? null));
  }

  undo(of?: OpId): Promise<Undone | null> {
    if (of !== undefined && this.lineage.undo(of)) {
      this.pastChanged();
      return Promise.resolve({ label: 'Decision', ops: [], created: [], kept: [] });
    }
    const undone = this.past.undo(of);
    this.#acted();
    return Promise.resolve(undone);
  }

  redo(): Promise<Undone | null> {
    const redone = this.past.redo();
    this.#acted();
    return Promise.resolve(redone);
  }

  undoState(): Promise<UndoState> {
    return Promise.resolve(this.past.state);
  }

  #acted(): void {
    this.changed();
    this.emit({ type: 'undo', state: this.past.state });
  }

  dismiss(op: OpId): Promise<void> {
    return this.#settle(() => this.centre.dismiss(op));
  }

  async #settle(work: () => void): Promise<void> {
    work();
    this.emit({ type: 'activity' });
  }
}
