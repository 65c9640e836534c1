import { isUuid } from '@holdfast/domain';
import { z } from 'zod';
import { nodeId } from './ids.ts';

/** Files and folders that are chosen together; what lies below them does not count here. */
export const archiveLimits = { nodes: 10_000 } as const;

/** `POST /spaces/:space/archives`: a selection that is too long for the address of `GET /spaces/:space/archive?nodes=`. */
export const archiveRequest = z.strictObject({ nodes: z.array(nodeId).min(1).max(archiveLimits.nodes).readonly() });
export type ArchiveRequest = z.infer<typeof archiveRequest>;

/** For `GET /spaces/:space/archive?id=`: good for a day, and for whoever asked only. */
export const archiveResponse = z.object({ id: z.string().refine(isUuid) });
export type ArchiveResponse = z.infer<typeof archiveResponse>;
