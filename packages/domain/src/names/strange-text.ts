import { validateName } from './validate.ts';

/** Whether a text holds what no name may hold: controls, and marks that turn the direction of what stands around them (H18). */
export const isStrange = (text: string): boolean => text.split('/').some((part) => {
  const check = validateName(`x${part}x`);
  return !check.ok && (check.problem === 'control' || check.problem === 'bidi');
});
