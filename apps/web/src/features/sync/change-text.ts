import type { Change, SyncStatus } from '@holdfast/sync-client';
import { formatBytes } from '../../ui/format/bytes.ts';
import { formatMoment, formatMomentBrief, formatMomentInside } from '../../ui/format/dates.ts';
import { formatList } from '../../ui/format/lists.ts';
import type { Glyph } from '../../ui/format/sync-sentence.ts';
import { words } from './words.ts';

/** The shape of a change. */
export const glyphOf = (change: Change): Glyph => {
  switch (change.state) {
    case 'sending': case 'deciding': return 'sending';
    case 'parked': return change.section === 'recovered' ? 'offline' : 'needs';
    case 'settled': return change.outcome?.code === 'copied' || change.outcome?.code === 'rescued' || change.section === 'recovered' ? 'both' : change.outcome?.code === 'rejected' ? 'needs' : 'saved';
    case 'paused': return 'paused';
    case 'network': case 'signedOut': case 'update': case 'bytes': case 'behind': case 'turn': return 'waiting';
  }
};

/** 0 to 100 of its bytes that were sent. */
export const percentOf = ({ progress, state }: Change): number => {
  if (progress === null || progress.total === 0) return state === 'deciding' ? 100 : 0;
  return Math.min(100, (progress.done / progress.total) * 100);
};

/** Why it waits, or how far it is. */
export const reasonOf = (change: Change): string => {
  const { progress, reason, state } = change;
  if ((state !== 'sending' && state !== 'paused') || progress === null) return reason;
  const fresh = progress.fresh === undefined || progress.fresh >= progress.total ? null : formatBytes(progress.fresh);
  return formatList([words.moved(formatBytes(progress.done), formatBytes(progress.total), fresh), reason]);
};

/** Where and when, in short: the folder it is in, and of today only the time. */
export const placeOf = (change: Change, now: number): string => formatList([change.path.at(-1) ?? '', formatMomentBrief(change.at, now, change.path.length > 0)]);

/** Where and when in full. */
export const exactPlaceOf = (change: Change, now: number): string => formatList([change.path.join(' › '), (change.path.length === 0 ? formatMoment : formatMomentInside)(change.at, now)]);

/** All of it for a screen reader. */
export const labelOf = (change: Change, now: number): string => {
  const size = change.size === null ? '' : formatBytes(change.size);
  return formatList([change.sentence, reasonOf(change), size, exactPlaceOf(change, now)]);
};

/** How long the rest takes at this speed, as people say it; empty while nobody knows. */
export const timeLeft = (job: SyncStatus['sending']): string => {
  const seconds = job?.secondsLeft ?? null;
  if (seconds === null) return '';
  if (seconds < 50) return words.time.minute;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 90) return words.minutes(minutes);
  return words.hours(Math.round(minutes / 60));
};
