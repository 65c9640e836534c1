import { limits, readLimits } from '@holdfast/domain';
import type { Json, Operation } from '@holdfast/domain';
import { z } from 'zod';
import { count, deviceId, manifestId, millis, nodeId, opId } from './ids.ts';
import type { Same } from './same.ts';

const name = z.string().max(readLimits.nameUnits);
const label = z.string().min(1).max(readLimits.labelUnits);

export const json: z.ZodType<Json> = z.json().readonly() as unknown as z.ZodType<Json>;

const guard = z.strictObject({
  register: z.union([
    z.enum(['name', 'location', 'content']), z.templateLiteral(['tag:', z.string()]), z.templateLiteral(['attr:', z.string()]),
  ]),
  writer: opId,
});

const into = z.strictObject({ file: nodeId, fileVersion: opId, copyVersion: opId, keep: z.enum(['file', 'copy']) });

const envelope = {
  v: z.literal(1),
  id: opId,
  device: deviceId,
  baseSeq: count,
  at: millis,
  group: z.string().max(64).exactOptional(),
  guard: guard.exactOptional(),
};

const content = { manifest: manifestId, size: count, hash: manifestId, mime: z.string().max(limits.mimeUnits), mtime: millis };

/** One operation as it is queued, sent and kept: the same shape as the domain's `Operation`. */
export const operation = z.discriminatedUnion('type', [
  z.strictObject({ ...envelope, type: z.literal('createFolder'), node: nodeId, parent: nodeId, name, onCollision: z.enum(['suffix', 'merge']) }),
  z.strictObject({ ...envelope, type: z.literal('createFile'), node: nodeId, parent: nodeId, name, ...content }),
  z.strictObject({ ...envelope, type: z.literal('rename'), node: nodeId, name }),
  z.strictObject({ ...envelope, type: z.literal('move'), node: nodeId, parent: nodeId }),
  z.strictObject({ ...envelope, type: z.literal('trash'), node: nodeId, parent: nodeId, into: into.exactOptional() }),
  z.strictObject({ ...envelope, type: z.literal('restore'), node: nodeId, parent: nodeId }),
  z.strictObject({ ...envelope, type: z.literal('purge'), nodes: z.array(nodeId).max(limits.purgeRoots).readonly() }),
  z.strictObject({
    ...envelope, type: z.literal('setContent'), node: nodeId, baseVersion: opId, seenPath: z.array(name).max(limits.seenPathNames).readonly(), ...content,
  }),
  z.strictObject({
    ...envelope, type: z.literal('copy'), node: nodeId, source: nodeId, srcVersion: opId.nullable(), parent: nodeId, name,
  }),
  z.strictObject({ ...envelope, type: z.literal('addTag'), node: nodeId, tag: label }),
  z.strictObject({ ...envelope, type: z.literal('removeTag'), node: nodeId, tag: label }),
  z.strictObject({ ...envelope, type: z.literal('setAttr'), node: nodeId, key: label, value: json }),
]) satisfies z.ZodType<Operation>;
void (true satisfies Same<z.infer<typeof operation>, Operation>);
