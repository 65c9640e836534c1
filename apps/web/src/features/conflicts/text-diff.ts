import { diffArrays, diffWordsWithSpace } from 'diff';

/** A piece of a line, marked where it differs from the other side. */
export interface Piece {
  readonly text: string;
  readonly marked: boolean;
}

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly pieces: readonly Piece[];
}

/** One row of a comparison. `place` numbers the places that differ, from 0; null where both sides are the same. */
export interface Row {
  readonly left: Line | null;
  readonly right: Line | null;
  readonly place: number | null;
}

/** Where a line of a merged text comes from. */
export type Origin = 'both' | 'left' | 'right';

/** The diff gives up beyond this; then the sides are shown without pairing. */
const editsAtMost = 1500;
/** Marking words in longer pairs of lines is neither fast nor readable. */
const markedAtMost = 2000;
/** Words of one pair that may differ before both lines are marked whole: the search for them grows with its square. */
const wordsAtMost = 60;
/** Characters in which words are looked for, in one comparison; a text may have been written so that this takes minutes. */
const markedInAll = 50_000;

/** Lines without their ends; a last line end is no line. */
export const linesOf = (text: string): string[] => {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
};

const plain = (number: number, text: string, marked = false): Line => ({ number, pieces: text === '' ? [] : [{ text, marked }] });

type PiecePair = readonly [readonly Piece[], readonly Piece[]];

/** Marks the words that differ, as long as there is something left of what one comparison may cost. */
const wordMarker = (): ((left: string, right: string) => PiecePair) => {
  let left = markedInAll;
  return (one, other) => {
    const length = one.length + other.length;
    const affordable = length <= markedAtMost && length <= left;
    if (affordable) left -= length;
    return (affordable ? wordPieces(one, other) : null) ?? [[{ text: one, marked: true }], [{ text: other, marked: true }]];
  };
};

const wordPieces = (left: string, right: string): PiecePair | null => {
  const [mine, theirs]: [Piece[], Piece[]] = [[], []];
  const changes = diffWordsWithSpace(left, right, { maxEditLength: wordsAtMost });
  if (!changes) return null;
  for (const { value: text, added, removed } of changes) {
    if (!added) mine.push({ text, marked: removed });
    if (!removed) theirs.push({ text, marked: added });
  }
  return [mine, theirs];
};

/** Two texts line by line: equal lines beside each other, and in each place that differs the words that do. */
export const compareTexts = (left: string, right: string): readonly Row[] => {
  const [mine, theirs] = [linesOf(left), linesOf(right)];
  const rows: Row[] = [];
  const markWords = wordMarker();
  const changes = diffArrays(mine, theirs, { maxEditLength: editsAtMost }) ?? [{ value: mine, removed: true, added: false }, { value: theirs, removed: false, added: true }];
  let [at, of, place] = [0, 0, 0];
  for (let i = 0; i < changes.length; i += 1) {
    const change = changes[i];
    if (change === undefined) break;
    if (!change.added && !change.removed) {
      for (const text of change.value) rows.push({ left: plain((at += 1), text), right: plain((of += 1), text), place: null });
      continue;
    }
    const next = changes[i + 1];
    const paired = next !== undefined && (next.added || next.removed) ? next.value : [];
    const [gone, come] = change.removed ? [change.value, paired] : [paired, change.value];
    if (paired.length > 0) i += 1;
    for (let line = 0; line < Math.max(gone.length, come.length); line += 1) {
      const [one, other] = [gone[line], come[line]];
      const [onePieces, otherPieces] = one !== undefined && other !== undefined ? markWords(one, other) : [plain(0, one ?? '', true).pieces, plain(0, other ?? '', true).pieces];
      rows.push({
        left: one === undefined ? null : { number: (at += 1), pieces: onePieces }, right: other === undefined ? null : { number: (of += 1), pieces: otherPieces }, place,
      });
    }
    place += 1;
  }
  return rows;
};

/** How many places differ. */
export const placesIn = (rows: readonly Row[]): number => rows.reduce((most, { place }) => Math.max(most, (place ?? -1) + 1), 0);

const textOf = (line: Line | null): string[] => (line === null ? [] : [line.pieces.map(({ text }) => text).join('')]);

/** The text that results when each place is taken from the side that was picked. */
export const mergePicked = (rows: readonly Row[], picked: (place: number) => 'left' | 'right'): string => {
  const lines = rows.flatMap((row) => textOf(row.place === null || picked(row.place) === 'left' ? row.left : row.right));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
};

/** Of each line of a merged text, from which side it came. */
export const originsOf = (merged: string, left: string, right: string): readonly { readonly text: string; readonly origin: Origin }[] => {
  const lines = linesOf(merged);
  const missing = (side: string): ReadonlySet<number> => {
    const found = new Set<number>();
    let at = 0;
    for (const { value, added, removed } of diffArrays(linesOf(side), lines, { maxEditLength: editsAtMost }) ?? []) {
      if (added) value.forEach((_, i) => found.add(at + i));
      if (!removed) at += value.length;
    }
    return found;
  };
  const [notLeft, notRight] = [missing(left), missing(right)];
  return lines.map((text, i) => ({ text, origin: notLeft.has(i) === notRight.has(i) ? 'both' : notLeft.has(i) ? 'right' : 'left' }));
};
