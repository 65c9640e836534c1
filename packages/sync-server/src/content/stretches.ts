import type { ManifestId, SpaceId } from '@holdfast/domain';
import { ContentError } from './content-error.ts';
import type { ChunkPlace, ContentIndex, StoredChunk } from './content-index.ts';
import type { ByteRange, ObjectKey } from './content-store.ts';

/** Chunks looked up at a time: few at first, so that the first byte is soon there, then more; never a whole manifest. */
const placesAtFirst = 8;
const placesAtMost = 512;

/** No chunk but a file's last is smaller, unless somebody made them so: then more look-ups are needed. */
const usualChunkAtLeast = 32 * 1024;

/** So many bytes nobody wants are read over rather than asked around: a second request costs a store more time than they do. */
const gapAtMost = 64 * 1024;

/** What is wanted of a chunk; `from` and `to` count from where the chunk begins. */
export interface Part extends ByteRange {
  readonly chunk: StoredChunk;
}

/** One stretch of one object, read at once: whole chunks of which something is wanted, in order, and small gaps between. */
export interface Stretch extends ByteRange {
  readonly key: ObjectKey;
  readonly parts: readonly Part[];
}

/** All of a chunk. */
export const wholeOf = (chunk: StoredChunk): Part => ({ chunk, from: 0, to: chunk.size });

/** Parts in the order in which they are wanted, neighbours in one object joined. */
export function joinParts(parts: Iterable<Part>): Stretch[] {
  const stretches: { key: ObjectKey; from: number; to: number; parts: Part[] }[] = [];
  for (const part of parts) {
    const { key, offset, size } = part.chunk;
    const last = stretches.at(-1);
    if (last === undefined || last.key !== key || offset < last.to || offset - last.to > gapAtMost) {
      stretches.push({ key, from: offset, to: offset + size, parts: [part] });
      continue;
    }
    last.to = offset + size;
    last.parts.push(part);
  }
  return stretches;
}

/** The stretches that hold the bytes `range` of a committed manifest, in order. @throws ContentError `objectDamaged` where the index has a hole. */
export async function* stretchesOf(index: ContentIndex, space: SpaceId, id: ManifestId, range: ByteRange): AsyncGenerator<Stretch, void, undefined> {
  let at = range.from;
  for (let most = placesAtFirst; at < range.to; most = Math.min(most * 8, placesAtMost)) {
    const enough = Math.ceil((range.to - at) / usualChunkAtLeast) + 1;
    const places = await index.places(space, id, at, Math.min(most, Math.max(enough, placesAtFirst)));
    const found = partsOf(places, at, range.to);
    if (found.reached === at) {
      throw new ContentError('objectDamaged', `no chunk of ${id} holds byte ${at}: the index is damaged, rebuild it from the store`, { subject: id });
    }
    yield* joinParts(found.parts);
    at = found.reached;
  }
}

/** Where bytes `from` up to `to` of a file lie, out of consecutive places; stops where the places end or have a hole. */
function partsOf(places: readonly ChunkPlace[], from: number, to: number): { readonly parts: readonly Part[]; readonly reached: number } {
  const parts: Part[] = [];
  let reached = from;
  for (const place of places) {
    if (reached >= to || place.start > reached) break;
    parts.push({ chunk: place, from: Math.max(0, reached - place.start), to: Math.min(place.size, to - place.start) });
    reached = Math.min(to, place.start + place.size);
  }
  return { parts, reached };
}
