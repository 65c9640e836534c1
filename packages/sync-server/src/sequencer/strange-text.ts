import { isStrange, type Operation } from '@holdfast/domain';

/**
 * Whether an operation would add a tag or an attribute key that reads otherwise than it is. What bears one already keeps it, and may lose
 * it: the reducer takes them, so that an old log replays to what it was (S9).
 */
export const addsStrangeLabel = (op: Operation): boolean => {
  if (op.type === 'addTag') return isStrange(op.tag);
  return op.type === 'setAttr' && op.value !== null && isStrange(op.key);
};

/** The name of a device as people may be shown it, between other words. */
export const plainDeviceName = (name: string): string => {
  const plain = isStrange(name) ? [...name].filter((char) => !isStrange(char)).join('') : name;
  return plain.trim() === '' ? 'Unnamed device' : plain;
};
