import { z } from 'zod';
import { count, deviceId, manifestId, millis, nodeId, opId, userId } from './ids.ts';

/** One content that a file has or had (H21). */
export const versionItem = z.object({
  id: opId,
  /** What it was made from; two for a merge or a decision between two files. */
  parents: z.array(opId).readonly(),
  manifest: manifestId,
  /** Bytes. */
  size: count,
  hash: manifestId,
  mime: z.string(),
  mtime: millis,
  /** When it came to be, by the space's clock. */
  at: millis,
  device: z.object({ id: deviceId, name: z.string().nullable() }),
  author: z.object({ id: userId, name: z.string() }).nullable(),
  /** `merged`: by the server, from two texts. `decided`: a person chose between two files. `kept`: the other side of such a choice. `conflict`: it was kept as a file of its own. */
  came: z.enum(['added', 'edited', 'merged', 'conflict', 'decided', 'kept']),
  current: z.boolean(),
});
export type VersionItem = z.infer<typeof versionItem>;

/** A page of a file's versions, the newest first. `next` goes into `cursor` for the page after; null at the end. */
export const versionsResponse = z.object({
  node: nodeId,
  items: z.array(versionItem).readonly(),
  next: z.string().nullable(),
});
export type VersionsResponse = z.infer<typeof versionsResponse>;
