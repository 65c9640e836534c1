import { type Chunker, chunkerForSize } from '../chunker.ts';

/** The real algorithm at a thousandth of the size (16 to 256 bytes, average 64), so that properties see many cuts in little data. */
export const tinyChunker: Chunker = {
  ...chunkerForSize(0),
  min: 16,
  average: 64,
  max: 256,
  strictMask: -1 << (32 - 8),
  looseMask: -1 << (32 - 4),
};
