import { createReadStream } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { type Chunker, chunkerForSize, chunkHashOf, CODEC_RAW, encodePackTrailer, MAX_CHUNK_BYTES, MAX_PACK_BYTES, type ManifestChunk, type PackEntry } from '@holdfast/chunking';
import { asChunkHash, type Content, splitExtension } from '@holdfast/domain';
import { commitOffered, OfferedChunks, type PackPorts, storePack } from '@holdfast/sync-server';
import mime from 'mime';
import { ServerError, systemCodeOf } from '../../server-error.ts';
import { FileWriter, giveBack, type Gathering } from '../file-writer.ts';
import type { AddFile } from './add-file.ts';
import { ChunkHasher } from './chunk-hasher.ts';
import { appendLine, openJournal } from './file-journal.ts';
import type { Receiver } from './receiver.ts';
import type { FileUpload } from './upload-record.ts';
import { readSpooled, type UploadSpool } from './upload-spool.ts';

/** How a receiver cuts, in bytes. */
export interface FileMeasures {
  readonly chunkerOf: (size: number) => Chunker;
  /** The part is sealed once it is so long: the next chunk might not fit a pack any more. */
  readonly sealAt: number;
  /** So many bytes at most are lost by a crash and sent again. */
  readonly syncEvery: number;
}

const usualMeasures: FileMeasures = { chunkerOf: chunkerForSize, sealAt: MAX_PACK_BYTES - MAX_CHUNK_BYTES, syncEvery: 8 * 1024 * 1024 };

export interface FilePorts extends PackPorts {
  readonly addFile: AddFile;
  /** Others than the usual ones make much happen within few bytes. */
  readonly measures?: FileMeasures;
}

/** Where an upload stood. */
interface Beginning {
  readonly sealed: OfferedChunks;
  readonly handle: FileHandle;
  /** Bytes of the part that are on the disk. */
  readonly trusted: number;
}

/**
 * Receives a whole file of an ordinary tus client: cuts it into chunks as it comes, gathers them in packs that are stored
 * one by one, and at the end commits the manifest and adds the file to the tree. However long the file is, the spool holds
 * one pack of it (the part) and memory 36 bytes of each chunk: 40 MB for the largest.
 */
export class FileReceiver implements Receiver {
  readonly #ports: FilePorts;
  readonly #record: FileUpload;
  readonly #measures: FileMeasures;
  readonly #part: string;
  readonly #journal: string;
  readonly #hasher: ChunkHasher;
  readonly #gathering: Gathering;
  readonly #sealed: OfferedChunks;
  #entries: PackEntry[] = [];
  #handle: FileHandle;
  #writer: FileWriter;
  #synced: number;

  private constructor(ports: FilePorts, record: FileUpload, spool: UploadSpool, { sealed, handle, trusted }: Beginning) {
    this.#ports = ports;
    this.#record = record;
    this.#part = spool.pathOf(record.id, 'part');
    this.#journal = spool.pathOf(record.id, 'journal');
    this.#measures = ports.measures ?? usualMeasures;
    this.#hasher = new ChunkHasher(this.#measures.chunkerOf(record.length), ports.sha256);
    this.#sealed = sealed;
    this.#gathering = spool.budget;
    this.#handle = handle;
    this.#writer = new FileWriter(handle, trusted, this.#gathering, giveBack);
    this.#synced = trusted;
  }

  /** Goes on from what the journal says is durable. */
  static async open(ports: FilePorts, spool: UploadSpool, record: FileUpload): Promise<FileReceiver> {
    const sealed = new OfferedChunks(ports.sha256);
    const journal = await openJournal(spool.pathOf(record.id, 'journal'), (hash, size) => sealed.add({ hash: chunkHashOf(hash), size }));
    const part = spool.pathOf(record.id, 'part');
    const trusted = Math.min(journal.trusted, await sizeOf(part));
    const handle = await open(part, trusted === 0 ? 'w+' : 'r+', 0o600);
    try {
      await handle.truncate(trusted);
      const receiver = new FileReceiver(ports, record, spool, { sealed, handle, trusted });
      for await (const block of readSpooled(part, trusted)) {
        for (const span of receiver.#hasher.push(block)) if (span.ended !== null) receiver.#addEntry(span.ended);
      }
      return receiver;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get offset(): number {
    return this.#sealed.bytes + this.#writer.end;
  }

  async take(piece: Uint8Array<ArrayBuffer>): Promise<void> {
    // Written as it came, unless a pack ends within it: what is whole gives its memory back.
    let [from, to] = [0, 0];
    for (const span of this.#hasher.push(piece)) {
      to += span.bytes.length;
      if (span.ended === null) continue;
      this.#addEntry(span.ended);
      if (this.#writer.end + to - from < this.#measures.sealAt) continue;
      await this.#writer.push(piece.subarray(from, to));
      from = to;
      await this.#seal();
    }
    if (from < piece.length) await this.#writer.push(from === 0 ? piece : piece.subarray(from));
    if (this.#writer.end - this.#synced >= this.#measures.syncEvery) await this.settle();
  }

  async settle(): Promise<void> {
    const end = this.#writer.end;
    await this.#writer.flush();
    if (end === this.#synced) return;
    await this.#handle.datasync();
    await appendLine(this.#journal, { synced: end });
    this.#synced = end;
  }

  async finish(): Promise<FileUpload> {
    const last = this.#hasher.finish();
    if (last !== null) this.#addEntry(last);
    if (this.#entries.length > 0) await this.#seal();
    await this.close();
    const { id: upload, user, space, parent, folders, name } = this.#record;
    const content = await this.#commit();
    const node = await this.#ports.addFile({ upload, user, space, parent, folders, name, content });
    return { ...this.#record, finished: { space, node } };
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  #addEntry(chunk: ManifestChunk): void {
    const last = this.#entries.at(-1);
    this.#entries.push({ ...chunk, codec: CODEC_RAW, offset: last === undefined ? 0 : last.offset + last.size });
  }

  /** Turns the part into a stored pack. The journal says what is about to happen first, so that a trailer is never taken for content. */
  async #seal(): Promise<void> {
    const entries = this.#entries;
    await this.settle();
    await appendLine(this.#journal, { sealing: this.#writer.end });
    await this.#writer.push(await encodePackTrailer(entries, 0, this.#ports.sha256.digest));
    await this.#writer.flush();
    await this.#handle.datasync();
    const source = { size: this.#writer.end, file: this.#part, open: () => createReadStream(this.#part) };
    await this.#handle.close();
    await storePack(this.#ports, { upload: randomUUID(), space: this.#record.space, uploader: this.#record.user, entries, source });
    await appendLine(this.#journal, { sealed: entries.map(({ hash, size }) => [asChunkHash(hash), size]) });
    for (const { hash, size } of entries) this.#sealed.add({ hash, size });
    this.#entries = [];
    await rm(this.#part, { force: true });
    this.#handle = await open(this.#part, 'w+', 0o600);
    this.#writer = new FileWriter(this.#handle, 0, this.#gathering, giveBack);
    this.#synced = 0;
  }

  async #commit(): Promise<Content> {
    const { user, space, name, mime: told, mtime, createdAt, length } = this.#record;
    const [id, { bytes: size }] = [this.#sealed.id(), this.#sealed];
    const offered = { id, chunker: this.#measures.chunkerOf(length).id, size, chunks: this.#sealed };
    const { results } = await commitOffered(this.#ports, { space, user, manifests: [offered] });
    if (results[0]?.state !== 'committed') throw new ServerError('internal', `The content of upload ${this.#record.id} could not be committed: ${results[0]?.state}.`);
    return { manifest: id, hash: id, size, mime: (splitExtension(name).extension === '' ? null : mime.getType(name)) ?? told ?? 'application/octet-stream', mtime: mtime ?? createdAt };
  }
}

const sizeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return 0;
    throw error;
  }
};
