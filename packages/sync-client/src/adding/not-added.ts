import { hasCode, SyncClientError } from '../sync-client-error.ts';
import { namesInWords } from '../words/names.ts';

const restInWords = (added: number): string => (added === 0 ? '' : added === 1 ? '; the other one was added' : `; the other ${added.toLocaleString('en')} were added`);

/** O8: names what could not be read, says that the rest is safe. */
export const unread = (failed: readonly string[], total: number): SyncClientError => {
  return new SyncClientError('content', `${namesInWords(failed)} could not be read: moved, changed or not open to this app${restInWords(total - failed.length)}. Add what is missing again`);
};

/** What kept files from being added, with their names, when it was for want of room; anything else as it is. */
export const leftOut = (error: unknown, left: readonly string[], total: number): unknown => {
  if (!hasCode(error, 'storage-full') || left.length === 0) return error;
  return new SyncClientError('storage', `This device has no room left for ${namesInWords(left)}${restInWords(total - left.length)}. Free some space, then add what is missing again`, { cause: error });
};
