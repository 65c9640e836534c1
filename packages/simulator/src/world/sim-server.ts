import type { SpaceId, UserId } from '@holdfast/domain';
import { ContentError, openContent, Sequencer, SyncServerError, textMerger } from '@holdfast/sync-server';
import type { Alarm, ContentStore, ContentIndex, ObjectKey, Role, SequencerOptions, SnapshotOptions, Snapshots } from '@holdfast/sync-server';
import { MemoryContentIndex, MemoryContentStore, MemorySpaceStore } from '@holdfast/sync-server/testing';
import type { ContentRows, MemorySpace } from '@holdfast/sync-server/testing';
import { CollectWatch } from '../check/collect-watch.ts';
import type { DoorWatch } from '../check/door-watch.ts';
import type { SpaceTables } from '../check/space-state.ts';
import { SpaceWatch } from '../check/space-watch.ts';
import type { Rule } from '../check/violation.ts';
import type { Network } from '../network/network.ts';
import { NoAnswer } from '../network/network.ts';
import type { Random } from '../random/random.ts';
import type { Scheduler } from '../schedule/scheduler.ts';
import { refusal, refusalOf, refuse } from './answers.ts';
import { Misfortune } from './misfortune.ts';
import type { Struck } from './misfortune.ts';
import type { ProcessFaults } from './process.ts';
import { noProcessFaults, Process } from './process.ts';
import { noContentFaults, nodeSha256, nodeUtf8, simContentStore, simIndex } from './sim-content.ts';
import type { ContentFaults } from './sim-content.ts';
import type { DatabaseFaults } from './sim-space-store.ts';
import { noDatabaseFaults, simSpaceStore } from './sim-space-store.ts';
import { isOurDoing, ServerChores } from './server-chores.ts';
import { rememberParts, SimShelf, simSnapshots } from './sim-snapshots.ts';
import { tablesOf } from './tables-of.ts';

/** A space as it begins. */
export interface SimSpace {
  readonly id: SpaceId;
  readonly members: ReadonlyMap<UserId, Role>;
  readonly quotaBytes: number | null;
}

export interface SimServerOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly network: Network;
  readonly struck: Struck;
  readonly spaces: readonly SimSpace[];
  /** Small limits make groups and pages of few rows: more can come between. */
  readonly limits: SequencerOptions;
  /** From when on there are snapshots, and how old they may become. */
  readonly snapshots: SnapshotOptions;
  /** Server processes that share the spaces. */
  readonly nodes: number;
  readonly watch: () => DoorWatch;
  /** Told after every commit of a space. */
  readonly onCommit: (space: SpaceId) => void;
  readonly report: (rule: Rule, detail: string) => void;
  readonly evaluated: (...rules: readonly Rule[]) => void;
  /** Told of what no answer of the server should ever hide. */
  readonly onAlarm: (what: string) => void;
  readonly onShuffled: () => void;
  /** Told when a round of the collector is through. */
  readonly onCollected: () => void;
}

/** What a backup of the database holds. */
export interface ServerBackup {
  readonly spaces: readonly MemorySpace[];
  readonly content: ContentRows;
}

/** One running server process, and its ports as it sees them. */
export interface Node {
  readonly process: Process;
  readonly engine: Sequencer;
  readonly store: ContentStore;
  readonly index: ContentIndex;
  readonly snapshots: Snapshots;
}

/** A request as it came. */
export interface Heard {
  readonly visitor: { readonly user: UserId; readonly space: SpaceId };
  readonly kind: 'exchange' | 'manifests';
  readonly text: string;
}

/** Requests that are remembered, to be sent once more (M3). */
const remembered = 12;

export interface Upload {
  readonly size: number;
  bytes: Buffer;
}

/**
 * The server: data that survives, and one process after another that works on it. Its engine is the real one; its database,
 * object store and spool are in memory behind the real ports.
 */
export class SimServer {
  readonly options: SimServerOptions;
  readonly contentStore = new MemoryContentStore();
  readonly contentIndex = new MemoryContentIndex();
  readonly spaces: MemorySpaceStore;
  readonly uploads = new Map<string, Upload>();
  readonly luck: Misfortune;
  readonly #tables = new Map<SpaceId, SpaceTables>();
  readonly #watches = new Map<SpaceId, SpaceWatch>();
  /** Server processes; null where one is down. Two of them share the spaces: only their locks keep them apart. */
  readonly #nodes: (Node | null)[];
  #starts = 0;
  processFaults: ProcessFaults = noProcessFaults;
  databaseFaults: DatabaseFaults = noDatabaseFaults;
  contentFaults: ContentFaults = noContentFaults;
  /** How far its clock is off (H32). */
  skewMs = 0;
  /** A newer program is running: it does not speak with the devices (H17). */
  newer = false;
  readonly shelf = new SimShelf();
  /** Every part of a snapshot, by its key, as it was stored. */
  readonly parts = new Map<string, string>();
  /** How many parts each device was given that were not as they had been stored, by its name. */
  readonly misled = new Map<string, number>();
  /** How often each device was told to start over, by its name. */
  readonly resets = new Map<string, number>();
  /** Some of the requests so far. */
  readonly heard: Heard[] = [];
  readonly #chores: ServerChores;
  /** What it has promised of contents, and what the collector does to them (H43). */
  readonly collectWatch: CollectWatch;
  /** Bytes of packs that each device has brought, and where it has begun to, by its name. */
  readonly received = new Map<string, number>();
  readonly begunBy = new Map<string, string[]>();
  /** Rows that exchanges have answered with. */
  rowsSent = 0;
  /** Tables of contents were lost and are not back yet: the collector says so (H43f). */
  hasLostTables = false;
  /** How often it has crashed. */
  crashes = 0;

  constructor(options: SimServerOptions) {
    this.options = options;
    this.luck = new Misfortune(options.random.split('luck'), options.struck);
    this.spaces = new MemorySpaceStore({ manifests: (space, ids) => this.contentIndex.committed(space, ids) });
    for (const space of options.spaces) this.spaces.createSpace({ ...space, epoch: 'epoch-1' });
    this.#chores = new ServerChores(this);
    this.collectWatch = new CollectWatch({
      now: () => this.now(), report: options.report, evaluated: options.evaluated,
      condemned: (space) => new Map([...this.contentIndex.backUp().of(space).chunks].map(([hash, { condemnedAt }]) => [hash, condemnedAt])),
      hasChunk: (space, hash) => this.contentIndex.leaseOf(space, hash) !== null, hasManifest: (space, manifest) => this.contentIndex.committed(space, [manifest]).has(manifest),
      withoutRow: (keys) => this.#withoutRow(keys),
    });
    this.#nodes = Array.from({ length: options.nodes }, () => null);
    this.start();
  }

  get up(): boolean {
    return this.#nodes.every((node) => node !== null);
  }

  now(): number {
    return Math.floor(this.options.scheduler.now + this.skewMs);
  }

  /** Starts every process that is down. */
  start(): void {
    this.#nodes.forEach((node, place) => {
      if (node === null) this.#nodes[place] = this.#newNode(place);
    });
  }

  #newNode(place: number): Node {
    const { scheduler, random, network, onAlarm, onCommit, onShuffled, limits } = this.options;
    const { luck } = this;
    const process = new Process(scheduler, random, `server ${++this.#starts}`, () => this.processFaults, () => this.#fell(place));
    const [store, index] = [simContentStore(process, this.contentStore, luck, () => this.contentFaults), simIndex(process, this.contentIndex)];
    const raise = (alarm: Alarm): void => {
      if (!isOurDoing(alarm)) onAlarm(`${alarm.kind}: ${alarm.error instanceof Error ? (alarm.error.stack ?? alarm.error.message) : String(alarm.error)}`);
    };
    const snapshots = simSnapshots({
      process, scheduler, random, spaces: this.spaces, shelf: this.shelf, content: rememberParts(store, this.parts), now: () => this.now(), onAlarm: raise,
    }, this.options.snapshots);
    const engine = new Sequencer({
      store: simSpaceStore({ process, store: this.spaces, random, luck, faults: () => this.databaseFaults, onCommit, onShuffled }),
      clock: { now: () => this.now(), sleep: (ms) => scheduler.wait(process.actor, ms, 'server sleeps') },
      random: { token: () => random.uuid(), fraction: () => random.fraction() },
      publisher: { publish: (hint) => network.publish(hint) },
      alarms: { raise },
      merger: textMerger({ store, index, sha256: nodeSha256, utf8: nodeUtf8, now: () => this.now(), newUpload: () => random.uuid() }),
    }, limits);
    return { process, engine, store, index, snapshots };
  }

  /** Kills one process; what it had committed stays. */
  crash(): void {
    this.options.random.pick(this.#nodes)?.process.crash();
  }

  #fell(place: number): void {
    this.#nodes[place] = null;
    this.crashes++;
    this.luck.count('server crash');
    // What the spool's disk had not written yet is gone.
    for (const [place, upload] of this.uploads) {
      if (this.options.random.chance(0.3)) this.uploads.delete(place);
      else upload.bytes = upload.bytes.subarray(0, this.options.random.between(0, upload.bytes.length));
    }
    this.options.network.reconnectAll();
  }

  /** Lets one of the processes do something; without an answer when it dies over it. A failure that nobody foresaw is an alarm, and a 500 to the device. */
  async serve(work: (node: Node) => Promise<string>): Promise<string> {
    const node = this.options.random.pick(this.#nodes);
    if (node === null) throw new NoAnswer('unreachable');
    try {
      return await node.process.orDie(work(node));
    } catch (error) {
      if (!node.process.actor.alive) throw new NoAnswer('unreachable');
      if (error instanceof SyncServerError || error instanceof ContentError) return refuse(refusalOf(error));
      this.options.onAlarm(`a request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return refuse(refusal(500, 'internal', 'The request failed'));
    }
  }

  #withoutRow(keys: readonly ObjectKey[]): ReadonlySet<ObjectKey> {
    const rows = this.contentIndex.backUp();
    return new Set(keys.filter((key) => !rows.hasRowOf(key) && !this.shelf.keeps(key)));
  }

  /** One round of the collector, on one of the processes. */
  collect(space: SpaceId): void {
    const node = this.options.random.pick(this.#nodes);
    if (node !== null) this.#chores.collect(node, space);
  }

  /** One of the processes drops the oldest tombstones and aliases of a space, if they are older than `keepFor` (H30). */
  forget(space: SpaceId, keepFor: number, limit: number): void {
    const node = this.options.random.pick(this.#nodes);
    if (node !== null) this.#chores.forget(node, space, { keepFor, limit });
  }

  /** A copy of the database: all spaces and the content index at one moment. */
  backUp(): ServerBackup {
    return { spaces: this.options.spaces.map(({ id }) => this.spaces.space(id).copy()), content: this.contentIndex.backUp() };
  }

  /** Every process ends, and the database is that of a backup, with a new history (H31). The object store stays as it is. */
  setBack({ spaces, content }: ServerBackup): void {
    for (const node of this.#nodes) node?.process.crash();
    this.contentIndex.setBack(content, this.now());
    this.collectWatch.setBack();
    for (const backup of spaces) {
      this.spaces.setBack(backup, this.options.random.uuid());
      this.watchOf(backup.state.id).note(this.spaces.space(backup.state.id).state);
    }
    this.luck.count('server restored from a backup');
    this.options.network.dropAnswers();
    this.start();
    this.options.network.reconnectAll();
  }

  /** What a space has been through. */
  watchOf(id: SpaceId): SpaceWatch {
    const known = this.#watches.get(id);
    if (known !== undefined) return known;
    const watch = new SpaceWatch(this.spaces.space(id).state);
    this.#watches.set(id, watch);
    return watch;
  }

  /** An upload is there of which something has not come. */
  isUnfinished(place: string): boolean {
    const upload = this.uploads.get(place);
    return upload !== undefined && upload.bytes.length < upload.size;
  }

  /** Remembers some of all requests, early ones and late ones. */
  hear(request: Heard): void {
    if (this.heard.length < remembered) this.heard.push(request);
    else if (this.luck.fraction() < 0.2) this.heard[this.luck.between(0, remembered - 1)] = request;
  }

  /** Bytes of a committed manifest, straight from the store. */
  async readContent(space: SpaceId, manifest: Parameters<typeof openContent>[2], from: number, to: number): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for await (const piece of openContent({ store: this.contentStore, index: this.contentIndex, sha256: nodeSha256 }, space, manifest, { from, to })) pieces.push(piece.slice());
    return Buffer.concat(pieces);
  }

  /** All tables of a space as they are. Whatever changes them gives the space another state. */
  tables(id: SpaceId): SpaceTables {
    const space = this.spaces.space(id);
    const known = this.#tables.get(id);
    if (known?.space === space.state) return known;
    const watch = this.watchOf(id);
    const tables = { ...tablesOf(space), collections: space.collections, forgotten: watch.forgotten, shared: watch.shared, undone: watch.undone };
    this.#tables.set(id, tables);
    return tables;
  }
}
