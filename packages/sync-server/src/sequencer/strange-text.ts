import { type Operation, validateName } from '@holdfast/domain';

/** Whether a text holds what no name may hold: controls, and marks that turn the direction of what stands around them. */
export const isStrange = (text: string): boolean => text.split('/').some((part) => {
  const check = validateName(`x${part}x`);
  return !check.ok && (check.problem === 'control' || check.problem === 'bidi');
});

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
