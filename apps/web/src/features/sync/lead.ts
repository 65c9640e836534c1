import type { SyncStatus } from '@holdfast/sync-client';
import { timeLeft } from './change-text.ts';
import { words } from './words.ts';

/** What happens by itself, below the promise. Only of what the engine has said: until then nothing is known to wait or not. */
export const leadOf = (status: SyncStatus): string => {
  if (status.direct > 0) return words.direct(timeLeft(status.sending));
  if (status.waiting === 0) {
    if (status.needsYou > 0) return words.needs;
    if (status.conflicts > 0) return words.twoVersions;
    return status.connecting ? words.connecting : words.calm;
  }
  if (status.signedOut) return words.signedOut;
  if (status.connecting) return words.connecting;
  if (status.network === 'offline') return status.paused ? words.pausedOffline : words.offline;
  if (status.paused) return words.paused;
  const left = timeLeft(status.sending);
  return left === '' ? words.online : words.timeLeft(left);
};
