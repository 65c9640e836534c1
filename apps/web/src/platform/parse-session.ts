import { session as sessionSchema, type Session } from '@holdfast/protocol';

/** The session that a text holds; null when it is none. */
export const parseSession = (text: string): Session | null => {
  const told = sessionSchema.safeParse(parse(text));
  return told.success ? told.data : null;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
};
