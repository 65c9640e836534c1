import type { Deferral, Outcome } from '@holdfast/domain';
import { z } from 'zod';
import { count, nodeId, opId } from './ids.ts';

export const outcome = z.discriminatedUnion('code', [
  z.strictObject({ code: z.literal('applied') }),
  z.strictObject({ code: z.literal('superseded') }),
  z.strictObject({ code: z.literal('noop'), reason: z.enum(['same', 'kept-edited', 'kept', 'already', 'gone', 'unobserved-alias', 'moved']) }),
  z.strictObject({ code: z.literal('aliased'), to: nodeId }),
  z.strictObject({ code: z.literal('copied'), node: nodeId, name: z.string() }),
  z.strictObject({ code: z.literal('merged'), version: opId }),
  z.strictObject({ code: z.literal('rescued'), path: z.array(z.string()).readonly(), node: nodeId }),
  z.strictObject({
    code: z.literal('rejected'),
    reason: z.enum([
      'cycle', 'depth', 'gone', 'not-found', 'id-exists', 'alias-unobserved', 'changed', 'dependency', 'name', 'kind', 'invalid', 'forbidden', 'quota',
    ]),
    cause: opId.exactOptional(),
  }),
]) satisfies z.ZodType<Outcome>;

/** Nothing was decided: `missingManifest` and `retry` stop the batch at that ctr, `parked` goes past it (H10, H12). */
export const deferral = z.discriminatedUnion('code', [
  z.strictObject({ code: z.literal('missingManifest'), manifest: z.string() }),
  z.strictObject({ code: z.literal('retry'), afterMs: count }),
  z.strictObject({ code: z.literal('parked'), reason: z.string() }),
]) satisfies z.ZodType<Deferral>;
