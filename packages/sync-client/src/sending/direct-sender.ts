import type { ManifestId, Millis } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import { LentFiles } from '../content/lent-files.ts';
import type { Shelved } from '../content/shelf.ts';
import { pieceBytes, streamManifest } from '../content/staged-content.ts';
import { isSound } from '../content/verify-bytes.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { Replica } from '../replica/replica.ts';
import { hasCode, isPassing, SyncClientError } from '../sync-client-error.ts';
import { backoff } from '../timing/backoff.ts';
import { Bell } from '../timing/bell.ts';
import { BegunUploads } from './begun-uploads.ts';
import { Courier, damaged } from './courier.ts';
import type { DirectTransfer, DirectTransfers } from './direct-transfers.ts';
import { endAbandoned } from './end-abandoned.ts';
import { Lanes, stopped } from './lanes.ts';
import { Pace } from './pace.ts';
import { PackSender } from './pack-sender.ts';

/** A file to be sent. */
export interface ToSend {
  readonly transfer: DirectTransfer;
  readonly source: ByteSource;
  /** When the file was written last, by its disk. */
  readonly mtime: Millis;
  /** The chunker that the file's content was cut with before, null for a new one (H44). */
  readonly chunker: string | null;
}

/** The server holds it; it could not be sent, and why; or the person has cancelled it. */
export type Sent = WireManifest | SyncClientError | 'cancelled';

/** When the page closes, a pack that is half sent begins anew: it is not made so large that this is much. */
const packBytes = 8 * 1024 * 1024;

/**
 * What is written within this of the last time may have the same time: disks of cameras count in steps of two seconds. A browser sees by the
 * time that a file is another, and refuses to read on.
 */
const timeStepMs = 3_000;

/** What is read, and where. */
interface Known {
  readonly transfer: DirectTransfer;
  readonly place: Shelved;
}

const notSent = (name: string, why: string): SyncClientError => new SyncClientError('content', `“${name}” ${why}`);

/**
 * Sends files from where the person has them: read once to find out what they are made of, then only what the server lacks, pack by pack. A
 * content whose bytes lie in a lent file is carried as any other is (H38); what stands in no row of this device is begun anew by whoever
 * chooses the file again, and only what is missing travels then.
 */
export class DirectSender {
  readonly #ports: EnginePorts;
  readonly #transfers: DirectTransfers;
  readonly #lent: LentFiles;
  readonly #lanes: Lanes;
  readonly #courier: Courier;
  readonly #begun = BegunUploads.unkept();
  readonly #closed: AbortSignal;
  /** Until the call that asked for them has looked. */
  readonly #unsendable = new Map<ManifestId, string>();
  readonly #onFault: (error: unknown) => void;
  #order = 0;

  constructor(ports: EnginePorts, replica: Replica, transfers: DirectTransfers, parts: { readonly closed: AbortSignal; readonly onFault: (error: unknown) => void; readonly onProgress: () => void }) {
    this.#ports = ports;
    this.#transfers = transfers;
    this.#closed = parts.closed;
    this.#onFault = parts.onFault;
    this.#lent = new LentFiles(ports.random);
    const pace = new Pace(ports.clock, packBytes);
    this.#lanes = new Lanes(pace, parts.closed);
    const { progress } = transfers;
    const sender = new PackSender({ ports: { ...ports, blobs: this.#lent }, progress, begun: this.#begun, lanes: this.#lanes, pace, onProgress: parts.onProgress });
    this.#courier = new Courier({
      ports, space: replica.meta.space, progress, sender, signal: parts.closed, isStopped: (manifest) => transfers.isStopped(manifest),
      onCommitted: parts.onProgress,
      onUnsendable: async (manifests, reason) => {
        for (const manifest of manifests) this.#unsendable.set(manifest, reason);
      },
    });
  }

  /** Sends files that are asked for together. Answers what became of each, in order. Waits for the network, and while they are paused. */
  async send(files: readonly ToSend[], onBytes: (bytes: number) => void): Promise<Sent[]> {
    const names: string[] = [];
    try {
      const read: (Known | SyncClientError)[] = [];
      for (const file of files) {
        const known = await this.#read(file, onBytes);
        if (!(known instanceof SyncClientError)) names.push(known.place.file);
        read.push(known);
      }
      const failed = await this.#carry(read.flatMap((one) => (one instanceof SyncClientError ? [] : [one])));
      return read.map((one, i) => {
        if (files[i]?.transfer.said === 'cancel') return 'cancelled';
        return one instanceof SyncClientError ? one : (failed.get(one.place.manifest.id) ?? one.place.manifest);
      });
    } finally {
      for (const name of names) this.#lent.giveBack(name);
      for (const { transfer } of files) this.#transfers.end(transfer);
    }
  }

  async #read({ transfer, source, chunker, mtime }: ToSend, onBytes: (bytes: number) => void): Promise<Known | SyncClientError> {
    const begun = this.#ports.clock.now();
    try {
      const manifest = await streamManifest(source, this.#ports.digests, chunker, {
        write: async ({ length }) => {
          this.#closed.throwIfAborted();
          if (transfer.said === 'cancel') throw stopped;
          transfer.read += length;
          onBytes(length);
        },
      });
      if (begun < mtime + timeStepMs && source.size > pieceBytes && !(await this.#isStill(source, manifest, mtime))) return notSent(transfer.name, 'changed while it was read; choose it again');
      transfer.manifest = manifest;
      return { transfer, place: { manifest, file: this.#lent.lend(source), offset: 0 } };
    } catch (error) {
      // Cancelled before it was known: nothing of it is asked for.
      if (error === stopped) return stopped;
      if (hasCode(error, 'content')) return notSent(transfer.name, 'could not be read: it was moved, changed or is not open to this app; choose it again');
      throw error;
    }
  }

  /** Looks again when its time can tell: the server is sent only what it lacks, so of a file that was read while it was written some would never be looked at again. */
  async #isStill(source: ByteSource, manifest: WireManifest, mtime: Millis): Promise<boolean> {
    const { clock, digests } = this.#ports;
    const bell = new Bell(clock);
    const end = (): void => bell.ring();
    this.#closed.addEventListener('abort', end, { once: true });
    await bell.wait(Math.min(timeStepMs, Math.max(0, mtime + timeStepMs - clock.now())));
    this.#closed.removeEventListener('abort', end);
    this.#closed.throwIfAborted();
    return await isSound(source, manifest, digests).catch((cause: unknown) => {
      throw new SyncClientError('content', 'The file could not be read again', { cause });
    });
  }

  /** Goes on until each is on the server, cancelled, or cannot be sent; answers why not. */
  async #carry(all: readonly Known[]): Promise<ReadonlyMap<ManifestId, SyncClientError>> {
    const failed = new Map<ManifestId, SyncClientError>();
    const arrived = new Set<ManifestId>();
    const bell = new Bell(this.#ports.clock);
    const quiet = this.#transfers.listen(() => {
      this.#lanes.stop((manifest) => this.#transfers.isStopped(manifest));
      bell.ring();
    });
    const end = (): void => bell.ring();
    this.#closed.addEventListener('abort', end, { once: true });
    this.#order += 1;
    try {
      for (let failures = 0; ;) {
        this.#closed.throwIfAborted();
        const open = all.filter(({ transfer, place }) => transfer.said !== 'cancel' && !failed.has(place.manifest.id) && !arrived.has(place.manifest.id));
        if (open.length === 0) return failed;
        const going = open.filter(({ transfer }) => !this.#transfers.isPaused(transfer));
        if (going.length === 0) {
          await bell.wait(null);
          continue;
        }
        const error = await this.#attempt(going);
        const isKnown = this.#tellUnsendable(going, error, failed);
        if (error === null) for (const { place } of going) if (!failed.has(place.manifest.id)) arrived.add(place.manifest.id);
        if (error === null || error === stopped || isKnown) continue;
        failures += 1;
        if (isPassing(error)) await bell.wait(backoff(failures, this.#ports.random));
        else this.#giveUp(going, error, failed);
      }
    } finally {
      quiet();
      this.#closed.removeEventListener('abort', end);
      await this.#endAbandoned();
    }
  }

  /** Null when it came through; what the server does not take is none of its concern. */
  async #attempt(going: readonly Known[]): Promise<unknown> {
    try {
      await this.#courier.carry({ contents: going.map(({ place }) => place), order: this.#order });
      return null;
    } catch (error) {
      if (this.#closed.aborted) throw error;
      return error;
    }
  }

  /** Tells of those of which it is known that they will never be sent, and why; answers whether there are any. */
  #tellUnsendable(going: readonly Known[], error: unknown, failed: Map<ManifestId, SyncClientError>): boolean {
    let isAny = false;
    for (const { transfer, place: { manifest } } of going) {
      const reason = this.#unsendable.get(manifest.id);
      isAny ||= reason !== undefined;
      if (reason === 'quota') failed.set(manifest.id, new SyncClientError('quota', `“${transfer.name}” was not completely sent: the space has no room for it; free some there, then choose it again`, { cause: error }));
      else if (reason !== undefined) failed.set(manifest.id, notSent(transfer.name, reason === damaged ? 'changed while it was sent; choose it again' : `was not completely sent. ${reason}`));
    }
    for (const { place: { manifest } } of going) this.#unsendable.delete(manifest.id);
    return isAny;
  }

  #giveUp(going: readonly Known[], error: unknown, failed: Map<ManifestId, SyncClientError>): void {
    if (!(error instanceof SyncClientError)) this.#onFault(error);
    const why = error instanceof SyncClientError ? error.message : 'something unexpected went wrong';
    for (const { transfer, place: { manifest } } of going) failed.set(manifest.id, new SyncClientError('content', `“${transfer.name}” was not completely sent: ${why}`, { cause: error }));
  }

  async #endAbandoned(): Promise<void> {
    const left = new Set([...this.#transfers.all].flatMap((one) => (one.manifest === null || one.said === 'cancel' ? [] : [one.manifest.id])));
    if (this.#begun.areResting && !this.#closed.aborted) await endAbandoned(this.#begun, (manifest) => left.has(manifest), { ports: this.#ports, signal: this.#closed, onFault: this.#onFault });
  }
}
