import { other, type Who } from './deeds.ts';

/**
 * Pairs in which B acts on something that was quietly taken for A's (rows 48, 49, H20). Before: A put k at the top; B, who did
 * not know, put his own k there, and the server took the two for one. Then each does one deed: A under the id that lives,
 * B under the one that he made.
 */
export const fileDeeds = ['rename', 'move', 'move-Q', 'edit', 'trash', 'tag', 'attr'] as const;
/** Of two uploaded folders: A's holds a.bin, B's held b.bin. */
export const folderDeeds = ['rename', 'move', 'add', 'trash', 'tag', 'attr'] as const;
export type AliasDeed = (typeof fileDeeds)[number] | (typeof folderDeeds)[number];

/** What somebody knew when he acted: only his own work, that the two are one, or all that came before. */
export type Sight = 'own' | 'joined' | 'all';

export interface AliasCase {
  readonly kind: 'file' | 'folder';
  readonly deed: Readonly<Record<Who, AliasDeed>>;
  readonly first: Who;
  /** Who acted later by the clock. */
  readonly later: Who;
  readonly sight: Readonly<Record<Who, Sight>>;
}

/** Both orders of arrival and of clocks; the first has seen the joining or not, the second that, nothing, or all. */
export const aliasCasesOf = (kind: AliasCase['kind'], a: AliasDeed, b: AliasDeed): readonly AliasCase[] => {
  const whos: readonly Who[] = ['A', 'B'];
  const firsts: readonly Sight[] = ['own', 'joined'];
  return whos.flatMap((first) => firsts.flatMap((seenFirst) => (['own', 'joined', 'all'] as const).flatMap((seenSecond) => {
    const second = other(first);
    const sight = first === 'A' ? { A: seenFirst, B: seenSecond } : { A: seenSecond, B: seenFirst };
    const laters = seenSecond === 'all' ? [second] : whos;
    return laters.map((later) => ({ kind, deed: { A: a, B: b }, first, later, sight }));
  })));
};

export const titleOfAlias = ({ kind, deed, first, later, sight }: AliasCase): string =>
  `${kind}: ${first} arrives first, ${later} acted later: A ${deed.A} (saw ${sight.A}), B ${deed.B} (saw ${sight.B})`;

const containerUse: readonly AliasDeed[] = ['add', 'edit', 'tag', 'attr'];

/** The rows of two who both know the one id, first deed and second, of a file or the folder itself. */
const rows: readonly (readonly [firsts: string, seconds: string, row: string])[] = [
  ['rename', 'rename', '10'], ['rename', 'move', '12'], ['move', 'rename', '12'], ['move', 'move', '13'],
  ['trash', 'move', '15'], ['move', 'trash', '16'], ['trash', 'trash', '31'], ['trash', 'add', '7'], ['add', 'trash', '28'], ['add', 'add', '5'],
  ['edit', 'edit', '23'], ['trash', 'edit', '25'], ['edit', 'trash', '26'], ['edit', 'rename move tag attr', '24'], ['rename move tag attr', 'edit', '24'],
  ['trash', 'rename tag attr', '30'], ['rename tag attr', 'trash', '30'], ['tag attr', 'tag attr', '40, 41, 42'],
  ['tag attr', 'rename move', '0.2'], ['rename move', 'tag attr', '0.2'], ['rename move', 'add', '9'], ['add', 'rename move', '9'], ['add tag attr', 'add tag attr', 'no row: both'],
];

/** The row that decides: 48 or 49 when B acts through an alias that he has not seen, or else that of any two. */
export const aliasRowOf = ({ kind, deed, first, sight }: AliasCase): string => {
  if (sight.B === 'own') return containerUse.includes(deed.B) ? `H20 (${kind})` : kind === 'folder' ? '48' : '49';
  if (kind === 'file' && deed.A === 'trash' && sight.A === 'own') return '3b.9: two added it, one trashes it';
  if (sight[other(first)] === 'all') return 'observed';
  const [a, b] = [deed[first], deed[other(first)]].map((each) => each.split('-')[0] ?? '');
  const found = rows.find(([ones, others]) => ones.split(' ').includes(a ?? '') && others.split(' ').includes(b ?? ''));
  if (!found) throw new Error(`no row for ${a ?? ''}, ${b ?? ''}`);
  return found[2];
};
