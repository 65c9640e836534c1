import { contentHeaders } from '@holdfast/protocol';
import { openContent, type ServingPorts } from '@holdfast/sync-server';
import type { RequestHandler } from 'express';
import { asReadingError } from '../content-problem.ts';
import { findFile, type FindingParts } from './find-file.ts';
import { givingBack } from './giving-back.ts';
import { announce } from './range-of.ts';
import type { ReadingRoom } from './reading-room.ts';
import { sendPieces } from './send-pieces.ts';

export type ServingParts = ServingPorts & FindingParts & { readonly readers: ReadingRoom };

/** `GET|HEAD /spaces/:space/nodes/:node/content`: a file's bytes, whole or one range. `?version=`, `?download=1`. */
export const readContent = (parts: ServingParts): RequestHandler => async (request, response) => {
  const { user, space, file } = await findFile(parts, request);
  const headers = contentHeaders(file, { download: request.query['download'] === '1' });
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (request.fresh) return void response.status(304).end();
  if (request.method !== 'HEAD' && !parts.readers.hold(user, response)) return;
  const range = announce(request, response, { size: file.size, etag: `"${file.hash}"` });
  if (request.method === 'HEAD') return void response.end();
  await sendPieces(givingBack(openContent(parts, space, file.manifest, range), response), response, (error) => asReadingError(error, file.name));
};
