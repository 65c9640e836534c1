/**
 * Whether every text in a JSON value, keys too, is whole Unicode without NUL: a store that takes only UTF-8 would change others.
 * Not a rule of the reducer, whose logs may hold such: whoever lets an operation in asks.
 */
export const isWholeText = (value: unknown): boolean => {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isWholeText(key) && isWholeText(inner));
};
