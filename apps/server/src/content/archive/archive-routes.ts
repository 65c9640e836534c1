import { randomUUID } from 'node:crypto';
import { asNodeId, isUuid, type NodeId, type SpaceId, type UserId } from '@holdfast/domain';
import { archiveRequest, type ArchiveResponse, archiveResponse, contentHeaders } from '@holdfast/protocol';
import { type Request, type RequestHandler, Router } from 'express';
import type { Access } from '../../accounts/access.ts';
import { spaceIn } from '../../http/ids-in.ts';
import { jsonOf, parameter, problems } from '../../http/openapi.ts';
import { parse } from '../../http/problem.ts';
import { ServerError } from '../../server-error.ts';
import { announce } from '../serving/range-of.ts';
import type { ReadingRoom } from '../serving/reading-room.ts';
import { sendPieces } from '../serving/send-pieces.ts';
import { ArchiveRoom } from './archive-room.ts';
import { BegunSums } from './begun-sums.ts';
import type { ChecksumPorts } from './checksums.ts';
import { inBlocks } from './in-blocks.ts';
import type { ListTree } from './listed-tree.ts';
import { planArchive } from './plan-archive.ts';
import { unlessLeft } from './reader-left.ts';
import type { Selections } from './selections.ts';
import { streamArchive } from './stream-archive.ts';
import { Turns } from './turns.ts';

export interface ArchiveParts extends Omit<ChecksumPorts, 'turns' | 'begun'> {
  readonly access: Access;
  readonly readers: ReadingRoom;
  readonly list: ListTree;
  readonly selections: Selections;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Requests of one person that wait for sums: as many as downloaders open for one file, twice. */
const mostReading = 32;

/** What an address names at most; more goes by `POST …/archives`. */
const idsInAddress = 200;

/** Files and folders as one zip file. */
export const archiveRoutes = (parts: ArchiveParts): Router => {
  const room = new ArchiveRoom();
  return Router().get('/spaces/:space/archive', readArchive(parts, room, { turns: new Turns(mostReading), begun: new BegunSums() })).post('/spaces/:space/archives', keepSelection(parts, room));
};

/**
 * `GET|HEAD /spaces/:space/archive?nodes=a,b` or `?id=`: a zip file, stored, with exact length and strong tag: one range of it, with
 * If-Range, goes on where a download stopped, on any server.
 */
const readArchive = (parts: ArchiveParts, room: ArchiveRoom, sums: Pick<ChecksumPorts, 'turns' | 'begun'>): RequestHandler => async (request, response) => {
  const space = spaceIn(request);
  const { user } = await parts.access.required(request);
  await parts.access.authorise(user.id, space);
  const nodes = await nodesIn(parts, request, space, user.id);
  const plan = await unlessLeft(room.inTurn(user.id, () => planArchive(parts.list, space, nodes, () => response.destroyed)));
  if (plan === null) return;
  const { name, hash, layout } = plan;
  for (const [header, value] of Object.entries(contentHeaders({ name, hash, mime: 'application/zip' }, { download: true }))) response.setHeader(header, value);
  if (request.fresh) return void response.status(304).end();
  const range = announce(request, response, { size: layout.size, etag: `"${hash}"` });
  if (request.method === 'HEAD') return void response.end();
  if (!parts.readers.hold(user.id, response)) return;
  response.once('close', room.hold(user.id, layout.entries.length));
  const pieces = streamArchive({ ...parts, ...sums }, { space, user: user.id, isLeft: () => response.destroyed }, layout, range);
  await unlessLeft(sendPieces(inBlocks(pieces), response));
};

const nodesIn = async ({ selections, now }: ArchiveParts, request: Request, space: SpaceId, user: UserId): Promise<readonly NodeId[]> => {
  const { nodes, id } = request.query;
  if (id === undefined) return namedIn(nodes);
  const found = typeof id === 'string' && isUuid(id) ? await selections.find(id, space, user, now()) : null;
  if (found === null) throw new ServerError('not-found', 'There is no such selection of yours any more: choose the files again.', { subject: 'id' });
  return found;
};

const namedIn = (nodes: unknown): readonly NodeId[] => {
  const ids = typeof nodes === 'string' ? nodes.split(',') : [];
  if (ids.length > 0 && ids.length <= idsInAddress && ids.every(isUuid)) return ids.map(asNodeId);
  throw new ServerError('invalid-request', `nodes names 1 to ${idsInAddress} files or folders by their ids, with commas between; for more, POST them to /archives first.`, { subject: 'nodes' });
};

/**
 * `POST /spaces/:space/archives`: keeps a selection for its person and a day, and says what it would be: a download that cannot be is
 * refused here, with a sentence, and not in the browser's list of downloads.
 */
const keepSelection = ({ access, list, selections, now }: ArchiveParts, room: ArchiveRoom): RequestHandler => async (request, response) => {
  const space = spaceIn(request);
  const { user } = await access.required(request);
  await access.authorise(user.id, space);
  const { nodes } = parse(archiveRequest, request.body);
  const plan = await unlessLeft(room.inTurn(user.id, () => planArchive(list, space, nodes, () => response.destroyed)));
  if (plan === null) return;
  const { name, layout } = plan;
  const answer: ArchiveResponse = { id: randomUUID(), name, size: layout.size, entries: layout.entries.length };
  await selections.add({ id: answer.id, space, user: user.id, nodes }, now());
  response.status(201).json(answer);
};

const zip = { 'application/zip': { schema: { type: 'string', format: 'binary' } } };
const archive = {
  parameters: [
    parameter('space', 'path', 'The space'), parameter('nodes', 'query', 'Files and folders by their ids, with commas between; or id'),
    parameter('id', 'query', 'A selection kept before'), parameter('Range', 'header', 'One range of bytes'),
  ],
  responses: { 200: { description: 'A zip file, stored', content: zip }, 206: { description: 'The range', content: zip }, 304: { description: 'As the client has it' }, ...problems },
};

/** Its part of the document that describes the API. */
export const archivePaths = {
  '/spaces/{space}/archive': { get: { summary: 'Files and folders as one zip file, which can be begun anywhere', ...archive }, head: { summary: "A zip file's headers", ...archive } },
  '/spaces/{space}/archives': {
    post: { summary: 'Keep a selection for a day, and say what its zip file would be', parameters: archive.parameters.slice(0, 1), requestBody: { required: true, content: jsonOf(archiveRequest) }, responses: { 201: { description: 'For ?id=', content: jsonOf(archiveResponse) }, ...problems } },
  },
};
