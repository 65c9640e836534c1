import type { ManifestId, SpaceId } from '@holdfast/domain';
import { ContentError } from './content-error.ts';
import type { ChunkPlace, ContentIndex, ManifestHead } from './content-index.ts';
import type { ByteRange, ContentStore, ObjectKey, ObjectStream } from './content-store.ts';

export interface ServingPorts {
  readonly store: ContentStore;
  readonly index: ContentIndex;
}

/** Chunks looked up at a time: about 64 MiB of a file, so that its manifest is never held whole. */
const PLACES_AT_ONCE = 512;

/** Stretches opened before they are needed: hides the store's latency, costs two open reads. */
const READ_AHEAD = 1;

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
  const ahead: Promise<ObjectStream>[] = [];
  try {
    for await (const stretch of stretches(ports.index, space, id, range)) {
      const opening = ports.store.read(stretch.key, stretch);
      opening.catch(() => undefined); // it is awaited in its turn, which may come after it failed
      ahead.push(opening);
      if (ahead.length > READ_AHEAD) yield* drainFirst(ahead);
    }
    while (ahead.length > 0) yield* drainFirst(ahead);
  } finally {
    for (const opening of ahead) void opening.then((stream) => stream.close(), () => undefined);
  }
}

async function* drainFirst(ahead: Promise<ObjectStream>[]): AsyncGenerator<Uint8Array, void, undefined> {
  const opening = ahead.shift();
  if (opening === undefined) return;
  const stream = await opening;
  try {
    yield* stream;
  } finally {
    stream.close();
  }
}

/** The stretches that hold `range`, in order. */
async function* stretches(index: ContentIndex, space: SpaceId, id: ManifestId, range: ByteRange): AsyncGenerator<Stretch, void, undefined> {
  let at = range.from;
  while (at < range.to) {
    const places = await index.places(space, id, at, PLACES_AT_ONCE);
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
