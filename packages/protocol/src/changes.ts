import type { Alias, NodeRow, Tombstone, Version } from '@holdfast/domain';
import { z } from 'zod';
import { count, deviceId, manifestId, millis, nameKey, nodeId, opId } from './ids.ts';
import { json } from './operation.ts';
import type { Same } from './same.ts';

const stamp = z.strictObject({ op: opId, device: deviceId, at: millis, seq: count });
const content = { manifest: manifestId, size: count, hash: manifestId, mime: z.string(), mtime: millis };
const row = {
  id: nodeId,
  name: z.strictObject({ value: z.string(), key: nameKey, stamp }),
  location: z.strictObject({ parent: nodeId, trash: stamp.extend({ base: count }).nullable(), stamp }),
  attrs: z.record(z.string(), z.strictObject({ value: json, stamp })),
  tags: z.record(z.string(), z.strictObject({ present: z.boolean(), stamp })),
  created: stamp,
  rescueOf: nodeId.nullable(),
  seq: count,
};

export const nodeRow = z.discriminatedUnion('kind', [
  z.strictObject({ ...row, kind: z.literal('folder') }),
  z.strictObject({
    ...row, kind: z.literal('file'), content: z.strictObject({ ...content, version: opId, stamp }), born: manifestId, conflictOf: nodeId.nullable(),
  }),
]) satisfies z.ZodType<NodeRow>;
void (true satisfies Same<z.infer<typeof nodeRow>, NodeRow>);

export const tombstone = z.strictObject({
  id: nodeId, kind: z.enum(['folder', 'file']), name: z.string(), parent: nodeId, purgedBy: stamp, seq: count,
}) satisfies z.ZodType<Tombstone>;
void (true satisfies Same<z.infer<typeof tombstone>, Tombstone>);

export const alias = z.strictObject({ from: nodeId, to: nodeId, device: deviceId.nullable(), op: opId, seq: count }) satisfies z.ZodType<Alias>;
void (true satisfies Same<z.infer<typeof alias>, Alias>);

export const version = z.strictObject({
  ...content, id: opId, node: nodeId, parents: z.array(opId).readonly(), sameAs: opId.nullable(), stamp,
}) satisfies z.ZodType<Version>;
void (true satisfies Same<z.infer<typeof version>, Version>);

/** One changed row, in the order of its seq. Rows of one seq may stand in any order; they are revealed together (H26). */
export const change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('node'), row: nodeRow }),
  z.strictObject({ kind: z.literal('tombstone'), row: tombstone }),
  z.strictObject({ kind: z.literal('alias'), row: alias }),
]);
export type Change = z.infer<typeof change>;
