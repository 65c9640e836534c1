import type { ManifestId, SpaceId } from '@holdfast/domain';
import { ContentError } from './content-error.ts';
import type { ChunkPlace, ContentIndex, ManifestHead } from './content-index.ts';
import type { ByteRange, ContentStore, ObjectKey, ObjectStream } from './content-store.ts';

export interface ServingPorts {
  readonly store: ContentStore;
  readonly index: ContentIndex;
}

/** Chunks looked up at a time: few at first, so that the first byte is soon there, then more; never a whole manifest. */
const placesAtFirst = 8;
const placesAtMost = 512;

/** No chunk but a file's last is smaller, unless somebody made them so: then more look-ups are needed. */
const usualChunkAtLeast = 32 * 1024;

/** One stretch of one object: neighbouring chunks read as one. */
interface Stretch extends ByteRange {
  readonly key: ObjectKey;
}

/** A committed manifest's head. @throws ContentError `manifestUnknown`. */
export async function manifestHead(index: ContentIndex, space: SpaceId, id: ManifestId): Promise<ManifestHead> {
  const head = await index.manifest(space, id);
  if (head === null) throw new ContentError('manifestUnknown', `no content ${id} in this space: it was never committed, or is gone`, { subject: id });
  return head;
}

/**
 * The bytes `range` of a committed manifest, as they are asked for: the next stretch is opened while one is read, nothing
 * more is held. Leaving the loop early closes what is open.
 * @throws ContentError `manifestUnknown`, `rangePastEnd`, `objectMissing`, `storageUnavailable`.
 */
export async function* openContent(ports: ServingPorts, space: SpaceId, id: ManifestId, range: ByteRange): AsyncGenerator<Uint8Array, void, undefined> {
  const head = await manifestHead(ports.index, space, id);
  if (range.from < 0 || range.to > head.size || range.from > range.to) {
    throw new ContentError('rangePastEnd', `bytes ${range.from} to ${range.to} lie outside the ${head.size} bytes of ${id}`, { subject: id });
  }
  const wanted = stretches(ports.index, space, id, range);
  let next = openNext(ports.store, wanted);
  try {
    for (let stream = await next; stream !== null; stream = await next) {
      next = openNext(ports.store, wanted);
      yield* drained(stream);
    }
  } finally {
    void next.then((stream) => stream?.close(), () => undefined);
  }
}

/** Looks up and opens the next stretch, while the one before is read: hides the store's latency, costs two open reads. */
function openNext(store: ContentStore, wanted: AsyncGenerator<Stretch, void, undefined>): Promise<ObjectStream | null> {
  const opening = wanted.next().then((found) => (found.done === true ? null : store.read(found.value.key, found.value)));
  opening.catch(() => undefined); // it is awaited in its turn, which may come long after it failed
  return opening;
}

async function* drained(stream: ObjectStream): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* stream;
  } finally {
    stream.close();
  }
}

/** The stretches that hold `range`, in order. */
async function* stretches(index: ContentIndex, space: SpaceId, id: ManifestId, range: ByteRange): AsyncGenerator<Stretch, void, undefined> {
  let at = range.from;
  for (let most = placesAtFirst; at < range.to; most = Math.min(most * 8, placesAtMost)) {
    const enough = Math.ceil((range.to - at) / usualChunkAtLeast) + 1;
    const places = await index.places(space, id, at, Math.min(most, Math.max(enough, placesAtFirst)));
    const joined = joinPlaces(places, at, range.to);
    if (joined.reached === at) {
      throw new ContentError('objectDamaged', `no chunk of ${id} holds byte ${at}: the index is damaged, rebuild it from the store`, { subject: id });
    }
    yield* joined.stretches;
    at = joined.reached;
  }
}

/** Bytes `from` up to `to` out of consecutive places, neighbours in one object joined; stops where the places end or have a hole. */
function joinPlaces(places: readonly ChunkPlace[], from: number, to: number): { readonly stretches: readonly Stretch[]; readonly reached: number } {
  const stretches: Stretch[] = [];
  let reached = from;
  for (const place of places) {
    if (reached >= to || place.start > reached) break;
    const part = cutOut(place, reached, to);
    reached = Math.min(to, place.start + place.size);
    const last = stretches.at(-1);
    if (last !== undefined && last.key === part.key && last.to === part.from) stretches[stretches.length - 1] = { ...last, to: part.to };
    else stretches.push(part);
  }
  return { stretches, reached };
}

function cutOut(place: ChunkPlace, from: number, to: number): Stretch {
  const skip = Math.max(0, from - place.start);
  const end = Math.min(place.size, to - place.start);
  return { key: place.key, from: place.offset + skip, to: place.offset + end };
}
