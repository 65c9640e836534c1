import { parseCookie, stringifySetCookie } from 'cookie';
import { sessionDays } from './sessions.ts';

export const sessionCookieName = 'holdfast_session';

/** The token in a Cookie header, or null. */
export const tokenIn = (header: string | undefined): string | null => (header === undefined ? null : parseCookie(header)[sessionCookieName] || null);

const attributes = (secure: boolean) => ({ path: '/', httpOnly: true, sameSite: 'lax', secure } as const);

/** The Set-Cookie header that signs in. No script can read it, and no other site's request that changes something carries it. */
export const keepToken = (token: string, secure: boolean): string =>
  stringifySetCookie({ name: sessionCookieName, value: token, ...attributes(secure), maxAge: sessionDays * 86_400 });

/** The Set-Cookie header that signs out. */
export const dropToken = (secure: boolean): string => stringifySetCookie({ name: sessionCookieName, value: '', ...attributes(secure), maxAge: 0 });
