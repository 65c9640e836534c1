import { concatBytes, viewOf } from './bytes.ts';
import { type ChunkHash, HASH_BYTES, hashFromBytes } from './chunk-hash.ts';
import { ChunkingError } from './chunking-error.ts';
import type { Digest } from './digest.ts';
import { chunksSize, type ContentHash, contentHashFromBytes, ENCODED_CHUNK_BYTES, type ManifestChunk } from './manifest.ts';

/**
 * Many manifests in one object at rest, so that a store alone can tell of which chunks each content is made (RULES.md H41). All
 * numbers are unsigned and big-endian.
 *
 *   head    "HFMS", version u8, 3 zero bytes, count u32
 *   each    length of the chunker's name u8, the name in ASCII, number of chunks u32, the canonical encoding (manifest.ts)
 *   foot    SHA-256 over all before it, "HFME"
 *
 * A manifest's id is not written: it is the hash of its encoding.
 */
const LIST_MAGIC = 0x48464d53;
const LIST_END = 0x48464d45;
const LIST_VERSION = 1;
const HEAD_BYTES = 12;
const FOOT_BYTES = HASH_BYTES + 4;

/** A manifest in a list. `chunker` is as it was written: a later version may have known more of them. */
export interface ListedManifest {
  readonly id: ContentHash;
  readonly chunker: string;
  readonly size: number;
  readonly chunks: readonly ManifestChunk[];
}

const CHUNKER_NAME = /^[\x21-\x7e]{1,255}$/;

/** Bytes that a manifest takes in a list. */
export const listedSize = (chunker: string, chunks: number): number => 5 + chunker.length + chunks * ENCODED_CHUNK_BYTES;

/** A manifest to be written. */
export interface EncodedManifest {
  readonly chunker: string;
  /** Its canonical encoding (`encodeManifest`), cut anywhere between two chunks: of a file of 1 TB it is 36 MB. */
  readonly pieces: readonly Uint8Array[];
}

/** These manifests as one object. @throws ChunkingError `unknownChunker` for a name that cannot be written. */
export async function encodeManifestList(manifests: readonly EncodedManifest[], digest: Digest): Promise<Uint8Array<ArrayBuffer>> {
  const head = new Uint8Array(HEAD_BYTES);
  viewOf(head).setUint32(0, LIST_MAGIC);
  viewOf(head).setUint8(4, LIST_VERSION);
  viewOf(head).setUint32(8, manifests.length);
  const signed = concatBytes([head, ...manifests.flatMap(({ chunker, pieces }) => [titleOf(chunker, bytesOf(pieces) / ENCODED_CHUNK_BYTES), ...pieces])]);
  const end = new Uint8Array(4);
  viewOf(end).setUint32(0, LIST_END);
  return concatBytes([signed, await digest(signed), end]);
}

/**
 * The manifests that an object holds, each named by what it is made of.
 * @throws ChunkingError `badMagic`, `badVersion`, `truncated`, `trailingBytes`, `hashMismatch`: nothing of it is believed then.
 */
export async function decodeManifestList(bytes: Uint8Array<ArrayBuffer>, digest: Digest): Promise<ListedManifest[]> {
  const end = bytes.length - FOOT_BYTES;
  if (end < HEAD_BYTES) throw new ChunkingError('truncated', `${bytes.length} bytes are too few for a list of manifests`);
  const view = viewOf(bytes);
  if (view.getUint32(0) !== LIST_MAGIC || view.getUint32(bytes.length - 4) !== LIST_END) throw new ChunkingError('badMagic', 'the object does not begin and end like a list of manifests ("HFMS", "HFME")');
  if (view.getUint8(4) !== LIST_VERSION) throw new ChunkingError('badVersion', `lists of version ${view.getUint8(4)} are not known here: a later Holdfast wrote it`);
  const actual = await digest(bytes.subarray(0, end));
  if (!bytes.subarray(end, end + HASH_BYTES).every((byte, i) => byte === actual[i])) throw new ChunkingError('hashMismatch', 'the list does not hash to what it says');
  const manifests: ListedManifest[] = [];
  let at = HEAD_BYTES;
  for (let left = view.getUint32(8); left > 0; left--) {
    const { chunker, from, to } = readTitle(bytes, at, end);
    const encoded = bytes.subarray(from, to);
    const chunks = readChunks(encoded);
    manifests.push({ id: contentHashFromBytes(await digest(encoded)), chunker, size: chunksSize(chunks), chunks });
    at = to;
  }
  if (at !== end) throw new ChunkingError('trailingBytes', `bytes follow the list's last manifest at ${at}`);
  return manifests;
}

const bytesOf = (pieces: readonly Uint8Array[]): number => pieces.reduce((sum, { length }) => sum + length, 0);

const titleOf = (chunker: string, chunks: number): Uint8Array<ArrayBuffer> => {
  if (!CHUNKER_NAME.test(chunker)) throw new ChunkingError('unknownChunker', `"${chunker.slice(0, 80)}" cannot be written as a chunker's name`);
  const title = new Uint8Array(5 + chunker.length);
  viewOf(title).setUint8(0, chunker.length);
  for (let i = 0; i < chunker.length; i++) title[1 + i] = chunker.charCodeAt(i);
  viewOf(title).setUint32(1 + chunker.length, chunks);
  return title;
};

const readTitle = (bytes: Uint8Array, at: number, end: number): { readonly chunker: string; readonly from: number; readonly to: number } => {
  const view = viewOf(bytes);
  const from = at < end ? at + 5 + view.getUint8(at) : Infinity;
  const to = from <= end ? from + view.getUint32(from - 4) * ENCODED_CHUNK_BYTES : Infinity;
  if (to > end) throw new ChunkingError('truncated', `the list ends in the middle of the manifest at ${at}`);
  return { chunker: String.fromCharCode(...bytes.subarray(at + 1, from - 4)), from, to };
};

const readChunks = (encoded: Uint8Array): ManifestChunk[] => {
  const view = viewOf(encoded);
  return Array.from({ length: encoded.length / ENCODED_CHUNK_BYTES }, (_, i) => {
    const at = i * ENCODED_CHUNK_BYTES;
    const hash: ChunkHash = hashFromBytes(encoded.subarray(at, at + HASH_BYTES));
    return { hash, size: view.getUint32(at + HASH_BYTES) };
  });
};
