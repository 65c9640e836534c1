export { chunkHashOf, hashFromBytes, hashToBytes, HASH_BYTES, isChunkHash, toHex, type ChunkHash } from './chunk-hash.ts';
export { chunkerById, chunkerForSize, isChunkerId, LARGE_FILE_BYTES, MAX_CHUNK_BYTES, type Chunker, type ChunkerId } from './chunker.ts';
export { ChunkingError, type ChunkingErrorCode } from './chunking-error.ts';
export { ChunkSplitter, splitBytes, splitStream } from './chunk-splitter.ts';
export { concatBytes } from './bytes.ts';
export { CutScanner } from './cut-scanner.ts';
export type { Digest } from './digest.ts';
export { decodeManifestList, encodeManifestList, listedSize, type EncodedManifest, type ListedManifest } from './manifest-list.ts';
export {
  buildManifest,
  chunksSize,
  contentHash,
  contentHashFromBytes,
  encodeManifest,
  ENCODED_CHUNK_BYTES,
  missingChunks,
  type ContentHash,
  type Manifest,
  type ManifestChunk,
} from './manifest.ts';
export {
  CODEC_RAW,
  encodePackHeader,
  MAX_PACK_BYTES,
  MAX_PACK_CHUNKS,
  packHeaderSize,
  packSize,
  planPacks,
  type Codec,
  type PackEntry,
} from './pack-format.ts';
export { PackReader, type PackSpan } from './pack-reader.ts';
export { decodePackTrailer, encodePackTrailer, PACK_FOOTER_BYTES, packTrailerSize, trailerSizeFromFooter } from './pack-trailer.ts';
