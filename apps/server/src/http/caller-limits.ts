import type { RequestHandler } from 'express';
import { tokenIn } from '../accounts/session-cookie.ts';
import { callers } from '../database/fair-turns.ts';
import { ServerError } from '../server-error.ts';

/** Requests of one caller under way: more than a browser with a hundred tabs begins at a time. */
const atOnce = 256;
const soon = 1_000;

/**
 * Gives each request its caller, in whose turn it waits for the database: the session it names, or its address; a session that is found
 * makes it the person's. One session may have so many under way and no more, looked at before anything is asked for them.
 */
export const limitCallers = (most: number = atOnce): RequestHandler => {
  const underWay = new Map<string, number>();
  return (request, response, next) => {
    const token = tokenIn(request.headers.cookie);
    const key = `${request.ip ?? ''} ${token ?? ''}`.slice(0, 256);
    // Behind one address there may be a whole house, and somebody in it who holds calls open to keep the others from signing in.
    if (token === null) return callers.run({ key }, next);
    const now = (underWay.get(key) ?? 0) + 1;
    if (now > most) throw new ServerError('too-many-requests', 'Too many requests of yours are being answered: send the next one after them.', { retryAfterMs: soon });
    underWay.set(key, now);
    response.once('close', () => {
      const left = (underWay.get(key) ?? 1) - 1;
      if (left === 0) underWay.delete(key);
      else underWay.set(key, left);
    });
    callers.run({ key }, next);
  };
};
