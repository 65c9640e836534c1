import { changeSections } from '@holdfast/sync-client';
import type { ChangeSection, ChangeWindow } from '@holdfast/sync-client';

/** One line of the list: the name of a section, or a change of it. */
export type Line =
  | { readonly kind: 'head'; readonly section: ChangeSection }
  | { readonly kind: 'change'; readonly index: number };

/** A section that has changes: its head's line, its first change among all, and how many. */
export interface Block {
  readonly section: ChangeSection;
  readonly head: number;
  readonly first: number;
  readonly total: number;
}

/** How the sections lie below each other; those that are not wanted are left out, but count among all changes. */
export const blocksOf = (totals: ChangeWindow['totals'], wanted: readonly ChangeSection[]): readonly Block[] => {
  let [line, index] = [0, 0];
  return changeSections.flatMap((section) => {
    const total = totals[section];
    const first = index;
    index += total;
    if (total === 0 || !wanted.includes(section)) return [];
    const head = line;
    line += total + 1;
    return [{ section, head, first, total }];
  });
};

export const lineAt = (blocks: readonly Block[], at: number): Line | null => {
  const block = blocks.findLast(({ head }) => head <= at);
  if (block === undefined || at > block.head + block.total) return null;
  return at === block.head ? { kind: 'head', section: block.section } : { kind: 'change', index: block.first + at - block.head - 1 };
};

/** The change on this line, or on the next one in this direction when it is a head. */
export const indexNear = (blocks: readonly Block[], at: number, step: 1 | -1): number => {
  for (const place of [at, at + step, at - step]) {
    const line = lineAt(blocks, place);
    if (line?.kind === 'change') return line.index;
  }
  return 0;
};
