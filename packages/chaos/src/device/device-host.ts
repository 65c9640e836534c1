import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { NodeId } from '@holdfast/domain';
import { DiskBlobStore, GatedTransport, nodeClock, NodeTransport, openNodeEngine, SqliteReplicaStore } from '@holdfast/harness';
import { asBytes, freshView, liveTree, playStep, rowDifferences, trashRoots, violation, type PlayedDevice, type PlayedOp, type Shown, type Step } from '@holdfast/simulator';
import { hasCode, SyncClientError, type Batch, type Clock, type SyncEngine } from '@holdfast/sync-client';
import { ClockFile } from '../time/clock-file.ts';
import { namesOf } from '../check/known-content.ts';
import { actOn } from './act-on.ts';
import { bytesOf } from './bytes-of.ts';
import type { Acted, DeviceCalls, DeviceRows, Held, OpenDevice, Standing, ToDo } from './calls.ts';
import { DirectHost, type OwnFile, type SentDirectly } from './direct-host.ts';
import { DroppingTransport } from './dropping-transport.ts';
import { noteFolds, noteQueued, noteRetried, noteWithdrawn, readFolds, readQueued, readWithdrawn } from './folds.ts';
import { sha256 } from './sha256.ts';

interface Opened {
  readonly device: OpenDevice;
  readonly engine: SyncEngine;
  readonly cable: GatedTransport;
  readonly way: DroppingTransport;
  readonly clock: ClockFile | null;
  readonly directs: DirectHost;
}

/** What may take back what was not sent, with its bytes (H14, the sync centre). */
const withdrawing: ReadonlySet<ToDo['action']> = new Set(['undo', 'redo', 'cancel']);

/** The engine of one device in this process, one after the other. */
export class DeviceHost implements DeviceCalls {
  #opened: Opened | null = null;
  #skew = 0;
  #undoing = false;
  readonly #faults: string[] = [];

  get #device(): Opened {
    if (this.#opened === null) throw new SyncClientError('closed', 'No device is open in this process');
    return this.#opened;
  }

  async open(device: OpenDevice): Promise<void> {
    await this.close();
    await mkdir(device.folder, { recursive: true });
    this.#skew = device.skew;
    const clock = device.clock === null ? null : ClockFile.open(device.clock);
    const way = new DroppingTransport(new NodeTransport(device.session, device.space));
    const cable = new GatedTransport(way);
    if (device.plugged) cable.plug();
    const engine = await openNodeEngine({
      folder: device.folder, space: device.space, deviceName: device.name, transport: cable, clock: this.#clock(clock), onFault: (error) => this.#fault(error),
      onCommit: (batch) => this.#note(device.folder, batch),
      ...(device.cacheBytes === null ? {} : { cacheBytes: device.cacheBytes }),
    });
    this.#opened = { device, engine, cable, way, clock, directs: new DirectHost(engine, () => this.#now()) };
  }

  async close(): Promise<void> {
    const opened = this.#opened;
    this.#opened = null;
    this.#faults.length = 0;
    if (opened === null) return;
    opened.cable.unplug();
    await opened.engine.close();
    opened.clock?.close();
  }

  async plug(plugged: boolean): Promise<void> {
    const { cable } = this.#device;
    if (plugged) cable.plug();
    else cable.unplug();
  }

  async drop(answers: number): Promise<void> {
    this.#device.way.drops += answers;
  }

  async jump(ms: number): Promise<void> {
    this.#skew += ms;
  }

  async standing(): Promise<Standing> {
    const { meta, outbox, parked } = this.#device.engine.inspect();
    const { wanted } = await this.#device.engine.device.book();
    return { outbox: outbox.length, parked: parked.length, cursor: meta.cursor, ready: meta.ready, wanted: wanted.items, faults: this.#faults };
  }

  step(step: Step): Promise<readonly PlayedOp[]> {
    return playStep(this.#played(), step);
  }

  async act(toDo: ToDo): Promise<Acted | null> {
    const { engine, device } = this.#device;
    this.#undoing = withdrawing.has(toDo.action);
    try {
      return await actOn({ engine, device: device.name, now: () => this.#now(), misread: (detail) => this.#faults.push(`${device.name} ${detail}`) }, toDo);
    } finally {
      this.#undoing = false;
    }
  }

  #note(folder: string, batch: Batch): void {
    noteFolds(folder, batch);
    noteQueued(folder, batch);
    if (batch.remove?.parked !== undefined) noteRetried(folder, batch, this.#device.engine.inspect().parked);
    if (this.#undoing) noteWithdrawn(folder, batch, this.#device.engine.inspect().outbox);
  }

  async ids(): Promise<readonly (readonly [string, NodeId])[]> {
    return liveTree(this.#device.engine.inspect().view).map(({ path, row }) => [path, row.id] as const);
  }

  /** What the device shows, read through what the interface reads through; bytes that it lacks come from the server. */
  async shown(): Promise<Omit<Shown, 'versions'>> {
    const { engine } = this.#device;
    const { view } = engine.inspect();
    const placed = liveTree(view);
    const parents = new Set(placed.map(({ row }) => row.location.parent));
    const items = [];
    for (const { path, row } of placed) {
      if (row.kind === 'file') items.push({ path, bytes: asBytes(new Uint8Array(await (await engine.open(row.id)).arrayBuffer())) });
      else if (!parents.has(row.id)) items.push({ path, bytes: null });
    }
    return {
      items, trash: trashRoots(view).map(({ path }) => path),
      tags: new Map(placed.map(({ path, row }) => [path, Object.entries(row.tags).filter(([, tag]) => tag.present).map(([name]) => name)])),
      attrs: new Map(placed.map(({ path, row }) => [path, Object.fromEntries(Object.entries(row.attrs).filter(([, { value }]) => value !== null).map(([key, { value }]) => [key, String(value)]))])),
    };
  }

  async rows(): Promise<DeviceRows> {
    const { device, engine } = this.#device;
    const { base, view, outbox } = engine.inspect();
    const fresh = freshView(base, outbox, device.name);
    const none = { tombstones: [], aliases: [], versions: [] };
    const wrong = rowDifferences({ nodes: view.rows(), ...none }, { nodes: fresh, ...none }, [`the view of ${device.name}`, 'made from scratch']);
    return { nodes: [...base.rows()], tombstones: [...base.tombstones()], aliases: [...base.aliases()], wrong: wrong.map((detail) => violation('P9', detail)) };
  }

  /** Read past the engine, from what is on the disk. */
  async held(): Promise<Held> {
    const { folder } = this.#device.device;
    const store = new SqliteReplicaStore(join(folder, 'replica.sqlite'));
    const blobs = new DiskBlobStore(join(folder, 'blobs'));
    try {
      const ops = [...(await store.rows('outbox')), ...(await store.rows('parked'))].map(({ row }) => row.op);
      const wanted = new Set(ops.flatMap((op) => (op.type === 'createFile' || op.type === 'setContent' ? [op.manifest as string] : [])));
      const kept = (await store.rows('blobs')).flatMap(({ row }) => row.blobs.filter(({ manifest }) => wanted.has(manifest.id)).map((blob) => ({ file: row.file, ...blob })));
      const contents = await Promise.all(kept.map(async ({ file, manifest, offset }) => sha256(await blobs.read(file, offset, offset + manifest.size))));
      return { ops: ops.map((op) => op.id), contents, folds: readFolds(folder), withdrawn: readWithdrawn(folder) };
    } finally {
      await store.close();
    }
  }

  /** Read past the engine, like `held`. */
  async unkept(): Promise<readonly string[]> {
    const { engine, device: { folder, name } } = this.#device;
    const files = liveTree(engine.inspect().view).filter(({ row }) => row.kind === 'file');
    const how = await engine.device.pinned(files.map(({ row }) => row.id));
    const store = new SqliteReplicaStore(join(folder, 'replica.sqlite'));
    const blobs = new DiskBlobStore(join(folder, 'blobs'));
    try {
      const kept = new Map((await store.rows('blobs')).flatMap(({ row }) => row.blobs.map((blob) => [blob.manifest.id as string, { file: row.file, ...blob }] as const)));
      const missing = await Promise.all(files.map(async ({ row, path }, i) => {
        if ((how[i] ?? null) === null || row.kind !== 'file' || row.content.size === 0) return [];
        const blob = kept.get(row.content.manifest);
        const bytes = blob === undefined ? null : await blobs.read(blob.file, blob.offset, blob.offset + blob.manifest.size);
        return bytes !== null && (await namesOf(bytes)).includes(row.content.manifest) ? [] : [`${name}: ${path} is pinned, and its ${row.content.size} bytes ${bytes === null ? 'are not here' : 'are others here'}`];
      }));
      return missing.flat();
    } finally {
      await store.close();
    }
  }

  beginDirect(file: OwnFile): Promise<void> {
    return this.#device.directs.begin(file);
  }

  endDirect(name: string): Promise<SentDirectly | null> {
    return this.#device.directs.end(name);
  }

  sayDirect(name: string, what: 'pause' | 'resume' | 'cancel'): Promise<boolean> {
    return this.#device.directs.say(name, what);
  }

  /** Read past the engine, like `held`. */
  async notSent(): Promise<{ readonly told: readonly string[]; readonly queued: readonly string[] }> {
    const { folder } = this.#device.device;
    const store = new SqliteReplicaStore(join(folder, 'replica.sqlite'));
    try {
      const rows = await store.rows('journal');
      return { told: rows.flatMap(({ row }) => (row.doing === 'add' && row.direct === true ? row.names : [])), queued: readQueued(folder) };
    } finally {
      await store.close();
    }
  }

  async retry(): Promise<void> {
    await this.#device.engine.retry();
  }

  async resume(): Promise<void> {
    await this.#device.engine.transfers.resume('all');
  }

  #now(): number {
    return Math.floor(Date.now() + (this.#opened?.clock?.offset ?? 0) + this.#skew);
  }

  #clock(file: ClockFile | null): Clock {
    return { ...nodeClock, now: () => Math.floor(Date.now() + (file?.offset ?? 0) + this.#skew) };
  }

  #played(): PlayedDevice {
    const never = (): Promise<never> => Promise.reject(new Error('The stage does this, not the device'));
    return {
      engine: this.#device.engine, now: () => this.#now(), sync: never, restart: never,
      jump: () => undefined, drop: () => undefined,
      blob: (content) => new Blob([bytesOf(content)]), settle: (work) => work,
    };
  }

  /** What no engine should ever run into: everything but a network, a server or a disk that is away. */
  #fault(error: unknown): void {
    if (hasCode(error, 'offline', 'timeout', 'refused', 'storage-full', 'aborted', 'fenced', 'closed')) return;
    this.#faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}
