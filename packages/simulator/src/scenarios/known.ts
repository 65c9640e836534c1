import type { Scenario } from './scenario.ts';

const textMerge: ReadonlySet<string> = new Set([
  '22 text: different lines changed on both sides are merged',
  '22 text: the merge comes out the same in the other order',
  '22 text: merged although it was renamed and moved meanwhile',
  '22 a second edit before the merge was seen keeps the merge',
  'H14 undo of an edit that was merged changes nothing',
  'random 20261121/106',
  'random 20261121/247',
  'random 20261122/52',
  'random 20261122/143',
  'random 20261122/164',
  'random 20261122/177',
]);

/**
 * What a scenario needs that the engine has not learned yet, or null. Such a one is played all the same and reported as failed;
 * `npm test` fails when it passes, so that no reason outlives itself.
 */
export const waitsFor = ({ title }: Pick<Scenario, 'title'>): string | null => (textMerge.has(title) ? 'text merge (H46)' : null);

/** The titles that are named one by one: each must exist. */
export const namedTitles: readonly string[] = [...textMerge];
