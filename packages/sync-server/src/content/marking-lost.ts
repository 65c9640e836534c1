import type { SpaceId } from '@holdfast/domain';
import { ContentError, type ContentErrorCode } from './content-error.ts';
import type { ContentIndex } from './content-index.ts';
import { objectKeyOf } from './content-store.ts';
import { RottenChunk } from './sound-parts.ts';

/** What is said of an object that is gone, or ends where bytes should be. */
const losses: ReadonlySet<string> = new Set<ContentErrorCode>(['objectMissing', 'rangePastEnd', 'objectDamaged']);

/**
 * The same bytes. A chunk that is not what was saved, and all chunks of an object that a store no longer has as it was, are marked as
 * damaged before the error is told (H8).
 */
export async function* markingLost(index: ContentIndex, space: SpaceId, pieces: AsyncGenerator<Uint8Array, void, undefined>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* pieces;
  } catch (error) {
    if (error instanceof RottenChunk) await index.markDamaged(space, error.chunk.key, [error.chunk.hash]);
    else if (isLoss(error)) await index.markDamaged(space, objectKeyOf(error.subject), 'all');
    throw error;
  }
}

const isLoss = (error: unknown): error is ContentError & { readonly subject: string } =>
  error instanceof ContentError && losses.has(error.code) && error.subject?.startsWith('packs/') === true;

/** Whether bytes are not there, or not what was saved, and asking for them again changes nothing. */
export const isDamage = (error: unknown): boolean => error instanceof RottenChunk || isLoss(error);
