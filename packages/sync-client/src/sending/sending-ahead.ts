import { MAX_PACK_CHUNKS, packHeaderSize } from '@holdfast/chunking';
import type { ManifestChunk } from '@holdfast/chunking';
import type { ManifestId, SpaceId } from '@holdfast/domain';
import { manifestOver } from '../content/staged-content.ts';
import type { Cut } from '../content/staged-content.ts';
import type { Shelved } from '../content/shelf.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import { SyncClientError } from '../sync-client-error.ts';
import type { BegunUploads } from './begun-uploads.ts';
import { askFor } from './handshake.ts';
import { afterAll, type Lanes } from './lanes.ts';
import type { Pace } from './pace.ts';
import { PackSender } from './pack-sender.ts';
import { Progress } from './progress.ts';

/** A slice is read whole where a file that is being written can only be read at once. */
const largestSlice = 16 * 1024 * 1024;
/** While some travel the next is asked for, and the server makes the last durable. */
const slicesAtOnce = 3;

export interface AheadParts {
  readonly ports: EnginePorts;
  readonly space: SpaceId;
  readonly lanes: Lanes;
  readonly pace: Pace;
  readonly begun: BegunUploads;
  /** Nothing is sent any more. */
  readonly signal: AbortSignal;
  /** Of a content that is whole so many bytes were sent ahead so far. */
  readonly onBytes: (manifest: ManifestId, bytes: number) => void;
  /** Of one file nothing is under way any more. */
  readonly onEnd: () => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * Sends of large files what is written on this device already, while the rest is still being read: cut into slices, of which the server
 * is only asked what it lacks. Nothing is a content by it, and nothing is called safe: that is left to the operation and its handshake,
 * which then finds the chunks there (H38). It is done where a growing file can be read beside the writing (`BlobStore.readsGrowing`), goes only when nothing in the queue waits for a lane, and ends with the first failure,
 * without a word: what goes the ordinary way tells of it.
 */
export class SendingAhead {
  readonly #parts: AheadParts;
  readonly #files = new Set<AheadFile>();

  constructor(parts: AheadParts) {
    this.#parts = parts;
  }

  /** Begins with a file that is being written under this name. */
  begin(name: string): AheadFile {
    const file = new AheadFile(name, this.#parts, () => this.#ended(file));
    this.#files.add(file);
    return file;
  }

  /** Bytes are under way. */
  get isBusy(): boolean {
    return [...this.#files].some((file) => file.isBusy);
  }

  /** Bytes of a content that is whole are still under way: it is asked for when they have arrived, or it is known that they will not. */
  isTravelling(manifest: ManifestId): boolean {
    return [...this.#files].some((file) => file.manifest === manifest);
  }

  /** Whether a slice is one of those that are under way; then `isStopped` says whether its content is not to be sent, null while it has no name. */
  isSliceStopped(slice: ManifestId, isStopped: (manifest: ManifestId | null) => boolean): boolean | null {
    for (const file of this.#files) if (file.brings(slice)) return isStopped(file.manifest);
    return null;
  }

  #ended(file: AheadFile): void {
    if (this.#files.delete(file)) this.#parts.onEnd();
  }
}

/** One file of which is sent ahead. */
export class AheadFile {
  readonly #name: string;
  readonly #parts: AheadParts;
  readonly #onEnd: () => void;
  readonly #progress: Progress;
  readonly #sender: PackSender;
  readonly #slices = new Set<ManifestId>();
  #waiting: ManifestChunk[] = [];
  #waitingBytes = 0;
  #chunker = '';
  /** Where the first chunk that waits begins in the file. */
  #at = 0;
  #underWay = 0;
  #isOver = false;
  #manifest: ManifestId | null = null;

  constructor(name: string, parts: AheadParts, onEnd: () => void) {
    this.#name = name;
    this.#parts = parts;
    this.#onEnd = onEnd;
    this.#progress = new Progress(parts.ports.clock);
    this.#sender = new PackSender({ ...parts, progress: this.#progress, onProgress: () => this.#tell() });
  }

  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  /** Its content, once it is whole. */
  get manifest(): ManifestId | null {
    return this.#manifest;
  }

  brings(slice: ManifestId): boolean {
    return this.#slices.has(slice);
  }

  /** These chunks follow those before, and are written. */
  cut({ chunker, chunks, offset }: Cut): void {
    if (this.#isOver) return;
    if (this.#waiting.length === 0) this.#at = offset;
    this.#chunker = chunker;
    for (const chunk of chunks) {
      this.#waiting.push(chunk);
      this.#waitingBytes += chunk.size;
    }
    this.#fill();
  }

  /** All of it is here, and is about to be queued: nothing more is begun, what is under way arrives. */
  staged(manifest: ManifestId): void {
    this.#manifest = manifest;
    this.#isOver = true;
    this.#parts.lanes.end((slice) => this.#slices.has(slice));
    this.#tell();
    this.#settle();
  }

  /** It comes to nothing: what is under way is given up. */
  cancel(): void {
    this.#isOver = true;
    this.#parts.lanes.stop((slice) => this.#slices.has(slice));
    this.#settle();
  }

  #fill(): void {
    const most = Math.min(largestSlice, this.#parts.pace.parcelBytes);
    while (!this.#isOver && this.#underWay < slicesAtOnce && this.#waitingBytes >= most) void this.#send(this.#take(most));
  }

  /** The next chunks that fit into one pack. */
  #take(most: number): { readonly chunks: readonly ManifestChunk[]; readonly offset: number } {
    let [length, bytes] = [0, 0];
    for (const { size } of this.#waiting) {
      if (length > 0 && (length === MAX_PACK_CHUNKS || packHeaderSize(length + 1) + bytes + size > most)) break;
      length += 1;
      bytes += size;
    }
    const slice = { chunks: this.#waiting.splice(0, length), offset: this.#at };
    this.#at += bytes;
    this.#waitingBytes -= bytes;
    return slice;
  }

  async #send({ chunks, offset }: { readonly chunks: readonly ManifestChunk[]; readonly offset: number }): Promise<void> {
    const { ports, space, signal, onFault } = this.#parts;
    this.#underWay += 1;
    try {
      const manifest = await manifestOver(this.#chunker, chunks, ports.digests);
      await this.#bring({ manifest, file: this.#name, offset }, await askFor([{ manifest, file: this.#name, offset }], space, ports, signal, { onlyAsk: true }));
    } catch (error) {
      this.#isOver = true;
      if (!(error instanceof SyncClientError)) onFault(error);
    } finally {
      this.#underWay -= 1;
      this.#fill();
      this.#settle();
    }
  }

  async #bring({ manifest: { id } }: Shelved, { chunks, refused }: Awaited<ReturnType<typeof askFor>>): Promise<void> {
    if (refused.size > 0) this.#isOver = true;
    if (this.#isOver || chunks.size === 0) return;
    this.#slices.add(id);
    await this.#sender.send({ chunks, contents: new Set([id]), order: afterAll });
  }

  #tell(): void {
    if (this.#manifest !== null) this.#parts.onBytes(this.#manifest, Math.round(this.#progress.open(this.#slices)));
  }

  #settle(): void {
    if (!this.#isOver || this.#underWay > 0) return;
    this.#waiting = [];
    this.#tell();
    this.#onEnd();
  }
}
