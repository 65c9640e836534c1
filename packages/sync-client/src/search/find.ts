import type { NodeId } from '@holdfast/domain';
import { Best, compareRanked } from './best.ts';
import { exactly, nearly, type Matching } from './matching.ts';
import type { Entry, NameIndex } from './name-index.ts';
import type { SearchQuery } from './query.ts';

/** So many names are looked at between two chances to do something else. */
const piece = 1024;
/** Of the folder where one is, so many come before all others. */
const nearFirst = 20;
/** Something that is in the trash, or below it. */
const dead = -1;

export interface FoundEntries {
  readonly hits: readonly Entry[];
  readonly total: number;
}

/** Work in pieces: whoever runs it decides after each whether to go on at once. */
export type Pieces<T> = Generator<void, T, void>;

/** Looks at these names, and answers those that have any of the words. */
function* match(among: Iterable<Entry>, matching: Matching): Pieces<readonly Entry[]> {
  const found: Entry[] = [];
  let some: Entry[] = [];
  const look = (): void => {
    matching(some);
    for (const entry of some) if (entry.mask !== 0) found.push(entry);
    some = [];
  };
  for (const entry of among) {
    some.push(entry);
    if (some.length < piece) continue;
    look();
    yield;
  }
  look();
  return found;
}

/** Whatever has one of the words. While somebody types on, only what had the beginnings of the words can have them. */
function* candidates(index: NameIndex, words: readonly string[]): Pieces<readonly Entry[]> {
  const { lately } = index;
  const isTypedOn = lately !== null && lately.words.length === words.length && lately.words.every((word, i) => words[i]?.startsWith(word) === true);
  index.lately = null;
  const entries = yield* match(isTypedOn ? lately.entries : index.entries(), exactly(words));
  index.lately = { words, entries };
  return entries;
}

/** Which words stand in the names of a folder and of those above it; `dead` when it is in the trash. */
const aboveOf = (index: NameIndex): ((folder: NodeId) => number) => {
  const known = new Map<NodeId, number>([[index.root, 0]]);
  const maskOf = (folder: NodeId): number => {
    const mask = known.get(folder);
    if (mask !== undefined) return mask;
    // A broken tree that goes round in circles ends here.
    known.set(folder, dead);
    const entry = index.get(folder);
    const above = entry === undefined ? dead : maskOf(entry.parent);
    const all = entry === undefined || above === dead ? dead : entry.mask | above;
    known.set(folder, all);
    return all;
  };
  return maskOf;
};

const isBeforeWord = (name: string, at: number): boolean => {
  const before = name.charCodeAt(at - 1);
  if (at === 0 || before === 32) return true;
  return before >= 97 && before <= 122 ? false : !/[\p{L}\p{N}]/u.test(name[at - 1] ?? '');
};

/** Where a word stands: at the beginning, at the beginning of a word, within one, or only above. */
const placeOf = (name: string, word: string, isInName: boolean): number => {
  const at = name.indexOf(word);
  if (at === 0) return name.length === word.length ? 0 : 1;
  if (at === -1) return isInName ? 3 : 4;
  return isBeforeWord(name, at) ? 2 : 3;
};

const rankOf = (entry: Entry, words: readonly string[]): number => {
  let rank = 0;
  for (let i = 0; i < words.length; i += 1) rank += placeOf(entry.name, words[i] ?? '', (entry.mask & (1 << i)) !== 0);
  return rank;
};

const hasTag = ({ tags }: Entry, wanted: string): boolean => tags.some((tag) => {
  for (let at = tag.indexOf(wanted); at !== -1; at = tag.indexOf(wanted, at + 1)) if (isBeforeWord(tag, at)) return true;
  return false;
});

function* collect(index: NameIndex, among: Iterable<Entry>, { words, tags }: SearchQuery, limit: number, near: NodeId | null): Pieces<FoundEntries> {
  const all = 2 ** words.length - 1;
  const above = aboveOf(index);
  const [here, elsewhere] = [new Best(limit), new Best(limit)];
  let total = 0;
  let seen = 0;
  for (const entry of among) {
    seen += 1;
    if (seen % piece === 0) yield;
    if (tags.length > 0 && !tags.every((tag) => hasTag(entry, tag))) continue;
    const mask = above(entry.parent);
    if (mask === dead || (words.length > 0 && (mask | entry.mask) !== all)) continue;
    total += 1;
    (entry.parent === near ? here : elsewhere).add(entry, rankOf(entry, words));
  }
  const first = here.inOrder().slice(0, nearFirst);
  const rest = [...here.inOrder().slice(nearFirst), ...elsewhere.inOrder()].sort(compareRanked);
  return { hits: [...first, ...rest].slice(0, limit).map(({ entry }) => entry), total };
}

/** The best hits of a query, at most `limit`, and how many there are. What lies in `near` comes first, as far as there is room for others. */
export function* find(index: NameIndex, query: SearchQuery, limit: number, near: NodeId | null): Pieces<FoundEntries> {
  const { words, tags } = query;
  if (words.length === 0 && tags.length === 0) return { hits: [], total: 0 };
  if (words.length === 0) return yield* collect(index, index.entries(), query, limit, near);
  const found = yield* collect(index, yield* candidates(index, words), query, limit, near);
  if (found.total > 0) return found;
  index.lately = null;
  return yield* collect(index, yield* match(index.entries(), nearly(words)), query, limit, near);
}
