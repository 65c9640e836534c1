import type { Conflict, ConflictSide } from '@holdfast/sync-client';
import { formatBytes } from '../../ui/format/bytes.ts';
import { formatMoment } from '../../ui/format/dates.ts';
import { formatList } from '../../ui/format/lists.ts';
import { words } from './words.ts';

/** One side of a conflict as it is shown: who, and which of the two files it is. */
export interface ShownSide {
  readonly side: ConflictSide;
  readonly keep: 'file' | 'copy';
  readonly tone: 'mine' | 'theirs';
  /** "Yours", "Ann’s", "Phone". */
  readonly who: string;
  /** "Keep yours", "Keep Ann’s", "Keep the one from Phone"; where there is little room `keepEnd` is only heard. */
  readonly keepWord: string;
  readonly keepEnd: string;
  /** "Today, 14:02, 18 KB", and the device where `who` is a person. */
  readonly facts: string;
  /** One or two letters that stand for the person or the device. */
  readonly initials: string;
}

type Whose = { readonly kind: 'me' | 'other' } | { readonly kind: 'person' | 'device'; readonly name: string };

const whoseOf = (side: ConflictSide, tone: ShownSide['tone'], me: string | null): Whose => {
  if (tone === 'mine' && side.own) return { kind: 'me' };
  if (side.author !== null && side.author !== me) return { kind: 'person', name: side.author };
  return side.device === null ? { kind: 'other' } : { kind: 'device', name: side.device };
};

const keepWords = (whose: Whose): Pick<ShownSide, 'who' | 'keepWord' | 'keepEnd'> => {
  switch (whose.kind) {
    case 'me': return { who: words.yours, keepWord: words.keepYours, keepEnd: '' };
    case 'other': return { who: words.other, keepWord: words.keepOther, keepEnd: '' };
    case 'person': return { who: words.of(whose.name), keepWord: words.keepOf(whose.name), keepEnd: '' };
    case 'device': return { who: whose.name, keepWord: words.keep, keepEnd: words.theOneFrom(whose.name) };
  }
};

const initialsOf = (name: string): string => name.split(/\s+/u).slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join('');

const shown = (side: ConflictSide, keep: ShownSide['keep'], tone: ShownSide['tone'], me: string | null, now: number): ShownSide => {
  const whose = whoseOf(side, tone, me);
  const named = keepWords(whose);
  const device = whose.kind === 'person' || whose.kind === 'other' ? [side.device ?? words.unknownDevice] : [];
  const facts = formatList([formatMoment(side.at, now), formatBytes(side.node.size ?? 0), ...device]);
  return { side, keep, tone, ...named, facts, initials: initialsOf('name' in whose ? whose.name : whose.kind === 'me' ? (me ?? named.who) : named.who) };
};

/** Both sides, one's own first. `me` is the name of the person who looks. */
export const sidesOf = ({ file, copy }: Conflict, me: string | null, now: number): readonly [ShownSide, ShownSide] =>
  copy.own && !file.own
    ? [shown(copy, 'copy', 'mine', me, now), shown(file, 'file', 'theirs', me, now)]
    : [shown(file, 'file', 'mine', me, now), shown(copy, 'copy', 'theirs', me, now)];

/** "Today, 14:02, you and Phone": when, and the two of a conflict, for the list. */
export const pairWords = (conflict: Conflict, me: string | null, now: number): string => {
  const [mine, theirs] = sidesOf(conflict, me, now);
  const nameOf = ({ side, tone }: ShownSide): string => {
    const whose = whoseOf(side, tone, me);
    return 'name' in whose ? whose.name : whose.kind === 'me' ? words.you : words.unknownDevice;
  };
  return words.pair(formatMoment(Math.max(mine.side.at, theirs.side.at), now), nameOf(mine), nameOf(theirs));
};
