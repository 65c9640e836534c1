import type { RejectCode } from '../outcome.ts';

/** Refusals that a place of its own in the same space heals. */
const healed: ReadonlySet<string> = new Set<RejectCode>([
  'cycle', 'depth', 'gone', 'not-found', 'id-exists', 'alias-unobserved', 'changed', 'dependency', 'name', 'kind', 'invalid',
]);

/** Where refused content goes: into this space's Recovered, into that of the person's home space, or nowhere but this device. */
export type RecoveryPlace = 'here' | 'home' | 'parked';

/**
 * H15: refused content lands (a) in the same space if its author may still write there, else (b) in his home space, else (c) it is
 * parked on the device. What no other place heals, as a lack of room, waits for the person.
 * @param home the person's home space when it is another one than this and he may write there; null without one.
 */
export const recoveryPlace = (reason: string, home: string | null): RecoveryPlace => {
  if (healed.has(reason)) return 'here';
  return reason === 'forbidden' && home !== null ? 'home' : 'parked';
};
