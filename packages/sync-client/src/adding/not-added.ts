import type { Way } from '../api.ts';
import { hasCode, SyncClientError } from '../sync-client-error.ts';
import { namesInWords } from '../words/names.ts';
import type { Failed } from './taking.ts';

const restInWords = (added: number): string => (added === 0 ? '' : added === 1 ? '; the other one was added' : `; the other ${added.toLocaleString('en')} were added`);

/** O8: names what could not be read, or sent, says that the rest is safe. */
export const notTaken = (failed: readonly Failed[], total: number, way: Way): SyncClientError => {
  const names = failed.map(({ name }) => name);
  if (way === 'direct') return notSent(failed, names, total);
  return new SyncClientError('content', `${namesInWords(names)} could not be read: moved, changed or not open to this app${restInWords(total - failed.length)}. Add what is missing again`);
};

const notSent = (failed: readonly Failed[], names: readonly string[], total: number): SyncClientError => {
  const [first] = failed;
  if (failed.length === 1 && first !== undefined) return first.why;
  return new SyncClientError(first?.why.code ?? 'content', `${namesInWords(names)} were not completely sent${restInWords(total - failed.length)}. Choose them again; the first of them: ${first?.why.message ?? ''}`);
};

/** What kept files from being added, with their names, when it was for want of room; anything else as it is. */
export const leftOut = (error: unknown, left: readonly string[], total: number): unknown => {
  if (!hasCode(error, 'storage-full') || left.length === 0) return error;
  return new SyncClientError('storage', `This device has no room left for ${namesInWords(left)}${restInWords(total - left.length)}. Free some space, then add what is missing again`, { cause: error });
};
