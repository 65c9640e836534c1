import type { Change } from '@holdfast/protocol';

/**
 * How many of these changes make a page: whole seqs only, at least one, else at most `maxRows` rows and `maxBytes` bytes (H26).
 * The changes come by seq, and their last seq is whole.
 */
export const pageLength = (
  changes: readonly Change[], sizeOf: (change: Change, index: number) => number, limits: { readonly maxRows: number; readonly maxBytes: number },
): number => {
  let bytes = 0;
  let length = 0;
  for (let i = 0; i < changes.length; i += 1) {
    const change = changes[i];
    if (change === undefined) break;
    if (i > 0 && change.row.seq !== changes[i - 1]?.row.seq) length = i;
    bytes += sizeOf(change, i);
    if ((i >= limits.maxRows || bytes > limits.maxBytes) && length > 0) return length;
  }
  return changes.length;
};
