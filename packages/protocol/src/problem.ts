import { z } from 'zod';
import { problemCodes } from './problem-codes.ts';

/** application/problem+json, and the `error` of a socket acknowledgement. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(problemCodes),
  /** One sentence for people: the thing, the cause, the next step. */
  detail: z.string(),
  /** The field, header or node it is about. */
  subject: z.string().optional(),
  retryAfterMs: z.int().optional(),
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;
