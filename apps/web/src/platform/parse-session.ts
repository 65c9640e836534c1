import { session as sessionSchema, type Session } from '@holdfast/protocol';
import { parseJson } from './json-text.ts';

/** The session that a text holds; null when it is none. */
export const parseSession = (text: string): Session | null => {
  const told = sessionSchema.safeParse(parseJson(text));
  return told.success ? told.data : null;
};
