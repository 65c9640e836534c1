import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { ServerError } from '../server-error.ts';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether a request that changes something was made by our own pages, or by no browser at all. Browsers name the page's origin on every
 * such request, and newer ones the relation (Sec-Fetch-Site); a script of another site can forge neither.
 */
export const isFromOurPages = (request: IncomingMessage, publicUrl: string | null): boolean => {
  const { origin, host } = request.headers;
  if (origin !== undefined) return origin === publicUrl || hostOf(origin) === host;
  const site = request.headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
};

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);

/** Refuses what another site tries to do in a signed-in person's name. */
export const refuseOtherSites = (publicUrl: string | null): RequestHandler => (request, _response, next) => {
  if (harmless.has(request.method) || isFromOurPages(request, publicUrl)) return next();
  next(new ServerError('cross-site', `A page of ${request.headers.origin ?? 'another site'} tried to change something here: set HOLDFAST_PUBLIC_URL if that is the address of this server.`, { subject: 'origin' }));
};
