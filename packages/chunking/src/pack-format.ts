import { viewOf } from './bytes.ts';
import { HASH_BYTES, hashFromBytes, writeHash } from './chunk-hash.ts';
import { MAX_CHUNK_BYTES } from './chunker.ts';
import { ChunkingError } from './chunking-error.ts';
import type { ManifestChunk } from './manifest.ts';

/**
 * The pack (RULES.md H41): many chunks in one body. All numbers are unsigned and big-endian.
 *
 *   in flight   header  = "HFPK", version u8, 3 zero bytes, count u32
 *               table   = count × (SHA-256 of the plain chunk 32 bytes, stored size u32, codec u8)
 *               bodies  = the chunks, in the table's order, nothing between
 *   at rest     the same, and behind it
 *               table   = once more
 *               footer  = bodyStart u32, count u32, version u8, 3 zero bytes,
 *                         SHA-256 over table and these 12 bytes, "HFPT"
 *
 * The table comes first so that a receiver verifies while bytes arrive, and last so that a store alone can be indexed again.
 */
export const PACK_MAGIC = 0x4846504b;
export const TRAILER_MAGIC = 0x48465054;
export const PACK_VERSION = 1;

/** Bytes before the table. */
export const PACK_HEAD_BYTES = 12;
/** Bytes of one row of the table. */
export const PACK_ROW_BYTES = HASH_BYTES + 5;

/** A pack in flight is never longer. */
export const MAX_PACK_BYTES = 32 * 1024 * 1024;
/** A pack never holds more chunks, so that its table stays near one MiB. */
export const MAX_PACK_CHUNKS = 32_768;

/** How a chunk's bytes are stored: 0 is as they are. The field is there for compression to come. */
export type Codec = 0;
export const CODEC_RAW: Codec = 0;

/** One row of a pack's table, and where its bytes begin, counted from the pack's first byte. */
export interface PackEntry extends ManifestChunk {
  readonly codec: Codec;
  readonly offset: number;
}

/** Bytes of header and table for `count` chunks: where the first body begins. */
export function packHeaderSize(count: number): number {
  return PACK_HEAD_BYTES + count * PACK_ROW_BYTES;
}

/** Bytes of a pack in flight. */
export function packSize(chunks: readonly ManifestChunk[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.size, packHeaderSize(chunks.length));
}

/**
 * Header and table for `chunks`; their bytes follow in the same order.
 * @throws ChunkingError `badCount`, `chunkEmpty`, `chunkTooLong`, `packTooLong` for what no receiver would take.
 */
export function encodePackHeader(chunks: readonly ManifestChunk[]): Uint8Array<ArrayBuffer> {
  checkCount(chunks.length);
  if (packSize(chunks) > MAX_PACK_BYTES) {
    throw new ChunkingError('packTooLong', `a pack of ${packSize(chunks)} bytes is over the limit of ${MAX_PACK_BYTES}: plan packs first`);
  }
  const bytes = new Uint8Array(packHeaderSize(chunks.length));
  const view = viewOf(bytes);
  view.setUint32(0, PACK_MAGIC);
  view.setUint8(4, PACK_VERSION);
  view.setUint32(8, chunks.length);
  writeTable(chunks, bytes, PACK_HEAD_BYTES);
  return bytes;
}

/** Writes one row a chunk into `target` from `offset` on. */
export function writeTable(chunks: readonly ManifestChunk[], target: Uint8Array, offset: number): void {
  const view = viewOf(target);
  let at = offset;
  for (const chunk of chunks) {
    checkChunkSize(chunk.size);
    writeHash(chunk.hash, target, at);
    view.setUint32(at + HASH_BYTES, chunk.size);
    view.setUint8(at + HASH_BYTES + 4, CODEC_RAW);
    at += PACK_ROW_BYTES;
  }
}

/** The entries that a table's bytes spell, the first body lying at `bodyStart`. @throws ChunkingError for a row no pack may hold. */
export function readTable(table: Uint8Array, bodyStart: number): PackEntry[] {
  const view = viewOf(table);
  const entries: PackEntry[] = [];
  let offset = bodyStart;
  for (let at = 0; at + PACK_ROW_BYTES <= table.length; at += PACK_ROW_BYTES) {
    const size = view.getUint32(at + HASH_BYTES);
    const codec = view.getUint8(at + HASH_BYTES + 4);
    checkChunkSize(size);
    if (codec !== CODEC_RAW) throw new ChunkingError('unknownCodec', `codec ${codec} is not known here: send the chunk raw (codec 0)`);
    entries.push({ hash: hashFromBytes(table.subarray(at, at + HASH_BYTES)), size, codec, offset });
    offset += size;
  }
  return entries;
}

/** @throws ChunkingError `badCount` unless a pack may hold `count` chunks. */
export function checkCount(count: number): void {
  if (count < 1 || count > MAX_PACK_CHUNKS) {
    throw new ChunkingError('badCount', `a pack holds 1 to ${MAX_PACK_CHUNKS} chunks, not ${count}`);
  }
}

function checkChunkSize(size: number): void {
  if (size < 1) throw new ChunkingError('chunkEmpty', 'a chunk of 0 bytes does not travel: an empty file has no chunks');
  if (size > MAX_CHUNK_BYTES) throw new ChunkingError('chunkTooLong', `a chunk of ${size} bytes is over the limit of ${MAX_CHUNK_BYTES}`);
}

/**
 * Groups chunks, in order, into packs that each fit `limit` bytes and MAX_PACK_CHUNKS. A chunk named twice travels twice:
 * give what `missingChunks` answers.
 */
export function planPacks(chunks: readonly ManifestChunk[], limit: number = MAX_PACK_BYTES): ManifestChunk[][] {
  const packs: ManifestChunk[][] = [];
  let pack: ManifestChunk[] = [];
  let size = PACK_HEAD_BYTES;
  for (const chunk of chunks) {
    const needed = PACK_ROW_BYTES + chunk.size;
    if (PACK_HEAD_BYTES + needed > limit) {
      throw new ChunkingError('chunkTooLong', `chunk ${chunk.hash} of ${chunk.size} bytes does not fit a pack of ${limit}`);
    }
    if (pack.length > 0 && (size + needed > limit || pack.length === MAX_PACK_CHUNKS)) {
      packs.push(pack);
      pack = [];
      size = PACK_HEAD_BYTES;
    }
    pack.push(chunk);
    size += needed;
  }
  return pack.length === 0 ? packs : [...packs, pack];
}
