import type { SettledEntry } from '../ports/replica-store.ts';

/** One row of what was done lately: an outcome, or all of an action of several that came out as the person wanted it. */
export interface ToldEntry {
  readonly id: string;
  /** Newest first; never empty. */
  readonly entries: readonly [SettledEntry, ...SettledEntry[]];
}

const bringsIn = (type: SettledEntry['type']): boolean => type === 'createFile' || type === 'createFolder';
/** What did not simply come out is told by itself: it must not drown among the others. */
const keyOf = ({ group, type, outcome, open }: SettledEntry): string | null =>
  (group === undefined || open || outcome.code !== 'applied' ? null : `${group} ${bringsIn(type) ? 'added' : type}`);

/** Outcomes, newest first, action by action: one stands where its latest part stands. */
export const toldTogether = (told: readonly SettledEntry[]): ToldEntry[] => {
  const groups = new Map<string, [SettledEntry, ...SettledEntry[]]>();
  const found: { readonly id: string; readonly entries: [SettledEntry, ...SettledEntry[]] }[] = [];
  for (const entry of told) {
    const key = keyOf(entry);
    const known = key === null ? undefined : groups.get(key);
    if (known !== undefined) {
      known.push(entry);
      continue;
    }
    const entries: [SettledEntry, ...SettledEntry[]] = [entry];
    if (key !== null) groups.set(key, entries);
    found.push({ id: `told ${key ?? entry.op}`, entries });
  }
  return found;
};
