import type { WireManifest } from '@holdfast/protocol';
import type { BlobStore, BlobWriter } from '../ports/blob-store.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import { readBytes, readTogether } from '../ports/byte-source.ts';
import type { Digests } from '../ports/digest.ts';
import type { StoredBlob } from '../ports/replica-store.ts';
import { SyncClientError } from '../sync-client-error.ts';
import type { SegmentHeader } from './segment-format.ts';
import { encodeRecordHead, encodeRecordTail } from './segment-format.ts';
import { manifestsOf, streamManifest } from './staged-content.ts';
import type { Cut } from './staged-content.ts';

/** The lock under which a staging file is written: the sweeper leaves it alone (H2). */
export const importLock = (file: string): string => `holdfast-import-${file}`;

/** A file to be staged. */
export interface ToStage {
  readonly header: SegmentHeader;
  readonly source: ByteSource;
  /** The chunker that the node's content was cut with before, null for a new one (H44). */
  readonly chunker: string | null;
}

/** Files up to this size are read whole and staged many at a time. */
export const smallFileBytes = 1024 * 1024;

/** One growing file of this device with the bytes of many files, each with its header (H3; CONTRIBUTING.md, Gotchas: creating files is slow). */
export class StagingFile {
  readonly name: string;
  readonly #writer: BlobWriter;
  readonly #digests: Digests;

  private constructor(name: string, writer: BlobWriter, digests: Digests) {
    this.name = name;
    this.#writer = writer;
    this.#digests = digests;
  }

  static async create(blobs: BlobStore, digests: Digests, name: string): Promise<StagingFile> {
    return new StagingFile(name, await blobs.create(name), digests);
  }

  get size(): number {
    return this.#writer.size;
  }

  /** Stages small files that were read, with one write. Answers where their bytes are, in order, or why a file could not be read. */
  async addSmall(files: readonly ToStage[], read: readonly Read[]): Promise<(StoredBlob | SyncClientError)[]> {
    const bodies = read.filter((body) => body instanceof Uint8Array);
    const manifests = (await manifestsOf(bodies, this.#digests)).values();
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let at = this.#writer.size;
    const staged = files.map(({ header }, i): StoredBlob | SyncClientError => {
      const body = read[i];
      const manifest = body instanceof Uint8Array ? manifests.next().value : undefined;
      if (!(body instanceof Uint8Array) || manifest === undefined) return body instanceof SyncClientError ? body : unreadable(header, undefined);
      const head = encodeRecordHead(header);
      const tail = encodeRecordTail(manifest.id);
      pieces.push(head, body, tail);
      at += head.length + body.length + tail.length;
      return { manifest, offset: at - tail.length - body.length };
    });
    await this.#writer.append([join(pieces)]);
    return staged;
  }

  /** Stages one file of any size, piece by piece. `onCut` is told where in this file the chunks lie that can be read already. */
  async addLarge({ header, source, chunker }: ToStage, onBytes: (bytes: number) => void, onCut?: (cut: Cut) => void): Promise<StoredBlob> {
    const head = encodeRecordHead(header);
    const offset = (await this.#writer.append([head])) + head.length;
    const manifest: WireManifest = await streamManifest(source, this.#digests, chunker, {
      write: async (piece) => {
        await this.#writer.append([piece]);
        onBytes(piece.length);
      },
      onCut: (cut) => onCut?.({ ...cut, offset: offset + cut.offset }),
    });
    await this.#writer.append([encodeRecordTail(manifest.id)]);
    return { manifest, offset };
  }

  /** Takes back what was added since the file had this size. @throws SyncClientError `storage`: then nothing may be added any more. */
  async cutBack(size: number): Promise<void> {
    await this.#writer.truncate(size);
  }

  /** From now on a crash does not lose what was added (H2). */
  async flush(): Promise<void> {
    await this.#writer.flush();
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }
}

/** The bytes of a file, or why it could not be read. */
export type Read = Uint8Array<ArrayBuffer> | SyncClientError;

/** Reads small files whole, in order. It never fails. */
export const readAll = async (files: readonly ToStage[]): Promise<readonly Read[]> => {
  const together = await readTogether(files.map(({ source }) => source)).catch(() => null);
  if (together !== null && together.every(({ length }, i) => length === files[i]?.header.size)) return together;
  // One of them cannot be read: which one is found by reading each alone.
  return await Promise.all(files.map(({ source, header }) => readWhole(source, header)));
};

const readWhole = async (source: ByteSource, header: SegmentHeader): Promise<Read> => {
  try {
    const bytes = await readBytes(source, 0, source.size);
    return bytes.length === header.size ? bytes : unreadable(header, undefined);
  } catch (cause) {
    return unreadable(header, cause);
  }
};

const unreadable = ({ path }: SegmentHeader, cause: unknown): SyncClientError =>
  new SyncClientError('content', `“${path.at(-1) ?? ''}” could not be read: it was moved, changed or is not open to this app; add it again`, { cause });

/** One large write instead of thousands of small ones. */
const join = (pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
};
