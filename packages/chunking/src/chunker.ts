import { ChunkingError } from './chunking-error.ts';

/** The name under which a manifest pins how its file was cut. A name's parameters never change. */
export type ChunkerId = 'fastcdc-128k-1' | 'fastcdc-1m-1';

/** How a file is cut. Sizes in bytes; a mask selects the top bits of the rolling hash that must all be zero at a cut. */
export interface Chunker {
  readonly id: ChunkerId;
  readonly min: number;
  readonly average: number;
  readonly max: number;
  /** Tested before `average` bytes: two bits more than the average asks for, so that early cuts are rare. */
  readonly strictMask: number;
  /** Tested after `average` bytes: two bits fewer, so that the cut comes soon. */
  readonly looseMask: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** Files of this size or more are cut coarsely (H44). */
export const LARGE_FILE_BYTES = 256 * MIB;

/** No chunk of any chunker is longer: a receiver refuses more before it reads it. */
export const MAX_CHUNK_BYTES = 4 * MIB;

const CHUNKERS: Readonly<Record<ChunkerId, Chunker>> = {
  'fastcdc-128k-1': chunker('fastcdc-128k-1', 32 * KIB, 17, 512 * KIB),
  'fastcdc-1m-1': chunker('fastcdc-1m-1', 256 * KIB, 20, 4 * MIB),
};

/** The chunker for a file's first version by its size; later versions keep the node's (H44). */
export function chunkerForSize(size: number): Chunker {
  return CHUNKERS[size >= LARGE_FILE_BYTES ? 'fastcdc-1m-1' : 'fastcdc-128k-1'];
}

/** Whether `id` names a chunker this version knows. */
export function isChunkerId(id: string): id is ChunkerId {
  return Object.hasOwn(CHUNKERS, id);
}

/** The chunker that a manifest names. @throws ChunkingError `unknownChunker`. */
export function chunkerById(id: string): Chunker {
  if (isChunkerId(id)) return CHUNKERS[id];
  throw new ChunkingError('unknownChunker', `no chunker is called "${id.slice(0, 80)}": this version is too old for it, or the name is wrong`);
}

function chunker(id: ChunkerId, min: number, averageBits: number, max: number): Chunker {
  return { id, min, average: 2 ** averageBits, max, strictMask: topBits(averageBits + 2), looseMask: topBits(averageBits - 2) };
}

/** Top bits, because in a left-shifting gear hash they have seen the most bytes. */
function topBits(count: number): number {
  return -1 << (32 - count);
}
