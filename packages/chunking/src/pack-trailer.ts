import { concatBytes, viewOf } from './bytes.ts';
import { HASH_BYTES } from './chunk-hash.ts';
import { ChunkingError } from './chunking-error.ts';
import type { Digest } from './digest.ts';
import type { ManifestChunk } from './manifest.ts';
import { MAX_PACK_CHUNKS, PACK_ROW_BYTES, PACK_VERSION, type PackEntry, readTable, TRAILER_MAGIC, writeTable } from './pack-format.ts';

/** Bytes of the footer: read these from an object's end first. */
export const PACK_FOOTER_BYTES = 12 + HASH_BYTES + 4;

/** What stands behind a stored pack's bodies (pack-format.ts, "at rest"). `bodyStart`: where the first body lies in the object. */
export async function encodePackTrailer(chunks: readonly ManifestChunk[], bodyStart: number, digest: Digest): Promise<Uint8Array<ArrayBuffer>> {
  const signed = new Uint8Array(chunks.length * PACK_ROW_BYTES + 12);
  writeTable(chunks, signed, 0);
  const view = viewOf(signed);
  view.setUint32(signed.length - 12, bodyStart);
  view.setUint32(signed.length - 8, chunks.length);
  view.setUint8(signed.length - 4, PACK_VERSION);
  const magic = new Uint8Array(4);
  viewOf(magic).setUint32(0, TRAILER_MAGIC);
  return concatBytes([signed, await digest(signed), magic]);
}

/** Bytes of the trailer for `count` chunks. */
export function packTrailerSize(count: number): number {
  return count * PACK_ROW_BYTES + PACK_FOOTER_BYTES;
}

/** How long the trailer is that ends with `footer` (an object's last PACK_FOOTER_BYTES). @throws ChunkingError `badTrailer`. */
export function trailerSizeFromFooter(footer: Uint8Array): number {
  if (footer.length !== PACK_FOOTER_BYTES || viewOf(footer).getUint32(footer.length - 4) !== TRAILER_MAGIC) {
    throw new ChunkingError('badTrailer', 'the object does not end like a stored pack ("HFPT")');
  }
  const count = viewOf(footer).getUint32(4);
  if (viewOf(footer).getUint8(8) !== PACK_VERSION || count > MAX_PACK_CHUNKS) {
    throw new ChunkingError('badTrailer', `the stored pack's footer is not of version ${PACK_VERSION}, or its count ${count} is impossible`);
  }
  return packTrailerSize(count);
}

/**
 * The index of a stored pack from its trailer alone.
 * @param objectSize bytes of the whole object; the trailer must account for all of them.
 * @throws ChunkingError `badTrailer` when its hash, count or lengths do not hold.
 */
export async function decodePackTrailer(trailer: Uint8Array<ArrayBuffer>, objectSize: number, digest: Digest): Promise<PackEntry[]> {
  const footerStart = trailer.length - PACK_FOOTER_BYTES;
  if (footerStart < 0 || trailerSizeFromFooter(trailer.subarray(footerStart)) !== trailer.length) {
    throw new ChunkingError('badTrailer', `${trailer.length} bytes are not the whole trailer`);
  }
  const signed = trailer.subarray(0, footerStart + 12);
  const expected = trailer.subarray(footerStart + 12, footerStart + 12 + HASH_BYTES);
  const actual = await digest(signed);
  if (!expected.every((byte, index) => byte === actual[index])) throw new ChunkingError('badTrailer', 'the trailer does not hash to what it says');
  const entries = readTable(trailer.subarray(0, footerStart), viewOf(trailer).getUint32(footerStart));
  const last = entries.at(-1);
  if (last !== undefined && last.offset + last.size + trailer.length !== objectSize) {
    throw new ChunkingError('badTrailer', `the trailer accounts for ${last.offset + last.size + trailer.length} of the object's ${objectSize} bytes`);
  }
  return entries;
}
