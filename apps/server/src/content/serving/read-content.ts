import { contentHeaders, readRange } from '@holdfast/protocol';
import { type ByteRange, openContent, type ServingPorts } from '@holdfast/sync-server';
import type { Request, RequestHandler, Response } from 'express';
import { ServerError } from '../../server-error.ts';
import { findFile, type FindingParts } from './find-file.ts';
import type { ServedFile } from './resolve-content.ts';
import { sendPieces } from './send-pieces.ts';

export type ServingParts = ServingPorts & FindingParts;

/** `GET|HEAD /spaces/:space/nodes/:node/content`: a file's bytes, whole or one range. `?version=`, `?download=1`. */
export const readContent = (parts: ServingParts): RequestHandler => async (request, response) => {
  const { space, file } = await findFile(parts, request);
  const headers = contentHeaders(file, { download: request.query['download'] === '1' });
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (request.fresh) return void response.status(304).end();
  const range = rangeOf(request, response, file);
  response.status(range === null ? 200 : 206);
  if (range !== null) response.setHeader('Content-Range', `bytes ${range.from}-${range.to - 1}/${file.size}`);
  const whole = range ?? { from: 0, to: file.size };
  response.setHeader('Content-Length', whole.to - whole.from);
  if (request.method === 'HEAD') return void response.end();
  await sendPieces(openContent(parts, space, file.manifest, whole), response);
};

/** The one range asked for, or null for the whole. @throws ServerError `range-not-satisfiable` outside the file, or for several ranges. */
const rangeOf = (request: Request, response: Response, file: ServedFile): ByteRange | null => {
  const condition = request.get('If-Range');
  if (condition !== undefined && condition !== `"${file.hash}"`) return null;
  const range = readRange(request.get('Range'), file.size);
  switch (range.kind) {
    case 'whole':
      return null;
    case 'one':
      return range;
    case 'several':
    case 'outside': {
      response.setHeader('Content-Range', `bytes */${file.size}`);
      const why = range.kind === 'several' ? 'asks for several parts: ask for one at a time' : `lies outside the file's ${file.size} bytes`;
      throw new ServerError('range-not-satisfiable', `The range ${why}.`, { subject: 'Range' });
    }
  }
};
