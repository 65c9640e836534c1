import type { ManifestId } from '@holdfast/domain';
import { manifestLimits } from '@holdfast/protocol';
import type { WireManifest } from '@holdfast/protocol';
import type { Shelf, Shelved } from '../content/shelf.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode, isPassing, SyncClientError } from '../sync-client-error.ts';
import { backoff } from '../timing/backoff.ts';
import { Bell } from '../timing/bell.ts';
import { BegunUploads } from './begun-uploads.ts';
import type { Carrier } from './carrier.ts';
import { Courier } from './courier.ts';
import type { Batch } from './courier.ts';
import { endAbandoned } from './end-abandoned.ts';
import type { Holds } from './holds.ts';
import { Lanes, stopped } from './lanes.ts';
import { Pace } from './pace.ts';
import { PackSender } from './pack-sender.ts';
import { Progress } from './progress.ts';
import { classCount, QueuedContents } from './queued-contents.ts';
import { SendingAhead, type AheadFile } from './sending-ahead.ts';

/** Handshakes under way at once, of each class of sizes: while one batch is sent the next is asked for. */
const batchesAtOnce = 2;
const batchBytes = 32 * 1024 * 1024;
/** So many contents that are in the queue no more are remembered, and as many as are in it: forgetting costs a look at each. */
const rememberedAtMost = 64;

/** Contents on their way that other tabs are told of: more than anybody looks at. */
const toldAtMost = 256;

/** A content on its way: bytes of it that the server has, and bytes that it did not have when it was asked first (null before). */
export interface Moving {
  readonly manifest: ManifestId;
  readonly done: number;
  readonly fresh: number | null;
}

/** Takes batches of one class of sizes, one after another. */
interface Worker {
  readonly sizeClass: number;
  readonly bell: Bell;
  failures: number;
}

/** What belongs to one time of leading. */
interface Run {
  readonly fence: number;
  readonly courier: Courier;
  readonly begun: BegunUploads;
}

export interface TransferHooks {
  /** The server holds more contents than before: operations may follow. */
  readonly onCommitted: () => void;
  readonly onProgress: () => void;
  /** These contents cannot be sent: their operations need the person (H8), or room in the space. */
  readonly onUnsendable: (manifests: ReadonlySet<ManifestId>, reason: string, fence: number) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/** Brings the bytes of pending operations to the server: handshake, packs, commit (H38). */
export class TransferQueue implements Carrier {
  readonly progress: Progress;
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #shelf: Shelf;
  readonly #holds: Holds;
  readonly #hooks: TransferHooks;
  readonly #committed = new Set<ManifestId>();
  #found = 0;
  /** The server denied holding these: they are offered again. */
  readonly #denied = new Set<ManifestId>();
  readonly #underWay = new Set<ManifestId>();
  readonly #queued: QueuedContents;
  readonly #workers: readonly Worker[];
  #stop = new AbortController();
  #lanes: Lanes | null = null;
  /** Null while another tab sends. */
  #ahead: SendingAhead | null = null;

  constructor(ports: EnginePorts, replica: Replica, shelf: Shelf, holds: Holds, hooks: TransferHooks) {
    this.#ports = ports;
    this.#replica = replica;
    this.#shelf = shelf;
    this.#holds = holds;
    this.#hooks = hooks;
    this.progress = new Progress(ports.clock);
    this.#queued = new QueuedContents(replica);
    this.#workers = Array.from({ length: batchesAtOnce * classCount }, (_, i) => ({ sizeClass: Math.trunc(i / batchesAtOnce), bell: new Bell(ports.clock), failures: 0 }));
  }

  isCommitted(manifest: ManifestId): boolean {
    return this.#committed.has(manifest);
  }

  /** How often the server was found or made to hold a content; grows whenever operations may have come free. */
  get committed(): number {
    return this.#found;
  }

  isUnderWay(manifest: ManifestId): boolean {
    return this.#underWay.has(manifest) || this.#isTravelling(manifest);
  }

  /** Begins to send what is written already of a file that is being staged under this name; null when nothing of it is to be sent now. */
  ahead(name: string): AheadFile | null {
    return this.#ports.blobs.readsGrowing !== true || this.#holds.all || this.#stop.signal.aborted ? null : (this.#ahead?.begin(name) ?? null);
  }

  /** What is on its way, as far as it may be told to other tabs: at most so many contents. */
  moving(): readonly Moving[] {
    return [...this.#underWay].slice(0, toldAtMost).map((manifest) => ({ manifest, done: Math.round(this.progress.of(manifest)), fresh: this.progress.freshOf(manifest) }));
  }

  forget(manifests: readonly ManifestId[]): void {
    for (const manifest of manifests) {
      this.#committed.delete(manifest);
      this.#denied.add(manifest);
    }
    if (manifests.length > 0) this.#ring();
  }

  wake(): void {
    this.#lanes?.stop((manifest) => this.#isStopped(manifest));
    for (const { bell, failures } of this.#workers) if (failures === 0) bell.ring();
  }

  /** The person has paused bytes, or lets them go on. */
  heldChanged(): void {
    this.#lanes?.stop((manifest) => this.#isStopped(manifest));
    this.retryNow();
  }

  retryNow(): void {
    for (const worker of this.#workers) worker.failures = 0;
    this.#ring();
  }

  get idle(): boolean {
    return this.#underWay.size === 0 && this.#ahead?.isBusy !== true;
  }

  stop(): void {
    this.#stop.abort(new SyncClientError('aborted', 'Another tab goes on'));
    this.#ring();
  }

  async run(fence: number): Promise<void> {
    this.#stop = new AbortController();
    // The run before has ended wholly: what failed between being taken and being carried is under way no more.
    this.#underWay.clear();
    const begun = await BegunUploads.load(this.#ports.store, { replica: this.#replica, fence });
    const pace = new Pace(this.#ports.clock);
    const lanes = new Lanes(pace, this.#stop.signal);
    this.#lanes = lanes;
    await this.#holds.refresh();
    const sender = new PackSender({ ports: this.#ports, progress: this.progress, begun, lanes, pace, onProgress: () => this.#hooks.onProgress() });
    await this.#shelf.refresh();
    const courier = new Courier({
      ports: this.#ports, space: this.#replica.meta.space, progress: this.progress, sender, signal: this.#stop.signal, isStopped: (manifest) => this.#isStopped(manifest),
      onCommitted: (manifests) => this.#commit(manifests), onUnsendable: (manifests, reason) => this.#hooks.onUnsendable(manifests, reason, fence),
    });
    this.#ahead = new SendingAhead({
      ports: this.#ports, space: this.#replica.meta.space, lanes, pace, begun, signal: this.#stop.signal, onFault: (error) => this.#hooks.onFault(error),
      onBytes: (manifest, bytes) => {
        this.progress.sentAhead(manifest, bytes);
        this.#hooks.onProgress();
      },
      onEnd: () => this.wake(),
    });
    const ends = await Promise.allSettled(this.#workers.map((worker) => this.#work(worker, { fence, courier, begun }).finally(() => this.stop())));
    this.#ahead = null;
    // Only when the last worker has let go of what it carried may another run begin: it would wait for that in vain.
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async #work(worker: Worker, run: Run): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const batch = await this.#nextBatch(worker.sizeClass, run.fence);
      // What failed was given up or done otherwise: nobody waits to try it again, and what comes next must wake somebody (C1).
      if (batch === null) worker.failures = 0;
      if (worker === this.#workers[0]) await this.#keepUp(run);
      const wait = batch === null ? null : await this.#attempt(batch, worker, run);
      if (wait === 0 || signal.aborted) continue;
      await worker.bell.wait(wait);
    }
  }

  /** Answers how long to wait before the next attempt. */
  async #attempt(batch: Batch, worker: Worker, run: Run): Promise<number> {
    try {
      await run.courier.carry(batch);
      worker.failures = 0;
      return 0;
    } catch (error) {
      if (error === stopped || (this.#stop.signal.aborted && hasCode(error, 'aborted'))) return 0;
      if (hasCode(error, 'fenced', 'closed')) throw error;
      if (!isPassing(error)) this.#hooks.onFault(error);
      worker.failures += 1;
      return Math.max(backoff(worker.failures, this.#ports.random), hasCode(error, 'refused') ? (error.retryAfterMs ?? 0) : 0);
    } finally {
      for (const { manifest } of batch.contents) this.#underWay.delete(manifest.id);
      // What stopped half-way may be wanted no more: the first worker ends it.
      const [first] = this.#workers;
      if (run.begun.areResting && first?.failures === 0) first.bell.ring();
      if (this.idle) this.progress.rest();
      this.#hooks.onProgress();
    }
  }

  #commit(manifests: readonly WireManifest[]): void {
    for (const { id } of manifests) {
      this.#isThere(id);
      this.#denied.delete(id);
    }
    this.#hooks.onCommitted();
  }

  #isThere(manifest: ManifestId): void {
    this.#committed.add(manifest);
    this.#found += 1;
  }

  /** It was taken back or put aside, or the person has paused it. What is sent ahead is in no queue, but may be paused with all the rest. */
  #isStopped(manifest: ManifestId): boolean {
    return this.#ahead?.isSliceStopped(manifest, (whole) => (whole === null ? this.#holds.all : this.#holds.isHeld(whole)))
      ?? (this.#holds.isHeld(manifest) || !this.#queued.has(manifest));
  }

  #isTravelling(manifest: ManifestId): boolean {
    return this.#ahead?.isTravelling(manifest) === true;
  }

  /** However long the session: what is in the queue no more is not remembered for ever. */
  #forgetSettled(): void {
    const most = 2 * this.#queued.size + rememberedAtMost;
    if (Math.max(this.#committed.size, this.#denied.size, this.progress.size) <= most) return;
    const isOpen = (manifest: ManifestId): boolean => this.#queued.has(manifest) || this.isUnderWay(manifest);
    for (const known of [this.#committed, this.#denied]) for (const manifest of known) if (!isOpen(manifest)) known.delete(manifest);
    this.progress.keepOnly(isOpen);
  }

  /** Forgets, and ends on the server, what nothing in the queue brings any more. */
  async #keepUp({ begun, fence }: Run): Promise<void> {
    this.#forgetSettled();
    await this.#holds.prune((manifest) => this.#queued.has(manifest), fence);
    if (!begun.areResting) return;
    const isOpen = (manifest: ManifestId): boolean => this.#queued.has(manifest) && !this.isCommitted(manifest);
    await endAbandoned(begun, isOpen, { ports: this.#ports, signal: this.#stop.signal, onFault: this.#hooks.onFault });
  }

  /** The next contents of a class, in the order of the outbox, that are neither there nor on their way. */
  async #nextBatch(sizeClass: number, fence: number): Promise<Batch | null> {
    const contents: Shelved[] = [];
    const lost = new Set<ManifestId>();
    let [order, bytes] = [0, 0];
    let elsewhere = false;
    await this.#lookForAll(sizeClass);
    for (const { manifest, order: at } of this.#queued.of(sizeClass)) {
      if (this.isCommitted(manifest) || this.isUnderWay(manifest) || this.#holds.isHeld(manifest)) continue;
      const shelved = this.#shelf.find(manifest);
      if (shelved === undefined) {
        // Without bytes here the server must have them, unless it says that it does not.
        if (this.#denied.has(manifest)) lost.add(manifest);
        else this.#isThere(manifest);
        elsewhere = true;
        continue;
      }
      bytes += shelved.manifest.size;
      if (contents.length > 0 && (contents.length === manifestLimits.manifests || bytes > batchBytes)) break;
      if (contents.length === 0) order = at;
      contents.push(shelved);
      this.#underWay.add(manifest);
    }
    if (lost.size > 0) await this.#hooks.onUnsendable(lost, 'The bytes are neither on this device nor on the server: add the file again', fence);
    if (elsewhere) this.#hooks.onCommitted();
    return contents.length === 0 ? null : { contents, order };
  }

  /** Other tabs may have shelved what the outbox names. */
  async #lookForAll(sizeClass: number): Promise<void> {
    if (this.#queued.of(sizeClass).some(({ manifest }) => !this.isCommitted(manifest) && this.#shelf.find(manifest) === undefined)) await this.#shelf.refresh();
  }

  #ring(): void {
    for (const { bell } of this.#workers) bell.ring();
  }
}
