import { z } from 'zod';
import { count, manifestId, millis, nodeId, opId } from './ids.ts';

/** One item as scripts read it; the app reads changes instead. */
export const nodeItem = z.object({
  id: nodeId,
  kind: z.enum(['folder', 'file']),
  name: z.string(),
  parent: nodeId,
  /** Bytes; null for a folder, as are the next four. */
  size: count.nullable(),
  /** Names the content. */
  hash: manifestId.nullable(),
  mime: z.string().nullable(),
  mtime: millis.nullable(),
  version: opId.nullable(),
  seq: count,
  tags: z.array(z.string()).readonly(),
  /** In the trash by itself; what lies below such a folder says false. */
  trashed: z.boolean(),
});
export type NodeItem = z.infer<typeof nodeItem>;

/** A page of a listing. `next` goes into `cursor` for the page after; null at the end. */
export const nodesResponse = z.object({
  /** The folder; null when the whole trash is listed. */
  parent: nodeId.nullable(),
  items: z.array(nodeItem).readonly(),
  next: z.string().nullable(),
});
export type NodesResponse = z.infer<typeof nodesResponse>;
