/**
 * What `structuredClone` gives for plain data, at a fraction of its price: stores and channels in memory copy everything that passes.
 * Throws a DataCloneError for what cannot be cloned, as the real ones do.
 */
export const copied = <T>(value: T): T => copyOf(value) as T;

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const copyOf = (value: unknown): unknown => {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol')) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || !isPlain(value) || Object.hasOwn(value, '__proto__')) return structuredClone(value);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = copyOf((value as Record<string, unknown>)[key]);
  return copy;
};
