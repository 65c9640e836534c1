import { type ChunkHash, encodePackHeader, MAX_PACK_BYTES, packSize } from '@holdfast/chunking';
import type { SpaceId } from '@holdfast/domain';
import { ContentError } from './content-error.ts';
import type { ReadableChunk, StoredChunk } from './content-index.ts';
import { isDamage, markingLost } from './marking-lost.ts';
import type { ServingPorts } from './open-content.ts';
import { readAhead } from './read-ahead.ts';
import { joinParts, type Stretch, wholeOf } from './stretches.ts';

/** A pack on its way down. */
export interface OpenedPack {
  /** Bytes of header, table and bodies. */
  readonly size: number;
  /** To be read to the end, or left: that closes what is open. */
  readonly bytes: AsyncGenerator<Uint8Array, void, undefined>;
}

/**
 * Those of the chunks that committed manifests of the space name, as one pack in the order in which they lie in the store, so that small
 * files cost a stretch together and not a request each. Null when there are none. One that is found damaged breaks the pack off and is
 * marked; one that was marked before is looked at first, and left out as long as it is damaged: who asks again has all others (H8).
 * @throws ContentError `tooMuchAsked` when they are more than one pack holds; while reading `objectMissing`, `objectDamaged`, `storageUnavailable`.
 */
export async function openChunks(ports: ServingPorts, space: SpaceId, hashes: readonly ChunkHash[]): Promise<OpenedPack | null> {
  const readable = [...(await ports.index.readable(space, [...new Set(hashes)]))].sort(asTheyLie);
  if (readable.length === 0) return null;
  if (packSize(readable) > MAX_PACK_BYTES) {
    throw new ContentError('tooMuchAsked', `these ${readable.length} chunks make a pack of ${packSize(readable)} bytes, one has at most ${MAX_PACK_BYTES}: ask for fewer at a time`);
  }
  const found = await withoutDamaged(ports, readable);
  return found.length === 0 ? null : { size: packSize(found), bytes: markingLost(ports.index, space, packBytes(ports, found)) };
}

const asTheyLie = (a: StoredChunk, b: StoredChunk): number => (a.key === b.key ? a.offset - b.offset : a.key < b.key ? -1 : 1);

async function withoutDamaged(ports: ServingPorts, chunks: readonly ReadableChunk[]): Promise<readonly StoredChunk[]> {
  const sound: StoredChunk[] = [];
  for (const chunk of chunks) if (!chunk.isDamaged || (await isSoundNow(ports, chunk))) sound.push(chunk);
  return sound;
}

/** What was marked may be whole again: its disk was away, or it was put back. */
async function isSoundNow(ports: ServingPorts, chunk: StoredChunk): Promise<boolean> {
  try {
    for await (const _ of readAhead(ports, asAsync(joinParts([wholeOf(chunk)])))) continue;
    return true;
  } catch (error) {
    if (isDamage(error)) return false;
    throw error;
  }
}

/** The first body is there before the header is given: a store that is down fails before anything was said. */
async function* packBytes(ports: ServingPorts, chunks: readonly StoredChunk[]): AsyncGenerator<Uint8Array, void, undefined> {
  const bodies = readAhead(ports, asAsync(joinParts(chunks.map(wholeOf))));
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
