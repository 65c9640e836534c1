import { type ChunkHash, encodePackHeader, MAX_PACK_BYTES, packSize } from '@holdfast/chunking';
import type { SpaceId } from '@holdfast/domain';
import { ContentError } from './content-error.ts';
import type { StoredChunk } from './content-index.ts';
import { markingLost } from './marking-lost.ts';
import type { ServingPorts } from './open-content.ts';
import { readAhead } from './read-ahead.ts';
import { joinParts, type Stretch } from './stretches.ts';

/** A pack on its way down. */
export interface OpenedPack {
  /** Bytes of header, table and bodies. */
  readonly size: number;
  /** To be read to the end, or left: that closes what is open. */
  readonly bytes: AsyncGenerator<Uint8Array, void, undefined>;
}

/**
 * Those of the chunks that committed manifests of the space name, as one pack in the order in which they lie in the store, so that small
 * files cost a stretch together and not a request each. Null when there are none. Its reader verifies it as a receiver does.
 * @throws ContentError `tooMuchAsked` when they are more than one pack holds; while reading `objectMissing`, `storageUnavailable`.
 */
export async function openChunks(ports: ServingPorts, space: SpaceId, hashes: readonly ChunkHash[]): Promise<OpenedPack | null> {
  const found = [...(await ports.index.readable(space, [...new Set(hashes)]))].sort(asTheyLie);
  if (found.length === 0) return null;
  const size = packSize(found);
  if (size > MAX_PACK_BYTES) {
    throw new ContentError('tooMuchAsked', `these ${found.length} chunks make a pack of ${size} bytes, one has at most ${MAX_PACK_BYTES}: ask for fewer at a time`);
  }
  return { size, bytes: markingLost(ports.index, space, packBytes(ports, found)) };
}

const asTheyLie = (a: StoredChunk, b: StoredChunk): number => (a.key === b.key ? a.offset - b.offset : a.key < b.key ? -1 : 1);

/** The first body is there before the header is given: a store that is down fails before anything was said. */
async function* packBytes(ports: ServingPorts, chunks: readonly StoredChunk[]): AsyncGenerator<Uint8Array, void, undefined> {
  const bodies = readAhead(ports.store, asAsync(joinParts(chunks.map(({ key, offset, size }) => ({ key, from: offset, to: offset + size })))));
  try {
    const first = await bodies.next();
    yield encodePackHeader(chunks);
    if (first.done !== true) yield first.value;
    yield* bodies;
  } finally {
    await bodies.return();
  }
}

async function* asAsync(stretches: readonly Stretch[]): AsyncGenerator<Stretch, void, undefined> {
  yield* stretches;
}
