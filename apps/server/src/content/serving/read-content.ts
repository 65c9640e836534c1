import { pipeline } from 'node:stream/promises';
import { asNodeId, asOpId, asSpaceId, isUuid, type SpaceId, type VersionId } from '@holdfast/domain';
import { type ByteRange, openContent, type ServingPorts } from '@holdfast/sync-server';
import type { Request, RequestHandler, Response } from 'express';
import type { Access } from '../../accounts/access.ts';
import { ServerError, systemCodeOf } from '../../server-error.ts';
import { asRequestError } from '../content-problem.ts';
import { readRange } from './byte-range.ts';
import { contentHeaders } from './content-headers.ts';
import type { ResolveContent, ServedFile } from './resolve-content.ts';

export interface ServingParts extends ServingPorts {
  readonly access: Access;
  readonly resolve: ResolveContent;
}

/** `GET|HEAD /spaces/:space/nodes/:node/content`: a file's bytes, whole or one range. `?version=`, `?download=1`. */
export const readContent = (parts: ServingParts): RequestHandler => async (request, response) => {
  const { space, file, versioned } = await find(parts, request);
  const headers = contentHeaders(file, { download: request.query['download'] === '1', versioned });
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (request.fresh) return void response.status(304).end();
  const range = rangeOf(request, response, file);
  response.status(range === null ? 200 : 206);
  if (range !== null) response.setHeader('Content-Range', `bytes ${range.from}-${range.to - 1}/${file.size}`);
  const whole = range ?? { from: 0, to: file.size };
  response.setHeader('Content-Length', whole.to - whole.from);
  if (request.method === 'HEAD') return void response.end();
  await stream(parts, { space, file, range: whole }, response);
};

interface Found {
  readonly space: SpaceId;
  readonly file: ServedFile;
  readonly versioned: boolean;
}

const find = async ({ access, resolve }: ServingParts, request: Request): Promise<Found> => {
  const { user } = await access.required(request);
  const space = asSpaceId(idIn(request, 'space'));
  const node = asNodeId(idIn(request, 'node'));
  const version = versionIn(request);
  await access.authorise(user.id, space);
  const file = await resolve({ space, node, version });
  if (file === null) throw new ServerError('not-found', `There is no such file ${node} in this space${version === null ? '' : ', or no such version of it'}.`, { subject: node });
  return { space, file, versioned: version !== null };
};

const idIn = (request: Request, name: 'space' | 'node'): string => {
  const id = request.params[name];
  if (typeof id === 'string' && isUuid(id)) return id;
  throw new ServerError('not-found', `There is no such ${name}: its id is a lower-case UUID.`, { subject: name });
};

const versionIn = (request: Request): VersionId | null => {
  const version = request.query['version'];
  if (version === undefined) return null;
  if (typeof version === 'string' && isUuid(version)) return asOpId(version);
  throw new ServerError('invalid-request', 'The version must be the id of one version of the file.', { subject: 'version' });
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

/** Sends bytes as fast as the reader takes them. The first ones are read before the head goes out, so that a store that is down is a clear answer. */
const stream = async (ports: ServingPorts, { space, file, range }: { readonly space: SpaceId; readonly file: ServedFile; readonly range: ByteRange }, response: Response): Promise<void> => {
  const content = openContent(ports, space, file.manifest, range);
  try {
    const first = await content.next();
    if (first.done === true) return void response.end();
    response.write(first.value);
    await pipeline(content, response);
  } catch (error) {
    await content.return();
    if (systemCodeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE') return; // the reader left
    throw asRequestError(error);
  }
};
