import { z } from 'zod';
import { alias } from './changes.ts';
import { count } from './ids.ts';

/**
 * All rows of a space as they were at `seq`, ready to be fetched in parts (H29). Each part is text: packed rows (`unpackChanges`),
 * one page a line. Rows of later seqs come by `exchange`, with `base.since` = `seq`.
 */
export const snapshotHead = z.strictObject({
  id: z.uuid(),
  epoch: z.string(),
  seq: count,
  /** How many parts there are; they are numbered from 0. */
  parts: z.int().min(1),
  rows: count,
  /** The redirects of the device that asks: they are nobody else's, and not in the parts. */
  own: z.array(alias).readonly(),
});
export type SnapshotHead = z.infer<typeof snapshotHead>;

/** Null: the space is small, or nothing could be made ready in time. Fetch page by page. */
export const snapshotResponse = z.strictObject({ snapshot: snapshotHead.nullable() });
export type SnapshotResponse = z.infer<typeof snapshotResponse>;
