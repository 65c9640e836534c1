import { chunkHashOf } from '@holdfast/chunking';
import { packMime, up } from '@holdfast/protocol';
import { openChunks, type ServingPorts } from '@holdfast/sync-server';
import type { RequestHandler } from 'express';
import type { Access } from '../../accounts/access.ts';
import { spaceIn } from '../../http/ids-in.ts';
import { parse } from '../../http/problem.ts';
import { asRequestError } from '../content-problem.ts';
import { givingBack } from './giving-back.ts';
import { manifestsJson } from './manifest-json.ts';
import type { ReadingRoom } from './reading-room.ts';
import { sendPieces } from './send-pieces.ts';

export interface ReadingManyParts extends ServingPorts {
  readonly access: Access;
  readonly readers: ReadingRoom;
}

/** `POST /spaces/:space/manifests`: how many contents are put together, so that a device fetches only the chunks it lacks. */
export const readManyManifests = ({ access, index, readers }: Pick<ReadingManyParts, 'access' | 'index' | 'readers'>): RequestHandler => async (request, response) => {
  const space = spaceIn(request);
  const { user } = await access.required(request);
  await access.authorise(user.id, space);
  const { ids } = parse(up.readManifests, request.body);
  if (!readers.hold(user.id, response)) return;
  await sendPieces(manifestsJson(index, space, ids), response.type('json'));
};

/** `POST /spaces/:space/chunks`: many chunks as one pack (H40), 204 when the space has none of them (H39). */
export const readManyChunks = (parts: ReadingManyParts): RequestHandler => async (request, response) => {
  const space = spaceIn(request);
  const { user } = await parts.access.required(request);
  await parts.access.authorise(user.id, space);
  const { chunks } = parse(up.readChunks, request.body);
  if (!parts.readers.hold(user.id, response)) return;
  const pack = await openChunks(parts, space, chunks.map(chunkHashOf)).catch((error: unknown) => {
    throw asRequestError(error);
  });
  if (pack === null) return void response.status(204).end();
  response.setHeader('Content-Type', packMime);
  response.setHeader('Content-Length', pack.size);
  await sendPieces(givingBack(pack.bytes, response), response);
};
