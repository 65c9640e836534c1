export { seededBytes } from './seeded-bytes.ts';
export { segment } from './segment.ts';
export { tinyChunker } from './tiny-chunker.ts';
export { webDigest } from './web-digest.ts';
