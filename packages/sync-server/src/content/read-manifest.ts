import { asChunkHash, type ManifestId, type SpaceId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { ContentIndex } from './content-index.ts';
import { ContentError } from './content-error.ts';
import { manifestHead } from './open-content.ts';

/** Chunks looked up at a time. */
const placesAtOnce = 10_000;

/**
 * A committed manifest with all its chunks: whoever downloads the bytes can see that they are what was saved (H8). It proves itself:
 * its id is the hash of its chunks.
 * @throws ContentError `manifestUnknown`, `objectDamaged` when the index lacks one of its chunks.
 */
export const readManifest = async (index: ContentIndex, space: SpaceId, id: ManifestId): Promise<WireManifest> => {
  const { chunker, size } = await manifestHead(index, space, id);
  const chunks: WireManifest['chunks'][number][] = [];
  for (let at = 0; at < size; ) {
    const places = await index.places(space, id, at, placesAtOnce);
    if (places[0]?.start !== at) throw new ContentError('objectDamaged', `no chunk of ${id} begins at byte ${at}: the index is damaged, rebuild it from the store`, { subject: id });
    for (const { hash, size: bytes } of places) {
      chunks.push([asChunkHash(hash), bytes]);
      at += bytes;
    }
  }
  return { id, chunker, size, chunks };
};
