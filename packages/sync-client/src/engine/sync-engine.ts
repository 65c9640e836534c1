import { foldName, rootOf } from '@holdfast/domain';
import type { MemoryTree, Millis, NodeId, NodeRow, OpId, SpaceId, VersionId } from '@holdfast/domain';
import type { AddEntry, EngineClient, EngineEvent, Executed, Intent, Listing, ListingListener, ListingQuery, NodeView, PurgePlan, SyncStatus, Undone, UndoState, Way } from '../api.ts';
import { nodesAtMost } from '../api.ts';
import type { DeviceClient } from '../device-api.ts';
import type { TransferClient } from '../transfer-api.ts';
import type { CancelPlan, ChangeQuery, ChangeWindow, HistoryItem } from '../center-api.ts';
import type { Conflict, Decision, Looked, MergedFile, VersionHistory } from '../history-api.ts';
import { HistoryDesk } from './history-desk.ts';
import { ancestors, isLive } from '../intents/live.ts';
import { OperationMaker } from '../intents/operation-maker.ts';
import { PurgePlans } from '../intents/purge-plans.ts';
import { nodeView } from '../listing/node-view.ts';
import { summarise } from '../listing/summarise.ts';
import { ShownLists } from '../listing/shown-lists.ts';
import type { Found, SearchOptions } from '../search-api.ts';
import { Searcher } from '../search/searcher.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import { readBytes } from '../ports/byte-source.ts';
import type { Keyed, OutboxRow, ParkedRow, ReplicaMeta } from '../ports/replica-store.ts';
import type { View } from '../replica/view.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { commitMade, type Action } from '../undo/commit-made.ts';
import type { EngineParts } from './engine-parts.ts';
import { Frames } from './frames.ts';
import { labelOf } from '../undo/undo-words.ts';

/** What checkers look at. */
export interface Inspection {
  readonly meta: ReplicaMeta;
  readonly base: MemoryTree;
  readonly view: View;
  /** In the order of lseq. */
  readonly outbox: readonly Keyed<OutboxRow>[];
  readonly parked: readonly Keyed<ParkedRow>[];
}

/** The engine of one tab: everything a person does goes through it, whatever the network does. */
export class SyncEngine implements EngineClient {
  readonly space: SpaceId;
  readonly root: NodeId;
  readonly device: DeviceClient;
  readonly transfers: TransferClient;
  readonly #parts: EngineParts;
  readonly #desk: HistoryDesk;
  readonly #lists: ShownLists;
  readonly #frames: Frames;
  readonly #purges: PurgePlans;
  readonly #searcher: Searcher;

  constructor(space: SpaceId, parts: EngineParts) {
    this.space = space;
    this.root = rootOf(space);
    this.#parts = parts;
    const { replica, envelopes, ports, book, conflictIndex: index, events, importer } = parts;
    this.device = parts.device;
    this.transfers = parts.transfers;
    this.#desk = new HistoryDesk({
      replica, random: ports.random, book, index, importer, show: (row) => this.#show(row),
      maker: (grouped) => new OperationMaker(replica.view, replica.meta, envelopes, ports.random, grouped),
      commit: (maker, action) => this.#commit(maker, action),
      onLearnt: () => events.emit({ type: 'conflicts' }), onFault: parts.onFault,
    });
    this.#purges = new PurgePlans(ports.random);
    this.#searcher = new Searcher(replica, ports.clock, (row) => this.#show(row));
    this.#lists = new ShownLists({
      clock: ports.clock, glimpses: ports.glimpses ?? null, revision: () => replica.revision, view: () => replica.view,
      show: (row) => this.#show(row), summarise: (rows) => summarise(rows, { show: (row) => this.#show(row), isHere: (row) => row.kind === 'file' && (row.content.size === 0 || parts.shelf.find(row.content.manifest) !== undefined), how: (id) => parts.pins.how(id) }), catchUp: () => this.#frames.catchUp(), onFault: parts.onFault,
    });
    this.#frames = new Frames(parts, this.#lists);
    parts.events.onGlyphs(() => this.#lists.retell());
  }

  async status(): Promise<SyncStatus> {
    return this.#parts.board.status();
  }

  subscribe(listener: (event: EngineEvent) => void): () => void {
    return this.#parts.events.subscribe(listener);
  }

  async openListing(query: ListingQuery, onChange: ListingListener): Promise<Listing> {
    return this.#lists.open(query, onChange);
  }

  async node(id: NodeId): Promise<NodeView | null> {
    const row = this.#parts.replica.view.node(id);
    return row === undefined ? null : this.#show(row);
  }

  async nodes(ids: readonly NodeId[]): Promise<readonly (NodeView | null)[]> {
    if (ids.length > nodesAtMost) throw new SyncClientError('invalid', `Of ${ids.length} items at once nobody can ask what they are: ask for ${nodesAtMost} at most`);
    return await Promise.all(ids.map((id) => this.node(id)));
  }

  async path(id: NodeId): Promise<readonly NodeView[] | null> {
    if (id === this.root) return [];
    const { view } = this.#parts.replica;
    const row = view.node(id);
    if (row === undefined || !isLive(view, id)) return null;
    return [...ancestors(view, id).reverse(), row].map((one) => this.#show(one));
  }

  async resolve(path: readonly string[]): Promise<NodeView | null> {
    let parent = this.root;
    let row: NodeRow | undefined;
    for (const name of path) {
      row = this.#parts.replica.view.childByName(parent, foldName(name));
      if (row === undefined) return null;
      parent = row.id;
    }
    return row === undefined ? null : this.#show(row);
  }

  search(text: string, options?: SearchOptions): Promise<Found | null> {
    return this.#searcher.search(text, options);
  }

  /** @throws SyncClientError whose code is one of EngineProblem; nothing is queued then. */
  async execute(intents: readonly Intent[]): Promise<Executed> {
    const { replica, envelopes, ports } = this.#parts;
    const grouped = intents.length > 1 || intents.some((intent) => 'nodes' in intent && intent.nodes.length > 1);
    const maker = new OperationMaker(replica.view, replica.meta, envelopes, ports.random, grouped);
    for (const intent of intents) maker.add(intent);
    return await this.#commit(maker, { label: labelOf(maker.made), versions: [] });
  }

  async planPurge(nodes: readonly NodeId[] | 'trash'): Promise<PurgePlan> {
    return this.#purges.plan(this.#parts.replica.view, nodes);
  }

  async purge(plan: string): Promise<Executed & { readonly left: number }> {
    const { nodes, left } = this.#purges.take(this.#parts.replica.view, plan);
    const executed = nodes.length === 0 ? { ops: [], created: [] } : await this.execute([{ type: 'purge', nodes }]);
    return { ...executed, left };
  }

  versions(node: NodeId, ask: 'device' | 'server'): Promise<VersionHistory> {
    return this.#desk.versions(node, ask);
  }

  restoreVersion(node: NodeId, version: VersionId): Promise<Executed> {
    return this.#desk.restoreVersion(node, version);
  }

  async conflicts(): Promise<readonly Conflict[]> {
    this.#frames.catchUp();
    return await this.#desk.conflicts();
  }

  async resolveConflicts(decisions: readonly Decision[]): Promise<Executed> {
    this.#frames.catchUp();
    return await this.#desk.resolveConflicts(decisions);
  }

  async saveMerge(looked: Looked, text: ByteSource, mtime: Millis): Promise<Executed> {
    const executed = await this.#desk.saveMerge(looked, text, mtime);
    this.#tellUndo();
    return executed;
  }

  async mergedFiles(): Promise<readonly MergedFile[]> {
    this.#frames.catchUp();
    return await this.#desk.mergedFiles();
  }

  undoMerge(node: NodeId): Promise<Executed> {
    return this.#desk.undoMerge(node);
  }

  async undo(of?: OpId): Promise<Undone | null> {
    return await this.#turned(this.#parts.undoLog.undo(of));
  }

  async redo(): Promise<Undone | null> {
    return await this.#turned(this.#parts.undoLog.redo());
  }

  async undoState(): Promise<UndoState> {
    await this.#parts.undoLog.refresh();
    return this.#parts.undoLog.state;
  }

  async addFiles(parent: NodeId, entries: readonly AddEntry[], onProgress?: (done: number, total: number) => void, way: Way = 'staged'): Promise<Executed> {
    try {
      return await this.#parts.importer.addFiles(parent, entries, way, onProgress ?? (() => undefined));
    } finally {
      this.#tellUndo();
    }
  }

  async writeFile(node: NodeId, blob: ByteSource, mtime: Millis, base?: VersionId, way: Way = 'staged'): Promise<Executed> {
    const executed = await this.#parts.importer.writeFile(node, blob, mtime, base ?? null, way);
    this.#tellUndo();
    return executed;
  }

  async open(node: NodeId, version?: VersionId): Promise<Blob> {
    return await this.#parts.opener.open(node, version ?? null);
  }

  /** The bytes of a file, for those without a screen. */
  async read(node: NodeId, version?: VersionId): Promise<Uint8Array<ArrayBuffer>> {
    const source = await this.#parts.opener.source(node, version ?? null);
    return await readBytes(source, 0, source.size);
  }

  async retry(op?: OpId): Promise<void> {
    await this.#parts.center.retry(op);
    this.#parts.directs.again();
    this.#nudge();
  }

  async changes(query: ChangeQuery): Promise<ChangeWindow> {
    return await this.#parts.center.changes(query);
  }

  async planCancel(what: readonly string[] | 'bytes'): Promise<CancelPlan> {
    return await this.#parts.center.planCancel(what);
  }

  async cancel(plan: string, bytes: 'keep' | 'discard'): Promise<void> {
    await this.#parts.center.cancel(plan, bytes);
    this.#parts.leadership.wake();
    this.#tellUndo();
  }

  async discard(op: OpId, bytes: number): Promise<void> {
    await this.#parts.center.discard(op, bytes);
  }

  async parkedContent(op: OpId): Promise<Blob> {
    return await this.#parts.center.parkedContent(op);
  }

  async history(node: NodeId, limit: number): Promise<readonly HistoryItem[]> {
    return await this.#parts.center.history(node, limit);
  }

  async dismiss(op: OpId): Promise<void> {
    await this.#parts.ledger.dismiss(op);
    await this.#parts.unfinished.dismiss(op);
    this.#parts.events.emit({ type: 'activity' });
    this.#parts.events.glyphs();
  }

  /**
   * Resolves when nothing is left to send or fetch; while the network is away it keeps trying.
   * @throws SyncClientError `unauthenticated`, `refused` (the server speaks a newer protocol), `closed`.
   */
  async syncNow(): Promise<void> {
    const quiet = this.#parts.quiet.wait();
    this.#nudge();
    await quiet;
  }

  /** Whether a person looks at this tab: a hidden leader yields to a visible one (H48). */
  setVisible(visible: boolean): void {
    this.#parts.tabs.setVisible(visible);
  }

  /** The session stands again, or the page came back: looks at everything anew (H16, H52). */
  async resume(): Promise<void> {
    const { replica, leadership, directs } = this.#parts;
    await replica.refresh();
    directs.again();
    leadership.resume();
    if (!leadership.leads) this.#nudge();
  }

  /** Files that were being added when the app stopped are told (H2). */
  async lookForUnfinished(): Promise<void> {
    if (!(await this.#parts.unfinished.look())) return;
    this.#parts.events.emit({ type: 'activity' });
    this.#parts.events.status();
  }

  inspect(): Inspection {
    const { meta, tree, view, outbox } = this.#parts.replica;
    return { meta, base: tree, view, outbox, parked: this.#parts.ledger.parked };
  }

  async close(): Promise<void> {
    const { leadership, quiet, tabs, ports, events, watch, folders, closing } = this.#parts;
    closing.abort(new SyncClientError('closed', 'The engine was closed'));
    this.#frames.close();
    this.#lists.close();
    watch.close();
    folders.close();
    tabs.close();
    events.close();
    await leadership.close();
    quiet.failed(new SyncClientError('closed', 'The engine was closed'));
    ports.channel.close();
    await ports.store.close();
  }

  async #turned(turn: Promise<Undone | null>): Promise<Undone | null> {
    const undone = await turn;
    this.#parts.leadership.wake();
    this.#tellUndo();
    return undone;
  }

  async #commit(maker: OperationMaker, action: Action): Promise<Executed> {
    const executed = await commitMade(this.#parts, maker, action);
    this.#tellUndo();
    return executed;
  }

  #tellUndo(): void {
    this.#parts.tabs.tellUndo();
  }

  #nudge(): void {
    const { leadership, ports } = this.#parts;
    if (leadership.leads) leadership.retryNow();
    else ports.channel.post({ type: 'sync' });
  }

  #show(row: NodeRow): NodeView {
    return nodeView(this.#parts.replica.view, row, (one) => this.#parts.board.syncState(one));
  }
}
