import { session as sessionSchema, type Session } from '@holdfast/protocol';
import { sessionKey } from './session-key.ts';

/**
 * Who was signed in last on this device, so that the app opens without a network. It holds names and ids only: what proves the
 * session is the cookie, which scripts cannot read.
 */
export const rememberedSession = {
  read(): Session | null {
    const text = localStorage.getItem(sessionKey);
    if (text === null) return null;
    const told = sessionSchema.safeParse(parse(text));
    return told.success ? told.data : null;
  },
  write(session: Session): void {
    localStorage.setItem(sessionKey, JSON.stringify(session));
  },
  forget(): void {
    localStorage.removeItem(sessionKey);
  },
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
};
