import { isWholeText, type Operation } from '@holdfast/domain';
import { jsonText } from '../json-text.ts';
import { addsStrangeLabel } from './strange-text.ts';

/**
 * Whether every text in an operation is whole Unicode without NUL. Others are refused one by one: a store that takes only UTF-8
 * would otherwise change them, or refuse a whole group for their sake (H12). Nor is a label taken that reads otherwise than it is (H18).
 */
export const isStorable = (op: Operation): boolean => {
  // JSON writes what is at issue here as an escape that begins with \\u, and next to nothing else.
  const known = verdicts.get(op) ?? ((!jsonText(op).includes('\\u') || isWholeText(op)) && !addsStrangeLabel(op));
  verdicts.set(op, known);
  return known;
};

/** A group asks three times of each operation; operations never change. */
const verdicts = new WeakMap<Operation, boolean>();
