import type { Session } from '@holdfast/protocol';
import { parseSession } from './parse-session.ts';
import { rememberedText, sessionKey } from './session-key.ts';

/**
 * Who was signed in last on this device, so that the app opens without a network. It holds names and ids only: what proves the
 * session is the cookie, which scripts cannot read.
 */
export const rememberedSession = {
  read(): Session | null {
    const text = rememberedText();
    return text === null ? null : parseSession(text);
  },
  write(session: Session): void {
    localStorage.setItem(sessionKey, JSON.stringify(session));
  },
  forget(): void {
    localStorage.removeItem(sessionKey);
  },
};
