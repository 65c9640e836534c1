import { readTabAddress, serverAddress } from '@holdfast/protocol';
import type { RequestHandler } from 'express';
import { ServerError } from '../server-error.ts';

/**
 * Addresses of files that the service worker of a tab answers. A request that did not pass it (a download that is taken up again, a viewer
 * that asks for itself) is sent on to where the server serves the same version, to whoever may read it. Never a page.
 */
export const sendOnToContent: RequestHandler = (request, response, next) => {
  const place = readTabAddress(`${request.baseUrl}${request.path}`);
  const reads = request.method === 'GET' || request.method === 'HEAD';
  if (place === null || !reads) return next(new ServerError('not-found', `There is no file ${request.baseUrl}${request.path}.`));
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Location', serverAddress(place, { download: request.query['download'] === '1' }));
  response.status(302).end();
};
