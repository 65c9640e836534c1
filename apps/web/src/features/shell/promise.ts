import type { SyncStatus } from '@holdfast/sync-client';
import { formatBytes } from '../../ui/format/bytes.ts';
import { say } from '../../locales/say.ts';
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
  if (direct > 0) return say('sync.status.keptDirect', { n: direct });
  return waiting === 0 ? say('sync.status.nothingWaits') : say('sync.status.kept', { n: waiting });
};

/** Of what is written in a moment nobody wants to know how far it is. */
const worthTelling = 16_000_000;

const staged = ({ files, bytesDone, bytesTotal }: NonNullable<SyncStatus['staging']>): string => {
  const keeping = say('sync.status.keeping', { n: files });
  return bytesTotal < worthTelling ? keeping : say('sync.status.keepingPart', { keeping, done: formatBytes(bytesDone), total: formatBytes(bytesTotal) });
};

const sent = ({ direct }: SyncStatus, { filesDone, filesTotal, bytesPerSecond }: NonNullable<SyncStatus['sending']>): string => {
  const of = { at: Math.min(filesDone + 1, filesTotal), total: filesTotal };
  const told = bytesPerSecond > 0 ? say('sync.status.sendingSpeed', { ...of, speed: formatBytes(bytesPerSecond) }) : say('sync.status.sending', of);
  return direct > 0 ? say('sync.status.keepOpen', { sending: told }) : told;
};

const sending = (status: SyncStatus): SyncPromise | null => {
  const job = status.sending;
  if (job === null) return null;
  return {
    sentence: sent(status, job),
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
  if (gathering > 0) return { sentence: say('sync.status.reading', { n: gathering }), glyph: 'waiting', ...still };
  if (status.staging !== null) return { sentence: staged(status.staging), glyph: 'waiting', ...still };
  if (status.connecting) return { sentence: status.waiting === 0 ? say('sync.status.connecting') : say('sync.status.connectingKept', { kept: kept(status) }), glyph: status.waiting === 0 ? 'here' : 'waiting', ...still };
  if (status.network === 'offline') return { sentence: say('sync.status.offline', { kept: kept(status) }), glyph: 'offline', tide: 'waiting', progress: 0 };
  if (status.signedOut) return { sentence: say('sync.status.signedOut', { kept: kept(status) }), glyph: 'waiting', tide: 'waiting', progress: 0 };
  if (!status.ready) return { sentence: say('sync.status.listing'), glyph: 'receiving', ...still };
  const job = sending(status);
  if (job) return job;
  if ((status.paused && status.waiting > 0) || status.direct > 0) return { sentence: say('sync.status.paused', { kept: kept(status) }), glyph: 'paused', tide: 'waiting', progress: 0 };
  if (status.waiting > 0) return { sentence: say('sync.status.waiting', { n: status.waiting }), glyph: 'waiting', ...still };
  const undecided = status.needsYou + status.conflicts;
  if (undecided === 0) return { sentence: say('sync.status.saved'), glyph: 'saved', ...still };
  // What the server has refused is not saved there: then neither "all" nor a tick is true.
  return status.needsYou > 0
    ? { sentence: say('sync.status.itemsWait', { n: undecided }), glyph: 'needs', ...still }
    : { sentence: say('sync.status.filesWait', { n: undecided }), glyph: 'both', ...still };
};
