import type { ManifestId } from '@holdfast/domain';
import type { ChangeState } from '../center-api.ts';
import type { LoopState } from '../exchange/sync-loop.ts';
import { isKnown, manifestOf } from '../outbox/sendable.ts';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';
import { nounOf } from './deeds.ts';

/** What is known of the way of the bytes; only the leading tab knows. */
export interface Bytes {
  isCommitted(manifest: ManifestId): boolean;
  isUnderWay(manifest: ManifestId): boolean;
  /** Bytes of this content that were sent. */
  sent(manifest: ManifestId): number;
}

export interface Standing {
  readonly state: ChangeState;
  readonly reason: string;
  readonly progress: { readonly done: number; readonly total: number } | null;
}

type Entry = Keyed<OutboxRow>;

const reasons = {
  deciding: 'Sent; the server is deciding',
  unanswered: 'Sent; the answer comes when there is a network',
  later: 'Made by a newer version of Holdfast: it goes on when this one is updated',
  signedOut: 'Waits until you sign in',
  update: 'Waits until you reload Holdfast, which is too old for the server',
  network: 'Waits for the network',
  bytes: 'Its bytes wait for their turn',
  turn: 'Next',
} as const;

/** Whether something of it is at the server or on its way there. */
export const isUnderWay = ({ row }: Entry, bytes: Bytes): boolean => {
  const manifest = manifestOf(row.op);
  return row.ctr !== null || (manifest !== null && bytes.isUnderWay(manifest));
};

/** Why a pending operation is where it is. `behind` is asked only when nothing larger is in the way. */
export const standingOf = (entry: Entry, loop: LoopState, bytes: Bytes, behind: (entry: Entry) => Entry | undefined): Standing => {
  const { op, ctr } = entry.row;
  const still = (state: ChangeState, reason: string): Standing => ({ state, reason, progress: progressOf(entry, bytes) });
  const away = loop.network === 'offline';
  if (ctr !== null) return still('deciding', away ? reasons.unanswered : reasons.deciding);
  if (!isKnown(op)) return still('update', reasons.later);
  if (loop.signedOut) return still('signedOut', reasons.signedOut);
  if (loop.upgradeRequired) return still('update', reasons.update);
  if (away) return still('network', reasons.network);
  const manifest = manifestOf(op);
  if (manifest !== null && bytes.isUnderWay(manifest)) return { state: 'sending', reason: '', progress: progressOf(entry, bytes) };
  const before = behind(entry);
  if (before !== undefined) return still('behind', reasonBehind(before, bytes));
  return manifest !== null && !bytes.isCommitted(manifest) ? still('bytes', reasons.bytes) : still('turn', reasons.turn);
};

const reasonBehind = (before: Entry, bytes: Bytes): string => {
  const manifest = manifestOf(before.row.op);
  if (manifest !== null && !bytes.isCommitted(manifest)) return `Waits for the bytes of “${before.row.title}”`;
  return isKnown(before.row.op) ? `After ${nounOf(before.row)}` : 'After a change that a newer version of Holdfast made';
};

const progressOf = ({ row: { op } }: Entry, bytes: Bytes): Standing['progress'] => {
  const manifest = manifestOf(op);
  if (manifest === null || !('size' in op)) return null;
  const done = bytes.isCommitted(manifest) ? op.size : Math.min(op.size, Math.round(bytes.sent(manifest)));
  return done === 0 && !bytes.isUnderWay(manifest) ? null : { done, total: op.size };
};
