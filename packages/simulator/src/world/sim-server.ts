import { manifestsRequest, exchangeRequest, protocolVersion } from '@holdfast/protocol';
import type { NodeId, SpaceId, UserId, VersionId } from '@holdfast/domain';
import type { LoggedOperation } from '@holdfast/sync-server';
import { acceptPack, asPackId, commitManifests, ContentError, openContent, Sequencer, SyncServerError } from '@holdfast/sync-server';
import type { SequencerOptions } from '@holdfast/sync-server';
import { MemoryContentIndex, MemoryContentStore, MemorySpaceStore } from '@holdfast/sync-server/testing';
import type { SpaceTables } from '../check/space-state.ts';
import type { Network } from '../network/network.ts';
import { NoAnswer } from '../network/network.ts';
import type { Random } from '../random/random.ts';
import type { Scheduler } from '../schedule/scheduler.ts';
import type { Answer, Door, Refusal } from './door.ts';
import type { ProcessFaults } from './process.ts';
import { noProcessFaults, Process } from './process.ts';
import { nodeSha256, simContentStore, simIndex } from './sim-content.ts';
import type { DatabaseFaults } from './sim-space-store.ts';
import { noDatabaseFaults, simSpaceStore } from './sim-space-store.ts';

export interface SimServerOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly network: Network;
  readonly space: SpaceId;
  readonly user: UserId;
  /** Small limits make groups and pages of few rows: more can come between. */
  readonly limits: SequencerOptions;
  /** Server processes that share the space. */
  readonly nodes: number;
  /** Told after every commit of the space. */
  readonly onCommit: () => void;
  /** Told of what no answer of the server should ever hide. */
  readonly onAlarm: (what: string) => void;
}

interface Node {
  readonly process: Process;
  readonly engine: Sequencer;
}

interface Upload {
  readonly size: number;
  bytes: Buffer;
}

const refusal = (status: number, code: string, message: string, retryAfterMs: number | null = null): Refusal => ({ status, code, message, retryAfterMs });
const ok = (value: unknown): string => JSON.stringify({ ok: value } satisfies Answer<unknown>);
const refuse = (why: Refusal): string => JSON.stringify({ refused: why } satisfies Answer<unknown>);

/** As the HTTP edge maps them; a sentence for each comes from the errors themselves. */
const refusalOf = (error: SyncServerError | ContentError): Refusal => {
  const busy = ['conflict', 'commit-unknown', 'unavailable', 'storageUnavailable', 'indexUnavailable'];
  if (busy.includes(error.code)) return refusal(503, error.code, error.message, 500);
  return refusal(error.code === 'not-found' || error.code === 'manifestUnknown' ? 404 : 422, error.code, error.message);
};

/**
 * The server: data that survives, and one process after another that works on it. Its engine is the real one; its database,
 * object store and spool are in memory behind the real ports.
 */
export class SimServer implements Door {
  readonly #options: SimServerOptions;
  readonly contentStore = new MemoryContentStore();
  readonly contentIndex = new MemoryContentIndex();
  readonly spaces: MemorySpaceStore;
  readonly #uploads = new Map<string, Upload>();
  /** Server processes; null where one is down. Two of them share the space: only its lock keeps them apart. */
  readonly #nodes: (Node | null)[];
  #starts = 0;
  processFaults: ProcessFaults = noProcessFaults;
  databaseFaults: DatabaseFaults = noDatabaseFaults;
  /** How often each device was told to start over, by its name. */
  readonly resets = new Map<string, number>();
  /** Rows that exchanges have answered with. */
  rowsSent = 0;
  /** How often it has crashed. */
  crashes = 0;

  constructor(options: SimServerOptions) {
    this.#options = options;
    this.spaces = new MemorySpaceStore({ manifests: (space, ids) => this.contentIndex.committed(space, ids) });
    this.spaces.createSpace({ id: options.space, epoch: 'epoch-1', members: new Map([[options.user, 'owner']]) });
    this.#nodes = Array.from({ length: options.nodes }, () => null);
    this.start();
  }

  get up(): boolean {
    return this.#nodes.every((node) => node !== null);
  }

  /** Starts every process that is down. */
  start(): void {
    this.#nodes.forEach((node, place) => {
      if (node === null) this.#nodes[place] = this.#newNode(place);
    });
  }

  #newNode(place: number): Node {
    const { scheduler, random, network, onAlarm } = this.#options;
    const process = new Process(scheduler, random, `server ${++this.#starts}`, () => this.processFaults, () => this.#fell(place));
    const engine = new Sequencer({
      store: simSpaceStore(process, this.spaces, random, () => this.databaseFaults, this.#options.onCommit),
      clock: { now: () => Math.floor(scheduler.now), sleep: (ms) => scheduler.wait(process.actor, ms, 'server sleeps') },
      random: { token: () => random.uuid(), fraction: () => random.fraction() },
      publisher: { publish: (hint) => network.publish(JSON.stringify(hint)) },
      alarms: { raise: (alarm) => onAlarm(`${alarm.kind}: ${alarm.error instanceof Error ? (alarm.error.stack ?? alarm.error.message) : String(alarm.error)}`) },
    }, this.#options.limits);
    return { process, engine };
  }

  /** Kills one process; what it had committed stays. */
  crash(): void {
    this.#options.random.pick(this.#nodes)?.process.crash();
  }

  #fell(place: number): void {
    this.#nodes[place] = null;
    this.crashes++;
    // What the spool's disk had not written yet is gone.
    for (const [place, upload] of this.#uploads) {
      if (this.#options.random.chance(0.3)) this.#uploads.delete(place);
      else upload.bytes = upload.bytes.subarray(0, this.#options.random.between(0, upload.bytes.length));
    }
    this.#options.network.reconnectAll();
  }

  async #serve(work: (process: Process, engine: Sequencer) => Promise<string>): Promise<string> {
    const node = this.#options.random.pick(this.#nodes);
    if (node === null) throw new NoAnswer('unreachable');
    const { process, engine } = node;
    try {
      return await process.orDie(work(process, engine));
    } catch (error) {
      if (!process.actor.alive) throw new NoAnswer('unreachable');
      if (error instanceof SyncServerError || error instanceof ContentError) return refuse(refusalOf(error));
      throw error;
    }
  }

  exchange(text: string): Promise<string> {
    return this.#serve(async (_, engine) => {
      const request = exchangeRequest.parse(JSON.parse(text));
      const answer = await engine.exchange(request, { user: this.#options.user });
      if (answer.kind === 'reset') this.resets.set(request.device.name, (this.resets.get(request.device.name) ?? 0) + 1);
      if (answer.kind === 'exchanged') this.rowsSent += answer.changes.length;
      return ok(answer);
    });
  }

  manifests(text: string): Promise<string> {
    const { user, scheduler } = this.#options;
    return this.#serve(async (process) => {
      const request = manifestsRequest.parse(JSON.parse(text));
      if (request.protocol !== protocolVersion) return refuse(refusal(426, 'upgradeRequired', 'Reload the app'));
      const ports = { index: simIndex(process, this.contentIndex), sha256: nodeSha256, now: () => Math.floor(scheduler.now) };
      return ok(await commitManifests(ports, { space: request.space, user, manifests: request.manifests }));
    });
  }

  createUpload(size: number): Promise<string> {
    return this.#serve(async (process) => {
      await process.wait('create upload');
      const place = this.#options.random.uuid();
      this.#uploads.set(place, { size, bytes: Buffer.alloc(0) });
      return ok(place);
    });
  }

  headUpload(place: string): Promise<string> {
    return this.#serve(async (process) => {
      await process.wait('head upload');
      const upload = this.#uploads.get(place);
      return upload === undefined ? refuse(refusal(404, 'not-found', 'No such upload')) : ok(upload.bytes.length);
    });
  }

  patchUpload(place: string, offset: number, bytes: string): Promise<string> {
    const { user, space, scheduler } = this.#options;
    return this.#serve(async (process) => {
      await process.wait('patch upload');
      const upload = this.#uploads.get(place);
      if (upload === undefined) return refuse(refusal(404, 'not-found', 'No such upload'));
      if (upload.bytes.length !== offset) return refuse(refusal(409, 'offset', `The upload is at ${upload.bytes.length}, not ${offset}`));
      upload.bytes = Buffer.concat([upload.bytes, Buffer.from(bytes, 'latin1')]);
      await process.wait('upload spooled');
      if (upload.bytes.length < upload.size) return ok(upload.bytes.length);
      const ports = { store: simContentStore(process, this.contentStore), index: simIndex(process, this.contentIndex), sha256: nodeSha256, now: () => Math.floor(scheduler.now) };
      await acceptPack(ports, { id: asPackId(place), space, uploader: user, bytes: new Uint8Array(upload.bytes) });
      return ok(upload.bytes.length);
    });
  }

  content(node: NodeId, version: VersionId | null, from: number, to: number | null): Promise<string> {
    return this.#serve(async (process) => {
      await process.wait('content');
      const tree = this.spaces.space(this.#options.space).tree;
      const row = tree.node(node);
      const wanted = version === null ? null : tree.version(version);
      const content = wanted !== null && wanted !== undefined && wanted !== 'unknown' ? wanted : row?.kind === 'file' ? row.content : null;
      if (content === null) return refuse(refusal(404, 'not-found', 'No such file'));
      return ok((await this.readContent(content.manifest, from, to ?? content.size)).toString('latin1'));
    });
  }

  /** Bytes of a committed manifest, straight from the store. */
  async readContent(manifest: Parameters<typeof openContent>[2], from: number, to: number): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    for await (const piece of openContent({ store: this.contentStore, index: this.contentIndex }, this.#options.space, manifest, { from, to })) pieces.push(piece.slice());
    return Buffer.concat(pieces);
  }

  /** All tables of the space as they are. */
  tables(): SpaceTables {
    const { tree, state, log } = this.#space();
    return {
      root: tree.root,
      space: state,
      nodes: new Map([...tree.rows()].map((row) => [row.id, row])),
      tombstones: new Map([...tree.tombstones()].map((row) => [row.id, row])),
      aliases: [...tree.aliases()],
      versions: [...tree.versions()],
      log,
    };
  }

  #space(): { readonly tree: ReturnType<MemorySpaceStore['space']>['tree']; readonly state: SpaceTables['space']; readonly log: readonly LoggedOperation[] } {
    const space = this.spaces.space(this.#options.space);
    return { tree: space.tree, state: space.state, log: space.log(0, Number.MAX_SAFE_INTEGER) };
  }
}
