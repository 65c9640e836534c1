import type { ManifestId, NodeId, NodeRow } from '@holdfast/domain';
import type { SyncState, SyncStatus } from '../api.ts';
import type { StagingChange } from '../content/staging-count.ts';
import type { Unfinished } from '../content/unfinished.ts';
import type { Fetcher } from '../content/fetcher.ts';
import type { Opener } from '../content/opener.ts';
import type { PinBook } from '../content/pin-book.ts';
import type { PinKeeper } from '../content/pin-keeper.ts';
import type { Shelf } from '../content/shelf.ts';
import type { DirectTransfers } from '../sending/direct-transfers.ts';
import type { Holds } from '../sending/holds.ts';
import type { Moving, TransferQueue } from '../sending/transfer-queue.ts';
import type { ConflictIndex, Pair } from '../history/conflict-index.ts';
import { parkedSentence } from '../words/sentences.ts';
import type { LoopState } from '../exchange/sync-loop.ts';
import { isKnown, manifestOf, nodesOf } from '../operation-facts.ts';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { stateOf } from './standing.ts';
import type { FolderStates } from './folder-states.ts';
import type { Standings } from './standings.ts';
import type { Ledger } from '../outbox/ledger.ts';
import type { StorageWatch } from './storage-watch.ts';
import { UnsentFolders } from './unsent-folders.ts';

export type LeaderState = LoopState & { readonly leader: boolean };

/** What the leading tab tells the others. */
export interface SharedState {
  readonly loop: LoopState;
  readonly sending: SyncStatus['sending'];
  readonly visible: boolean;
  /** Contents on their way to the server. Tabs of an older app do not say. */
  readonly moving?: readonly Moving[];
  /** What is pinned and not here does not fit. Tabs of an older app do not say. */
  readonly full?: boolean;
}

/** What is kept on this device because the person asked for it. */
export interface Kept {
  readonly pins: Pick<PinBook, 'how'>;
  readonly fetcher: Pick<Fetcher, 'progress'>;
  readonly pinKeeper: Pick<PinKeeper, 'isFull'>;
  readonly folders: Pick<FolderStates, 'of' | 'isWaiting'>;
}

type Entry = Keyed<OutboxRow>;

interface Totals {
  readonly revision: number;
  /** Of what is paused. */
  readonly version: number;
  /** Of each node the pending operation that its glyph tells of: the latest that brings bytes, otherwise the first. */
  readonly nodes: ReadonlyMap<NodeId, Entry>;
  /** Of what is not paused. */
  readonly manifests: ReadonlySet<ManifestId>;
  readonly files: number;
  readonly bytes: number;
}

/** Puts together what the status line, the transfer panel and the sync glyphs say. */
export class StatusBoard {
  readonly #replica: Replica;
  readonly #ledger: Ledger;
  readonly #shelf: Shelf;
  readonly #queue: TransferQueue;
  readonly #opener: Opener;
  readonly #standings: Standings;
  readonly #conflicts: ConflictIndex;
  readonly #watch: StorageWatch;
  readonly #holds: Holds;
  readonly #kept: Kept;
  readonly #unfinished: Unfinished;
  readonly #directs: DirectTransfers;
  readonly #unsent: UnsentFolders;
  #leader: LeaderState = { network: 'offline', signedOut: false, upgradeRequired: false, tried: false, leader: false };
  #shared: SharedState | null = null;
  #moving: ReadonlyMap<ManifestId, Moving> = new Map();
  #staging: StagingChange = { files: 0, bytes: 0, done: 0 };
  #sentFiles = 0;
  #sentBytes = 0;
  #totals: Totals | null = null;

  constructor(replica: Replica, ledger: Ledger, shelf: Shelf, queue: TransferQueue, opener: Opener, standings: Standings, conflicts: ConflictIndex, watch: StorageWatch, holds: Holds, kept: Kept, unfinished: Unfinished, directs: DirectTransfers) {
    this.#replica = replica;
    this.#ledger = ledger;
    this.#shelf = shelf;
    this.#queue = queue;
    this.#opener = opener;
    this.#standings = standings;
    this.#conflicts = conflicts;
    this.#watch = watch;
    this.#holds = holds;
    this.#kept = kept;
    this.#unfinished = unfinished;
    this.#directs = directs;
    this.#unsent = new UnsentFolders(replica.view);
  }

  get leader(): LeaderState {
    return this.#leader;
  }

  setLeader(state: LeaderState): void {
    this.#leader = state;
    if (!state.leader) return;
    this.#shared = null;
    this.#moving = new Map();
  }

  /** What the leading tab said. */
  setShared(state: SharedState): void {
    if (this.#leader.leader) return;
    this.#shared = state;
    this.#moving = new Map((state.moving ?? []).map((one) => [one.manifest, one]));
  }

  shared(visible: boolean): SharedState {
    const { network, signedOut, upgradeRequired, tried } = this.#leader;
    return { loop: { network, signedOut, upgradeRequired, tried }, sending: this.#sending(), moving: this.#queue.moving(), visible, full: this.#kept.pinKeeper.isFull };
  }

  /** Contents that the leading tab, being another, has on their way. */
  moving(manifest: ManifestId): Moving | undefined {
    return this.#moving.get(manifest);
  }

  /** What stands between this device and the server, as the leading tab sees it. */
  get loop(): LoopState {
    return this.#shared?.loop ?? this.#leader;
  }

  addStaging({ files, bytes, done }: StagingChange): void {
    const before = this.#staging;
    this.#staging = { files: before.files + files, bytes: before.bytes + bytes, done: before.done + done };
  }

  /** A file's operation was confirmed. */
  addSent(files: number, bytes: number): void {
    this.#sentFiles += files;
    this.#sentBytes += bytes;
  }

  status(): SyncStatus {
    const { meta, outbox } = this.#replica;
    const { loop } = this;
    return {
      network: loop.network, leader: this.#leader.leader, waiting: outbox.length, staging: stagingOf(this.#staging),
      sending: this.#withDirect(this.#shared?.sending ?? this.#sending()), direct: this.#directs.count, paused: this.#holds.all, needsYou: this.#ledger.needsYou + this.#unfinished.rows.length, conflicts: this.#conflicts.pairs().length, signedOut: loop.signedOut,
      upgradeRequired: loop.upgradeRequired, connecting: !loop.tried, ready: meta.ready, lastSynced: meta.lastSynced,
      storage: this.#watch.concern,
    };
  }

  /** The glyph of an item. */
  syncState(row: NodeRow): SyncState {
    const pending = this.#count().nodes.get(row.id);
    if (pending !== undefined) return this.#pendingState(pending);
    const parked = this.#ledger.parkedOn(row.id);
    if (parked !== undefined) return { kind: 'needsYou', sentence: parkedSentence(parked) };
    const pair = row.kind === 'file' ? this.#conflicts.pairAt(row) : undefined;
    if (pair !== undefined) return { kind: 'keptBoth', sentence: keptBoth(pair, row) };
    const seen = this.#ledger.attention(row.id);
    if (seen !== undefined) return { kind: seen.outcome.code === 'rejected' ? 'needsYou' : 'keptBoth', sentence: seen.sentence };
    const isPinned = this.#kept.pins.how(row.id) !== null;
    if (row.kind === 'folder') return this.#folderState(row, isPinned);
    if (row.content.size === 0 || this.#shelf.find(row.content.manifest) !== undefined) return { kind: isPinned ? 'pinned' : 'here' };
    const { size, manifest } = row.content;
    const done = this.#kept.fetcher.progress(manifest) ?? (this.#opener.isFetching(row.id) ? 0 : null);
    if (done !== null) return { kind: 'fetching', done, total: size };
    return isPinned ? { kind: 'wanted', reason: this.#whyWanted() } : { kind: 'cloud' };
  }

  /** It is told by the least safe of its files. What is in the trash is not looked through for where it lies. */
  #folderState(row: NodeRow, isPinned: boolean): SyncState {
    const { folders } = this.#kept;
    const unsent = this.#unsent.firstIn(row.id, this.#count().nodes);
    if (unsent !== undefined) return this.#unsentState(unsent);
    if (isPinned) return folders.isWaiting(row.id) ? { kind: 'wanted', reason: this.#whyWanted() } : { kind: 'pinned' };
    return { kind: row.location.trash === null ? folders.of(row.id) : 'here' };
  }

  #whyWanted(): 'turn' | 'network' | 'room' {
    if (this.loop.network === 'offline') return 'network';
    return (this.#shared?.full ?? this.#kept.pinKeeper.isFull) ? 'room' : 'turn';
  }

  #pendingState(entry: Entry): SyncState {
    const state = stateOf(this.#standings.of(entry));
    const { done, total } = this.#standings.bytesOf(entry) ?? { done: 0, total: 0 };
    return state === 'sending' ? { kind: 'sending', done, total } : { kind: 'waiting', reason: state };
  }

  /** How far one of its files is says little of a folder. */
  #unsentState(entry: Entry): SyncState {
    const state = this.#pendingState(entry);
    return state.kind === 'sending' ? { kind: 'waiting', reason: 'turn' } : state;
  }

  #sending(): SyncStatus['sending'] {
    const { files, bytes, manifests } = this.#count();
    if (files === 0) {
      this.#sentFiles = 0;
      this.#sentBytes = 0;
      return null;
    }
    if (this.#queue.idle) return null;
    const { progress } = this.#queue;
    const partly = Math.min(bytes, progress.open(manifests));
    return {
      filesDone: this.#sentFiles, filesTotal: this.#sentFiles + files, bytesDone: Math.round(this.#sentBytes + partly),
      bytesTotal: this.#sentBytes + bytes, bytesPerSecond: Math.round(progress.speed), secondsLeft: secondsLeft(bytes - partly, progress.speed),
    };
  }

  /** What this tab sends directly is its own affair: the leader does not know of it. */
  #withDirect(sending: SyncStatus['sending']): SyncStatus['sending'] {
    const { files, bytes, done } = this.#directs.totals();
    if (files === 0) return sending;
    const before = sending ?? { filesDone: 0, filesTotal: 0, bytesDone: 0, bytesTotal: 0, bytesPerSecond: 0 };
    const speed = before.bytesPerSecond + this.#directs.progress.speed;
    const [bytesDone, bytesTotal] = [before.bytesDone + Math.round(done), before.bytesTotal + bytes];
    return {
      filesDone: before.filesDone, filesTotal: before.filesTotal + files, bytesDone, bytesTotal,
      bytesPerSecond: Math.round(speed), secondsLeft: secondsLeft(bytesTotal - bytesDone, speed),
    };
  }

  /** Counted once for each revision. */
  #count(): Totals {
    const { revision, outbox } = this.#replica;
    const { version } = this.#holds;
    if (this.#totals?.revision === revision && this.#totals.version === version) return this.#totals;
    const nodes = new Map<NodeId, Entry>();
    const manifests = new Set<ManifestId>();
    let files = 0;
    let bytes = 0;
    for (const entry of outbox) {
      const { row } = entry;
      const manifest = manifestOf(row.op);
      if (manifest !== null && 'size' in row.op && !this.#holds.isHeld(manifest)) {
        manifests.add(manifest);
        files += 1;
        bytes += row.op.size;
      }
      if (!isKnown(row.op)) continue;
      const [first] = nodesOf(row.op);
      for (const id of row.op.type === 'purge' ? row.op.nodes : first === undefined ? [] : [first]) {
        if (manifest !== null || !nodes.has(id)) nodes.set(id, entry);
      }
    }
    this.#totals = { revision, version, nodes, manifests, files, bytes };
    return this.#totals;
  }
}

const stagingOf = ({ files, bytes, done }: StagingChange): SyncStatus['staging'] => (files === 0 ? null : { files, bytesDone: done, bytesTotal: bytes });

/** Null while nobody knows how fast it goes. */
const secondsLeft = (bytes: number, bytesPerSecond: number): number | null => (bytesPerSecond < 1 ? null : Math.ceil(Math.max(0, bytes) / bytesPerSecond));

const keptBoth = ({ file, copy }: Pair, row: NodeRow): string =>
  `Both versions kept, yours to decide: the other one is “${(row.id === copy.id ? file : copy).name.value}”`;
