import type { Session } from '@holdfast/protocol';
import { parseJson } from './json-text.ts';
import { isSession } from './wire-guards.ts';

/** The session that a text holds; null when it is none. */
export const parseSession = (text: string): Session | null => {
  const told = parseJson(text);
  return isSession(told) ? told : null;
};
