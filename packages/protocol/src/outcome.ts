import type { Deferral, Outcome } from '@holdfast/domain';
import { z } from 'zod';
import { count, millis, nodeId, opId, userId } from './ids.ts';
import type { Same } from './same.ts';

const against = z.object({ device: z.string(), user: userId, at: millis });
const met = { against: against.exactOptional() };

/** Fields that come with later levels are passed over; codes and reasons are closed, and those of later levels are told in other words (H17). */
export const outcome = z.discriminatedUnion('code', [
  z.object({ code: z.literal('applied'), ...met }),
  z.object({ code: z.literal('superseded'), ...met }),
  z.object({ code: z.literal('noop'), reason: z.enum(['same', 'kept-edited', 'kept', 'already', 'gone', 'unobserved-alias', 'moved']), ...met }),
  z.object({ code: z.literal('aliased'), to: nodeId, ...met }),
  z.object({ code: z.literal('copied'), node: nodeId, name: z.string(), ...met }),
  z.object({ code: z.literal('merged'), version: opId, ...met }),
  z.object({ code: z.literal('rescued'), path: z.array(z.string()).readonly(), node: nodeId, ...met }),
  z.object({
    code: z.literal('rejected'),
    reason: z.enum([
      'cycle', 'depth', 'gone', 'not-found', 'id-exists', 'alias-unobserved', 'changed', 'dependency', 'name', 'kind', 'invalid', 'forbidden', 'quota',
      'too-many',
    ]),
    cause: opId.exactOptional(),
    ...met,
  }),
]) satisfies z.ZodType<Outcome>;
void (true satisfies Same<z.infer<typeof outcome>, Outcome>);

/** Nothing was decided: `missingManifest` and `retry` stop the batch at that ctr, `parked` goes past it (H10, H12). */
export const deferral = z.discriminatedUnion('code', [
  z.strictObject({ code: z.literal('missingManifest'), manifest: z.string() }),
  z.strictObject({ code: z.literal('retry'), afterMs: count }),
  z.strictObject({ code: z.literal('parked'), reason: z.string() }),
]) satisfies z.ZodType<Deferral>;
void (true satisfies Same<z.infer<typeof deferral>, Deferral>);
