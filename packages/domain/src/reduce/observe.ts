import type { NodeRow, Stamp, TrashMark } from '../node.ts';
import { noOps, serverDevice, type Observer, type Step } from './step.ts';

/** 3b.1: seen by seq, or done by the same device before, also before a fork. */
export const hasSeen = (observer: Observer, stamp: Stamp): boolean =>
  stamp.seq <= observer.base || stamp.device === observer.device || (observer.alsoOwn.has(stamp.op) && stamp.device !== serverDevice);

/** RULES.md 0.1 (table: T): who had seen the value wins outright; else the larger (effTs, opId). */
export const prevails = (step: Step, over: Stamp): boolean =>
  hasSeen(step.author, over) || over.at < step.stamp.at || (over.at === step.stamp.at && over.op < step.stamp.op);

/** Who trashed a node, as an observer of what lies below it (3b.8). */
export const trasherOf = (mark: TrashMark): Observer => ({ device: mark.device, base: mark.base, alsoOwn: noOps });

const unseenAct = (observer: Observer, stamp: Stamp): boolean => stamp.device !== serverDevice && !hasSeen(observer, stamp);

/**
 * Rows 19, 28: whether somebody has made, placed or written this node without the observer knowing.
 * Names, tags and attributes do not count (row 30). What the server only rebuilt is nobody's work.
 */
export const isUnseenWork = (observer: Observer, row: NodeRow): boolean =>
  unseenAct(observer, row.created) || unseenAct(observer, row.location.stamp) || (row.kind === 'file' && !hasSeen(observer, row.content.stamp));

/** 3b.5: whether the author had seen this node under this name in this place. */
export const hasSeenThere = (observer: Observer, row: NodeRow): boolean =>
  unseenThere(observer, row) === null;

/** What of that he had not seen: its making, its name or its place. */
export const unseenThere = (observer: Observer, row: NodeRow): Stamp | null =>
  [row.created, row.name.stamp, row.location.stamp].find((stamp) => !hasSeen(observer, stamp)) ?? null;

/** Whose unseen work a node holds, see `isUnseenWork`. */
export const unseenWorkOf = (observer: Observer, row: NodeRow): Stamp | null =>
  [row.created, row.location.stamp, ...(row.kind === 'file' ? [row.content.stamp] : [])].find((stamp) => unseenAct(observer, stamp)) ?? null;
