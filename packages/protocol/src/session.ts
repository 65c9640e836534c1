import { z } from 'zod';
import { spaceId, userId } from './ids.ts';

export const signIn = z.strictObject({ email: z.string().min(3).max(254), password: z.string().min(1).max(1024) });
export type SignIn = z.infer<typeof signIn>;

export const setup = z.strictObject({
  email: z.email().max(254), name: z.string().trim().min(1).max(100), password: z.string().min(8).max(1024),
});
export type Setup = z.infer<typeof setup>;

export const setupState = z.strictObject({ needed: z.boolean() });

export const session = z.strictObject({
  user: z.strictObject({ id: userId, email: z.string(), name: z.string() }),
  home: spaceId,
  spaces: z.array(z.strictObject({ id: spaceId, name: z.string(), role: z.enum(['owner', 'editor', 'contributor', 'viewer']) })).readonly(),
});
export type Session = z.infer<typeof session>;
