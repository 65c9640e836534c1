import { isUuid } from '@holdfast/domain';
import { z } from 'zod';
import { archiveLimits } from './archive-limits.ts';
import { count, nodeId } from './ids.ts';

/** `POST /spaces/:space/archives`: a selection that is too long for the address of `GET /spaces/:space/archive?nodes=`. */
export const archiveRequest = z.strictObject({ nodes: z.array(nodeId).min(1).max(archiveLimits.nodes).readonly() });
export type ArchiveRequest = z.infer<typeof archiveRequest>;

/** `id` is for `GET /spaces/:space/archive?id=`: good for a day, and for whoever asked only. The rest is what it would be now. */
export const archiveResponse = z.object({
  id: z.string().refine(isUuid),
  /** What it is called, with `.zip`. */
  name: z.string(),
  /** Bytes of the zip file. */
  size: count,
  /** Files and folders in it. */
  entries: count,
});
export type ArchiveResponse = z.infer<typeof archiveResponse>;
