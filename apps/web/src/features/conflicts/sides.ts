import type { Conflict, ConflictSide } from '@holdfast/sync-client';
import { formatBytes } from '../../ui/format/bytes.ts';
import { formatMoment } from '../../ui/format/dates.ts';
import { words } from './words.ts';

/** One side of a conflict as it is shown: who, and which of the two files it is. */
export interface ShownSide {
  readonly side: ConflictSide;
  readonly keep: 'file' | 'copy';
  readonly tone: 'mine' | 'theirs';
  /** "Yours", "Ann’s", "Phone’s". */
  readonly who: string;
  /** "Today, 14:02, 18 KB, this device". */
  readonly facts: string;
  /** One or two letters that stand for the person or the device. */
  readonly initials: string;
}

const whoOf = (side: ConflictSide, tone: ShownSide['tone'], me: string | null): string => {
  if (tone === 'mine' && side.own) return words.yours;
  if (side.author !== null && side.author !== me) return words.of(side.author);
  return side.device === null ? words.other : words.of(side.device);
};

const initialsOf = (name: string): string => name.split(/\s+/u).slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join('');

const shown = (side: ConflictSide, keep: ShownSide['keep'], tone: ShownSide['tone'], me: string | null, now: number): ShownSide => {
  const device = side.own ? words.thisDevice : (side.device ?? words.unknownDevice);
  const facts = [formatMoment(side.at, now), formatBytes(side.node.size ?? 0), device].join(', ');
  const who = whoOf(side, tone, me);
  return { side, keep, tone, who, facts, initials: initialsOf(who === words.yours ? (me ?? who) : who.replace(/’s$/u, '')) };
};

/** Both sides, one's own first. `me` is the name of the person who looks. */
export const sidesOf = ({ file, copy }: Conflict, me: string | null, now: number): readonly [ShownSide, ShownSide] =>
  copy.own && !file.own
    ? [shown(copy, 'copy', 'mine', me, now), shown(file, 'file', 'theirs', me, now)]
    : [shown(file, 'file', 'mine', me, now), shown(copy, 'copy', 'theirs', me, now)];

/** "You and Phone, today": the two of a conflict in one line of the list. */
export const pairWords = (conflict: Conflict, me: string | null, now: number): string => {
  const [mine, theirs] = sidesOf(conflict, me, now);
  const name = ({ side, who }: ShownSide): string => (who === words.yours ? 'You' : who === words.other ? 'another device' : (side.author !== null && side.author !== me ? side.author : (side.device ?? '')));
  return `${name(mine)} and ${name(theirs)}, ${formatMoment(Math.max(mine.side.at, theirs.side.at), now)}`;
};
