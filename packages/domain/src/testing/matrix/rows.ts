import type { Deed } from './deeds.ts';

type Kind = 'add' | 'folder' | 'upload' | 'rename' | 'move' | 'edit' | 'trash' | 'copy' | 'label';
/** How the second's target stands to the first's. */
type Relation = 'same' | 'name' | 'inside' | 'around' | 'into' | 'holds' | 'apart';

interface Aim {
  readonly kind: Kind;
  /** What it is done to; of something new, where it comes. */
  readonly node: string;
  /** Where it is put. */
  readonly into?: string;
  /** The place and name that it claims. */
  readonly name?: string;
}

const above: Readonly<Record<string, readonly string[]>> = { n: ['F'], S: ['F'], s: ['S', 'F'], F: [], Q: [], new: ['F'] };

const aims: Readonly<Record<Deed, Aim>> = {
  'add-same': { kind: 'add', node: 'new', name: 'F/k' }, 'add-own': { kind: 'add', node: 'new', name: 'F/k' },
  'mkdir-k': { kind: 'folder', node: 'new', name: 'F/k' }, 'put-k': { kind: 'upload', node: 'new', name: 'F/k' },
  'rename-n': { kind: 'rename', node: 'n' }, 'rename-n-k': { kind: 'rename', node: 'n', name: 'F/k' },
  'rename-F': { kind: 'rename', node: 'F' }, 'rename-S': { kind: 'rename', node: 'S' },
  'move-n-Q': { kind: 'move', node: 'n', into: 'Q', name: 'Q/n' }, 'move-n-root': { kind: 'move', node: 'n' }, 'move-n-S': { kind: 'move', node: 'n', into: 'S' },
  'move-F-Q': { kind: 'move', node: 'F', into: 'Q', name: 'Q/F' }, 'move-Q-F': { kind: 'move', node: 'Q', into: 'F' }, 'move-S-Q': { kind: 'move', node: 'S', into: 'Q' },
  edit: { kind: 'edit', node: 'n' }, 'edit-same': { kind: 'edit', node: 'n' }, 'edit-s': { kind: 'edit', node: 's' },
  'trash-n': { kind: 'trash', node: 'n' }, 'trash-F': { kind: 'trash', node: 'F' }, 'trash-S': { kind: 'trash', node: 'S' },
  'copy-n-Q': { kind: 'copy', node: 'n', into: 'Q', name: 'Q/n' }, 'copy-F-Q': { kind: 'copy', node: 'F', into: 'Q', name: 'Q/F' },
  tag: { kind: 'label', node: 'n' }, untag: { kind: 'label', node: 'n' }, attr: { kind: 'label', node: 'n' },
};

const relationOf = (a: Aim, b: Aim): Relation => {
  if (a.name !== undefined && a.name === b.name && (a.node !== b.node || a.node === 'new' || [a.kind, b.kind].includes('copy'))) return 'name';
  if (a.node === b.node) return 'same';
  const reaches = (one: Aim, other: Aim): boolean => one.into !== undefined && (one.into === other.node || (above[one.into] ?? []).includes(other.node));
  if (reaches(b, a)) return 'into';
  if (reaches(a, b)) return 'holds';
  if ((above[b.node] ?? []).includes(a.node)) return 'inside';
  return (above[a.node] ?? []).includes(b.node) ? 'around' : 'apart';
};

/** Pairs of kinds in a relation → the row of RULES.md section 3. `*` is any kind. What stands first counts. */
const table: readonly (readonly [first: string, second: string, relations: string, row: string])[] = [
  ['upload', 'upload', 'name', '1'], ['folder', 'upload', 'name', '1'], ['add rename', 'upload', 'name', '3'], ['*', 'folder', 'name', '2'],
  ['add', 'add', 'name', '4, 5'], ['rename', 'add', 'name', '5'], ['folder upload', 'add', 'name', '6'], ['add folder upload', 'rename', 'name', '11'],
  ['copy', 'copy', 'name', '2, 4'], ['move', 'copy', 'name', '3b.5'], ['copy', 'move', 'name', '11'],
  ['rename', 'rename', 'same', '10'], ['rename', 'move', 'same', '12'], ['move', 'rename', 'same', '12'], ['move', 'move', 'same', '13'],
  ['trash', 'move', 'same', '15'], ['move', 'trash', 'same', '16'], ['trash', 'trash', 'same', '31'],
  ['edit', 'edit', 'same', '21, 23'], ['trash', 'edit', 'same', '25'], ['edit', 'trash', 'same', '26'],
  ['edit', 'rename move label', 'same', '24'], ['rename move label', 'edit', 'same', '24'],
  ['trash', 'rename label', 'same inside', '30'], ['rename label', 'trash', 'same around', '30'],
  ['label', 'label', 'same', '40, 41, 42'], ['label', 'rename move', 'same', '0.2'], ['rename move', 'label', 'same', '0.2'],
  ['move', 'move', 'into holds', '9, 14'],
  ['trash', 'add folder upload', 'inside', '7'], ['trash', 'copy', 'same inside', '39'], ['copy', 'trash', 'same around', '39'],
  ['trash', 'move', 'into', '20'], ['move', 'trash', 'holds', '19'], ['trash', 'move', 'inside', '17'], ['move', 'trash', 'around', '18'],
  ['trash', 'edit', 'inside', '27'], ['edit add folder upload', 'trash', 'around', '28'], ['trash', 'trash', 'inside around', '31'],
  ['edit', 'copy', 'same', '37'], ['copy', 'edit', 'same', '37'], ['rename label move', 'copy', 'same', '37'], ['copy', 'rename label move', 'same', '37'],
  ['*', 'copy', 'inside around same', '38'], ['copy', '*', 'inside around same', '38'],
  ['move rename', '*', 'inside around into holds', '9'], ['*', 'move rename', 'inside around into holds', '9'],
  ['*', '*', 'apart', 'no row: both'],
];

/** The row that decides a pair of deeds; an error when the table has none. */
export const rowOf = (first: Deed, second: Deed, observed: boolean): string => {
  if (observed) return 'observed';
  const [a, b] = [aims[first], aims[second]];
  const relation = relationOf(a, b);
  const has = (list: string, word: string): boolean => list === '*' || list.split(' ').includes(word);
  const found = table.find(([ones, others, relations]) => has(ones, a.kind) && has(others, b.kind) && has(relations, relation));
  if (!found) throw new Error(`no row for ${first}, ${second} (${relation})`);
  return found[3];
};

/** Which cell of the matrix a case is in: the kinds, how their targets stand to each other, what was seen. */
export const cellOf = (first: Deed, second: Deed, observed: boolean): string =>
  `${aims[first].kind}, ${aims[second].kind}, ${relationOf(aims[first], aims[second])}${observed ? ', observed' : ''}`;
