import type { ManifestId, Operation } from '@holdfast/domain';
import { manifestLimits, protocolVersion } from '@holdfast/protocol';
import type { WireManifest } from '@holdfast/protocol';
import { Bell } from '../timing/bell.ts';
import type { Carrier } from './carrier.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import { backoff } from '../timing/backoff.ts';
import { manifestsWithinMs, within } from '../timing/deadline.ts';
import { missingContent } from '../outbox/hindrance.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode, isPassing, SyncClientError } from '../sync-client-error.ts';
import { PackSender } from './pack-sender.ts';
import type { WantedChunk } from './pack-sender.ts';
import { Progress } from './progress.ts';
import type { Shelf, Shelved } from './shelf.ts';

/** Handshakes under way at once. */
const batchesAtOnce = 2;
const batchBytes = 32 * 1024 * 1024;
/** A handshake that keeps naming chunks as missing after they were sent is given up for now. */
const rounds = 4;

export interface TransferHooks {
  /** The server holds more contents than before: operations may follow. */
  readonly onCommitted: () => void;
  readonly onProgress: () => void;
  /** These contents cannot be sent: their operations need the person (H8). */
  readonly onUnsendable: (manifests: ReadonlySet<ManifestId>, reason: string, fence: number) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/** Brings the bytes of pending operations to the server: handshake, packs, commit (H38). */
export class TransferQueue implements Carrier {
  readonly progress: Progress;
  readonly #ports: EnginePorts;
  readonly #replica: Replica;
  readonly #shelf: Shelf;
  readonly #hooks: TransferHooks;
  readonly #committed = new Set<ManifestId>();
  /** The server denied holding these: they are offered again. */
  readonly #denied = new Set<ManifestId>();
  readonly #underWay = new Set<ManifestId>();
  readonly #bells: readonly Bell[];
  #stop = new AbortController();
  #failures = 0;

  constructor(ports: EnginePorts, replica: Replica, shelf: Shelf, hooks: TransferHooks) {
    this.#ports = ports;
    this.#replica = replica;
    this.#shelf = shelf;
    this.#hooks = hooks;
    this.progress = new Progress(ports.clock);
    this.#bells = Array.from({ length: batchesAtOnce }, () => new Bell(ports.clock));
  }

  isCommitted(manifest: ManifestId): boolean {
    return this.#committed.has(manifest);
  }

  /** Contents that the server was found or made to hold; grows whenever operations may have come free. */
  get committed(): number {
    return this.#committed.size;
  }

  isUnderWay(manifest: ManifestId): boolean {
    return this.#underWay.has(manifest);
  }

  forget(manifests: readonly ManifestId[]): void {
    for (const manifest of manifests) {
      this.#committed.delete(manifest);
      this.#denied.add(manifest);
    }
    if (manifests.length > 0) this.#ring();
  }

  wake(): void {
    if (this.#failures === 0) this.#ring();
  }

  retryNow(): void {
    this.#failures = 0;
    this.#ring();
  }

  get idle(): boolean {
    return this.#underWay.size === 0;
  }

  stop(): void {
    this.#stop.abort(new SyncClientError('aborted', 'Another tab goes on'));
    this.#ring();
  }

  async run(fence: number): Promise<void> {
    this.#stop = new AbortController();
    const sender = new PackSender(this.#ports, this.#replica, this.progress, {
      fence, begun: await this.#ports.store.rows('uploads'), signal: this.#stop.signal, onProgress: () => this.#hooks.onProgress(),
    });
    await this.#shelf.refresh();
    const ends = await Promise.allSettled(this.#bells.map((bell) => this.#work(bell, sender, fence).finally(() => this.stop())));
    // Only when the last worker has let go of what it carried may another run begin: it would wait for that in vain.
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  async #work(bell: Bell, sender: PackSender, fence: number): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const batch = await this.#nextBatch(fence);
      // What failed was given up or done otherwise: nobody waits to try it again, and what comes next must wake somebody (C1).
      if (batch.length === 0 && this.idle) this.#failures = 0;
      const wait = batch.length === 0 ? null : await this.#attempt(batch, sender, fence);
      if (wait === 0 || signal.aborted) continue;
      await bell.wait(wait);
    }
  }

  /** Answers how long to wait before the next attempt. */
  async #attempt(batch: readonly Shelved[], sender: PackSender, fence: number): Promise<number> {
    try {
      await this.#carry(batch, sender, fence);
      this.#failures = 0;
      return 0;
    } catch (error) {
      if (this.#stop.signal.aborted && hasCode(error, 'aborted')) return 0;
      if (hasCode(error, 'fenced', 'closed')) throw error;
      if (!isPassing(error)) this.#hooks.onFault(error);
      this.#failures += 1;
      return Math.max(backoff(this.#failures, this.#ports.random), hasCode(error, 'refused') ? (error.retryAfterMs ?? 0) : 0);
    } finally {
      for (const { manifest } of batch) this.#underWay.delete(manifest.id);
      this.#hooks.onProgress();
    }
  }

  async #carry(batch: readonly Shelved[], sender: PackSender, fence: number): Promise<void> {
    let left = batch;
    for (let round = 0; round < rounds; round += 1) {
      const { wanted, open } = await this.#handshake(left, fence);
      if (open.length === 0) return;
      left = open;
      await this.#send(wanted, sender, fence);
    }
    throw new SyncClientError('refused', 'The server keeps asking for bytes that it was sent', { status: 409 });
  }

  /** Asks for all at once and commits what is whole (H38); answers what is still to be sent. */
  async #handshake(batch: readonly Shelved[], fence: number): Promise<{ readonly wanted: WantedChunk[]; readonly open: Shelved[] }> {
    const places = new Map(batch.map((shelved) => [shelved.manifest.id, shelved]));
    const request = { protocol: protocolVersion, space: this.#replica.meta.space, manifests: batch.map(({ manifest }) => manifest) };
    const { results } = await within(this.#ports.clock, manifestsWithinMs(batch.reduce((sum, { manifest }) => sum + manifest.chunks.length, 0)), this.#stop.signal, 'The handshake', this.#ports.transport.manifests(request));
    const wanted: WantedChunk[] = [];
    const open: Shelved[] = [];
    const refused = new Set<ManifestId>();
    for (const result of results) {
      const place = places.get(result.id);
      if (place === undefined) continue;
      if (result.state === 'committed') this.#commit(place.manifest);
      else if (result.state === 'refused') refused.add(result.id);
      else {
        open.push(place);
        wanted.push(...chunksOf(place, new Set(result.missing)));
      }
    }
    if (refused.size > 0) await this.#hooks.onUnsendable(refused, 'The server does not take this content: add the file again', fence);
    if (results.length > open.length + refused.size) this.#hooks.onCommitted();
    return { wanted, open };
  }

  async #send(wanted: readonly WantedChunk[], sender: PackSender, fence: number): Promise<void> {
    try {
      await sender.send(wanted);
    } catch (error) {
      if (!hasCode(error, 'content-lost') && !(hasCode(error, 'refused') && (error.problem === 'chunk-mismatch' || error.problem === 'pack-invalid'))) throw error;
      // The bytes on this device may have changed under us: find out which, and do not try those again and again (H8).
      const rotten = await sender.rotten(wanted);
      if (rotten.size === 0) throw error;
      await this.#hooks.onUnsendable(rotten, 'The bytes on this device are damaged: add the file again', fence);
      throw new SyncClientError('timeout', 'Some bytes were damaged; the others are sent again', { cause: error });
    }
  }

  #commit(manifest: WireManifest): void {
    this.#committed.add(manifest.id);
    this.#denied.delete(manifest.id);
    this.progress.finish(manifest.id, manifest.size);
  }

  /** The next contents in the order of the outbox that are neither there nor on their way. */
  async #nextBatch(fence: number): Promise<readonly Shelved[]> {
    const batch: Shelved[] = [];
    const chosen = new Set<ManifestId>();
    const lost = new Set<ManifestId>();
    let bytes = 0;
    let elsewhere = false;
    await this.#lookForAll();
    for (const { row } of this.#replica.outbox) {
      const manifest = this.#missing(row.op);
      if (manifest === null || chosen.has(manifest) || this.#underWay.has(manifest)) continue;
      const shelved = this.#shelf.find(manifest);
      if (shelved === undefined) {
        // Without bytes here the server must have them, unless it says that it does not.
        if (this.#denied.has(manifest)) lost.add(manifest);
        else this.#committed.add(manifest);
        elsewhere = true;
        continue;
      }
      bytes += shelved.manifest.size;
      if (batch.length > 0 && (batch.length === manifestLimits.manifests || bytes > batchBytes)) break;
      batch.push(shelved);
      chosen.add(manifest);
    }
    for (const manifest of chosen) this.#underWay.add(manifest);
    if (lost.size > 0) await this.#hooks.onUnsendable(lost, 'The bytes are neither on this device nor on the server: add the file again', fence);
    if (elsewhere) this.#hooks.onCommitted();
    return batch;
  }

  #missing(op: Operation): ManifestId | null {
    return missingContent(op, (manifest) => this.isCommitted(manifest));
  }

  /** Other tabs may have shelved what the outbox names. */
  async #lookForAll(): Promise<void> {
    const unknown = this.#replica.outbox.some(({ row }) => {
      const manifest = this.#missing(row.op);
      return manifest !== null && this.#shelf.find(manifest) === undefined;
    });
    if (unknown) await this.#shelf.refresh();
  }

  #ring(): void {
    for (const bell of this.#bells) bell.ring();
  }
}

/** Where the missing chunks of a content lie, each once. */
const chunksOf = ({ manifest, file, offset }: Shelved, missing: ReadonlySet<string>): WantedChunk[] => {
  const chunks = new Map<string, WantedChunk>();
  let at = offset;
  for (const [hash, size] of manifest.chunks) {
    if (missing.has(hash) && !chunks.has(hash)) chunks.set(hash, { hash, size, file, offset: at, manifest: manifest.id });
    at += size;
  }
  return [...chunks.values()];
};
