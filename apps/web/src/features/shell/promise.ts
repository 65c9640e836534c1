import type { SyncStatus } from '@holdfast/sync-client';
import { formatBytes } from '../../ui/format/bytes.ts';
import { count, formatNumber } from '../../ui/format/counts.ts';
import type { Glyph } from '../../ui/format/sync-sentence.ts';

export interface SyncPromise {
  readonly sentence: string;
  readonly glyph: Glyph;
  /** How the tide line is drawn. */
  readonly tide: 'still' | 'rising' | 'waiting';
  /** 0 to 100 of what is being sent. */
  readonly progress: number;
}

const kept = ({ waiting, direct }: SyncStatus): string => {
  const here = waiting === 0 ? 'no changes waiting' : `${count(waiting, 'change')} kept on this device`;
  return direct === 0 ? here : `${count(direct, 'file')} only where ${direct === 1 ? 'it was' : 'they were'} chosen, keep this page open`;
};

/** Of what is written in a moment nobody wants to know how far it is. */
const worthTelling = 16_000_000;

const part = ({ bytesDone, bytesTotal }: NonNullable<SyncStatus['staging']>): string => (bytesTotal < worthTelling ? '' : `, ${formatBytes(bytesDone)} of ${formatBytes(bytesTotal)}`);

const sending = (status: SyncStatus): SyncPromise | null => {
  const job = status.sending;
  if (job === null) return null;
  const speed = job.bytesPerSecond > 0 ? `, ${formatBytes(job.bytesPerSecond)}/s` : '';
  const at = Math.min(job.filesDone + 1, job.filesTotal);
  return {
    sentence: `Sending ${formatNumber(at)} of ${formatNumber(job.filesTotal)}${speed}${status.direct > 0 ? ', keep this page open' : ''}`,
    glyph: 'sending', tide: 'rising',
    progress: job.bytesTotal === 0 ? 0 : Math.min(100, (job.bytesDone / job.bytesTotal) * 100),
  };
};

/**
 * What the status line promises. Until the first answer it says neither "offline" nor "saved". It says "saved" only when nothing waits, shows a tick only when nothing waits for the person either, and "Offline" whenever there is
 * no network. `gathering` counts files that were dropped and are still being read from the desktop.
 */
export const promiseOf = (status: SyncStatus, gathering = 0): SyncPromise => {
  const still = { tide: 'still', progress: 0 } as const;
  if (gathering > 0) return { sentence: `Reading ${count(gathering, 'file')} from your computer`, glyph: 'waiting', ...still };
  if (status.staging !== null) return { sentence: `Keeping ${count(status.staging.files, 'file')} on this device${part(status.staging)}`, glyph: 'waiting', ...still };
  if (status.connecting) return { sentence: status.waiting === 0 ? 'Connecting' : `Connecting, ${kept(status)}`, glyph: status.waiting === 0 ? 'here' : 'waiting', ...still };
  if (status.network === 'offline') return { sentence: `Offline, ${kept(status)}`, glyph: 'offline', tide: 'waiting', progress: 0 };
  if (status.signedOut) return { sentence: `Signed out, ${kept(status)}`, glyph: 'waiting', tide: 'waiting', progress: 0 };
  if (!status.ready) return { sentence: 'Fetching the list of your files', glyph: 'receiving', ...still };
  const job = sending(status);
  if (job) return job;
  if ((status.paused && status.waiting > 0) || status.direct > 0) return { sentence: `Paused, ${kept(status)}`, glyph: 'paused', tide: 'waiting', progress: 0 };
  if (status.waiting > 0) return { sentence: `${count(status.waiting, 'change')} waiting`, glyph: 'waiting', ...still };
  const undecided = status.needsYou + status.conflicts;
  if (undecided === 0) return { sentence: 'All changes saved', glyph: 'saved', ...still };
  const waits = `${count(undecided, status.needsYou === 0 ? 'file' : 'item')} ${undecided === 1 ? 'waits' : 'wait'} for you`;
  // What the server has refused is not saved there: then neither "all" nor a tick is true.
  return status.needsYou > 0
    ? { sentence: `${waits}, everything else saved`, glyph: 'needs', ...still }
    : { sentence: `All changes saved, ${waits}`, glyph: 'both', ...still };
};
