import { asChunkHash, type ManifestId, type SpaceId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { ContentIndex, ManifestHead } from './content-index.ts';
import { ContentError } from './content-error.ts';
import { manifestHead } from './open-content.ts';

/** Chunks looked up at a time: some 700 KB of JSON. */
const placesAtOnce = 10_000;

/**
 * The chunks of a committed manifest in order, looked up as they are asked for: it may have a million.
 * @throws ContentError `objectDamaged` when the index lacks one of them.
 */
export async function* chunksOfManifest(index: ContentIndex, space: SpaceId, { id, size }: ManifestHead): AsyncGenerator<WireManifest['chunks'], void, undefined> {
  for (let at = 0; at < size; ) {
    const places = await index.places(space, id, at, placesAtOnce);
    if (places[0]?.start !== at) throw new ContentError('objectDamaged', `no chunk of ${id} begins at byte ${at}: the index is damaged, rebuild it from the store`, { subject: id });
    at += places.reduce((sum, { size: bytes }) => sum + bytes, 0);
    yield places.map(({ hash, size: bytes }) => [asChunkHash(hash), bytes] as const);
  }
}

/**
 * A committed manifest with all its chunks: whoever downloads the bytes can see that they are what was saved (H8). It proves itself:
 * its id is the hash of its chunks.
 * @throws ContentError `manifestUnknown`, `objectDamaged` when the index lacks one of its chunks.
 */
export const readManifest = async (index: ContentIndex, space: SpaceId, id: ManifestId): Promise<WireManifest> => {
  const head = await manifestHead(index, space, id);
  const chunks: WireManifest['chunks'][number][] = [];
  for await (const some of chunksOfManifest(index, space, head)) for (const chunk of some) chunks.push(chunk);
  return { ...head, chunks };
};
