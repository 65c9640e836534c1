import type { ManifestId, SpaceId } from '@holdfast/domain';
import { ContentError } from './content-error.ts';
import type { ContentIndex, ManifestHead } from './content-index.ts';
import type { ByteRange } from './content-store.ts';
import { markingLost } from './marking-lost.ts';
import { readAhead, type ReadingPorts } from './read-ahead.ts';
import { stretchesOf } from './stretches.ts';

export interface ServingPorts extends ReadingPorts {
  readonly index: ContentIndex;
}

/** A committed manifest's head. @throws ContentError `manifestUnknown`. */
export async function manifestHead(index: ContentIndex, space: SpaceId, id: ManifestId): Promise<ManifestHead> {
  const head = await index.manifest(space, id);
  if (head === null) throw new ContentError('manifestUnknown', `no content ${id} in this space: it was never committed, or is gone`, { subject: id });
  return head;
}

/**
 * The bytes `range` of a committed manifest, as they are asked for, none that are not what was saved (H8): a few stretches are opened
 * ahead while one is read, a chunk is held. Leaving the loop early closes what is open.
 * @throws ContentError `manifestUnknown`, `rangePastEnd`, `objectMissing`, `objectDamaged`, `storageUnavailable`.
 */
export async function* openContent(ports: ServingPorts, space: SpaceId, id: ManifestId, range: ByteRange): AsyncGenerator<Uint8Array, void, undefined> {
  const head = await manifestHead(ports.index, space, id);
  if (range.from < 0 || range.to > head.size || range.from > range.to) {
    throw new ContentError('rangePastEnd', `bytes ${range.from} to ${range.to} lie outside the ${head.size} bytes of ${id}`, { subject: id });
  }
  yield* markingLost(ports.index, space, readAhead(ports, stretchesOf(ports.index, space, id, range)));
}
