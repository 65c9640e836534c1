import type { SyncStatus } from '@holdfast/sync-client';
import { timeLeft } from './change-text.ts';
import { words } from './words.ts';

/** What happens by itself, below the promise. */
export const leadOf = (status: SyncStatus): string => {
  if (status.waiting === 0) return status.needsYou === 0 ? words.calm : words.needs;
  if (status.signedOut) return words.signedOut;
  if (status.connecting) return words.connecting;
  if (status.network === 'offline') return words.offline;
  const left = timeLeft(status.sending);
  return left === '' ? words.online : words.timeLeft(left);
};
