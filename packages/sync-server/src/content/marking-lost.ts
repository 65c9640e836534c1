import type { SpaceId } from '@holdfast/domain';
import { ContentError, type ContentErrorCode } from './content-error.ts';
import type { ContentIndex } from './content-index.ts';
import { objectKeyOf } from './content-store.ts';

/** What a store says of an object that is gone, or ends where bytes should be. */
const losses: ReadonlySet<string> = new Set<ContentErrorCode>(['objectMissing', 'rangePastEnd']);

/** The same bytes. Chunks of an object that a store no longer has as it was are marked as damaged before its error is told. */
export async function* markingLost(index: ContentIndex, space: SpaceId, pieces: AsyncGenerator<Uint8Array, void, undefined>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* pieces;
  } catch (error) {
    if (error instanceof ContentError && losses.has(error.code) && error.subject?.startsWith('packs/')) await index.markDamaged(space, objectKeyOf(error.subject), 'all');
    throw error;
  }
}
