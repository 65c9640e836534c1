import { z } from 'zod';
import { change } from './changes.ts';
import { count, spaceId } from './ids.ts';

/** A hint that a space has moved (H27). Changes may ride along; they count only when `from` is the device's cursor. */
export const poke = z.strictObject({
  space: spaceId,
  epoch: z.string(),
  from: count,
  to: count,
  changes: z.array(change).readonly().nullable(),
});
export type Poke = z.infer<typeof poke>;
