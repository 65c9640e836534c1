import { deeds, type Case, type Deed, type Who } from './deeds.ts';
import { rowOf } from './rows.ts';

export interface PurgeCase extends Case {
  readonly purger: Who;
  /** What he trashes and purges at once. */
  readonly what: 'n' | 'F';
}

const whos: readonly Who[] = ['A', 'B'];

/** Every order of arrival and of clocks; neither has seen the other's. */
export const purgeCasesOf = (what: 'n' | 'F', deed: Deed): readonly PurgeCase[] => whos.flatMap((purger) => whos.flatMap((first) => whos.map((later) => ({
  purger, what, first, later, observed: false, deed: purger === 'A' ? { A: `trash-${what}` as const, B: deed } : { A: deed, B: `trash-${what}` as const },
}))));

export const purgeDeeds = deeds;

const isLabel = (deed: Deed): boolean => ['tag', 'untag', 'attr'].includes(deed);
const isNew = (deed: Deed): boolean => ['add-same', 'add-own', 'mkdir-k', 'put-k'].includes(deed);

const rowOfGone = (what: 'n' | 'F', deed: Deed): string => {
  const [verb, subject] = deed.split('-');
  if (isNew(deed)) return what === 'F' ? '8' : rowOf('trash-n', deed, false);
  const isIn = subject === 'n' || isLabel(deed) || deed === 'edit' || deed === 'edit-same' || (what === 'F' && subject !== 'Q');
  if (!isIn) return what === 'F' ? '8, 20' : rowOf('trash-n', deed, false);
  return verb === 'edit' ? '29' : verb === 'copy' ? '39' : verb === 'trash' ? '3b.13' : '35';
};

const rowOfLate = (what: 'n' | 'F', deed: Deed): string => {
  if (deed === `trash-${what}`) return '34';
  if (what === 'n') return rowOf(deed, 'trash-n', false);
  if (deed === 'trash-n' || deed === 'trash-S') return '3b.13';
  const row = rowOf(deed, 'trash-F', false);
  // What the trashing had spared, the purging spares too.
  return isNew(deed) || ['edit', 'edit-same', 'edit-s', 'move-Q-F', 'move-n-S'].includes(deed) ? `${row}, 36` : row;
};

/** The row that decides: what is done to something that is gone already, or what a purging still takes. */
export const purgeRowOf = ({ what, purger, first, deed }: PurgeCase): string =>
  (first === purger ? rowOfGone : rowOfLate)(what, deed[purger === 'A' ? 'B' : 'A']);
