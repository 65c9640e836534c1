import { z } from 'zod';
import { chunkHash, count, manifestId, spaceId } from './ids.ts';

/**
 * Limits of one handshake. A file of 1 TiB, cut at 1.15 MiB in the mean, has 915,000 chunks of 77 bytes in JSON: 67 MiB. One of more
 * chunks than `chunks` is refused.
 */
export const manifestLimits = { manifests: 1000, chunks: 1_000_000, bytes: 80 * 1024 * 1024 } as const;

export const chunkRef = z.tuple([chunkHash, z.int().min(1)]).readonly();

/** How a file's bytes are put together; its id is the SHA-256 of its canonical encoding. */
export const manifest = z.strictObject({
  id: manifestId,
  /** Names the chunker and its parameters: `chunker.ts` of chunking has them all. */
  chunker: z.string().min(1).max(64),
  size: count,
  /** [hash, bytes] in order; empty for the empty file. */
  chunks: z.array(chunkRef).max(manifestLimits.chunks).readonly(),
});
export type WireManifest = z.infer<typeof manifest>;

/** Handshake and commit in one (H38): idempotent, batched. */
export const manifestsRequest = z.strictObject({
  protocol: z.string().max(64),
  space: spaceId,
  manifests: z.array(manifest).max(manifestLimits.manifests).readonly(),
  /** Only asks what is missing: nothing is committed, and of what is whole nothing is missing. For what is sent ahead of its content. */
  onlyAsk: z.literal(true).optional(),
});
export type ManifestsRequest = z.infer<typeof manifestsRequest>;

export const manifestResult = z.discriminatedUnion('state', [
  z.strictObject({ id: manifestId, state: z.literal('committed') }),
  /** Each missing chunk once, in the manifest's order; the first of them, when they are many: ask again when they are sent. */
  z.strictObject({ id: manifestId, state: z.literal('missing'), missing: z.array(chunkHash).readonly() }),
  z.strictObject({ id: manifestId, state: z.literal('refused'), reason: z.enum(['id', 'size', 'chunker']) }),
]);

export const manifestsResponse = z.strictObject({ results: z.array(manifestResult).readonly() });
export type ManifestsResponse = z.infer<typeof manifestsResponse>;
