import type { Change, Settled } from '@holdfast/protocol';
import { jsonText } from '../json-text.ts';

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

/** How many of these outcomes, at least one, are told in one answer. */
export const outcomesLength = (outcomes: readonly Settled[], limits: { readonly maxOutcomes: number; readonly maxBytes: number }): number => {
  let bytes = 0;
  for (const [i, settled] of outcomes.entries()) {
    bytes += jsonText(settled).length;
    if (i > 0 && (i >= limits.maxOutcomes || bytes > limits.maxBytes)) return i;
  }
  return outcomes.length;
};
