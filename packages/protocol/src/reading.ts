import { z } from 'zod';
import { chunkHash, manifestId } from './ids.ts';
import { manifest } from './manifests.ts';

/** Limits of one question downwards. What the chunks of one question weigh together, with their table, is at most one pack (32 MiB). */
export const readingLimits = { manifests: 1000, chunks: 8192 } as const;

/** The type of a pack in flight (`packages/chunking/src/pack-format.ts`). */
export const packMime = 'application/vnd.holdfast.pack';

/** `POST /spaces/:space/manifests`: how these contents are put together. */
export const manifestsQuery = z.strictObject({ ids: z.array(manifestId).min(1).max(readingLimits.manifests).readonly() });
export type ManifestsQuery = z.infer<typeof manifestsQuery>;

/** In the order asked, each once. What the space does not have is in neither list. */
export const manifestsFound = z.strictObject({
  manifests: z.array(manifest).readonly(),
  /** Those that made the answer too long: to be asked for again. Shorter than what was asked, always. */
  later: z.array(manifestId).readonly(),
});
export type ManifestsFound = z.infer<typeof manifestsFound>;

/**
 * `POST /spaces/:space/chunks`: these chunks as one pack, in the server's order, without those that the space does not have (H39);
 * 204 when it has none of them.
 */
export const chunksQuery = z.strictObject({ chunks: z.array(chunkHash).min(1).max(readingLimits.chunks).readonly() });
export type ChunksQuery = z.infer<typeof chunksQuery>;
