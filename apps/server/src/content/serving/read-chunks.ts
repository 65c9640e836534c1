import { type ContentIndex, manifestHead } from '@holdfast/sync-server';
import type { RequestHandler } from 'express';
import { asRequestError } from '../content-problem.ts';
import { findFile, type FindingParts } from './find-file.ts';
import { manifestJson } from './manifest-json.ts';
import type { ReadingRoom } from './reading-room.ts';
import { sendPieces } from './send-pieces.ts';

/**
 * `GET|HEAD /spaces/:space/nodes/:node/manifest`: which chunks a file's bytes are made of, `?version=` of one version. With them a device
 * sees that what it downloads is what was saved (H8).
 */
export const readChunks = (parts: FindingParts & { readonly index: ContentIndex; readonly readers: ReadingRoom }): RequestHandler => async (request, response) => {
  const { user, space, file } = await findFile(parts, request);
  const head = await manifestHead(parts.index, space, file.manifest).catch((error: unknown) => {
    throw asRequestError(error);
  });
  response.type('json');
  if (request.method === 'HEAD') return void response.end();
  if (!parts.readers.hold(user, response)) return;
  await sendPieces(manifestJson(parts.index, space, head), response);
};
