import { chunkHashOf, type ChunkerId } from '@holdfast/chunking';
import type { WireManifest } from '@holdfast/protocol';
import type { NewManifest } from './content-index.ts';

/** The wire's tuples as the engine's chunks. The schema has already checked every hash. */
export function manifestOfWire(wire: WireManifest, chunker: ChunkerId): NewManifest {
  return { id: wire.id, chunker, size: wire.size, chunks: wire.chunks.map(([hash, size]) => ({ hash: chunkHashOf(hash), size })) };
}
