import { chunkerForSize } from '@holdfast/chunking';
import type { ManifestId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import { hasCode } from '../sync-client-error.ts';

export interface ChunkerSources {
  /** What this device knows of a content. */
  readonly here: (manifest: ManifestId) => Promise<WireManifest | undefined>;
  /** What the server knows of the file's content; may fail, and may not be asked for long. */
  readonly there: () => Promise<WireManifest>;
}

/**
 * The chunker that a file's content was cut with, for its next one: cut otherwise, not one chunk would be as before and all of it were
 * sent anew (H44). Who does not have the old bytes asks the server, where sizes leave a doubt; unanswered, the old size decides.
 */
export const keptChunker = async (old: { readonly manifest: ManifestId; readonly size: number }, size: number, { here, there }: ChunkerSources): Promise<string> => {
  const known = await here(old.manifest);
  if (known !== undefined) return known.chunker;
  const [usual, ofOld, ofNew] = [0, old.size, size].map((bytes) => chunkerForSize(bytes).id);
  if (ofOld === undefined || (ofOld === usual && ofNew === usual)) return chunkerForSize(old.size).id;
  try {
    const told = await there();
    return told.id === old.manifest ? told.chunker : ofOld;
  } catch (error) {
    if (!hasCode(error, 'offline', 'timeout', 'unauthenticated', 'refused', 'aborted')) throw error;
    return ofOld;
  }
};
