import type { UserId } from '@holdfast/domain';
import { manifestLimits, spaceId } from '@holdfast/protocol';
import { commitOffered, leastToWrite, type ManifestPorts, type Sha256 } from '@holdfast/sync-server';
import { type Request, type RequestHandler, Router } from 'express';
import type { Access } from '../accounts/access.ts';
import { parse } from '../http/problem.ts';
import { ServerError } from '../server-error.ts';
import type { DiskFloor } from './uploads/disk-floor.ts';
import { asRequestError } from './content-problem.ts';
import { ManifestsReading, type OfferedManifests, readWhole, wholeBytes } from './manifests-reading.ts';
import { rowBytes, type UploadRoom } from './uploads/upload-room.ts';

/** Says which space the body is for, so that it is known before the body is read. Tabs of the first release do not send it. */
const spaceHeader = 'holdfast-space';
/** Bytes taken from whoever does not say for which space: the manifest of a file of 100 GB has 7 MB. */
const unnamedBytes = 8 * 1024 * 1024;
/** A larger body is one of which a person may have only one read at a time. */
const largeBytes = 1024 * 1024;
const soon = 1_000;

/**
 * `POST /manifests`: handshake and commit (H38). Reads its own body, a piece at a time: the manifest of a file of 1 TB has 64 MB. Nobody
 * but a member who may write there can make the server read that much, and nobody may pack it: 60 KB of gzip would become 64 MB of JSON.
 */
export const manifestRoutes = (ports: ManifestPorts, access: Access, floor: DiskFloor, room: UploadRoom | null): Router =>
  Router().post('/manifests', admit(access, floor, new Set()), postManifests(ports, access, room));

/** The database may lie on the disk that uploads lie on: so many bytes of rows a byte of a list, at most about. */
const rowsPerByte = 4;

const admit = (access: Access, floor: DiskFloor, busy: Set<UserId>): RequestHandler => async (request, response, next) => {
  try {
    const { user } = await access.required(request);
    const named = request.headers[spaceHeader];
    if (named !== undefined) await access.authorise(user.id, parse(spaceId, named), leastToWrite);
    checkKind(request);
    await floor.pass(rowsPerByte * Number(request.headers['content-length'] ?? largeBytes)); // what was sent before the disk was low is still committed
    if (response.destroyed) return; // its sender has left: nothing would ever give back what is held for him
    if (isLarge(request)) {
      if (busy.has(user.id)) throw new ServerError('too-many-requests', 'Another large list of contents of yours is being read: this one is taken after it.', { retryAfterMs: soon });
      busy.add(user.id);
      response.once('close', () => busy.delete(user.id));
    }
  } catch (error) {
    response.setHeader('Connection', 'close'); // the body that is still coming is not read
    throw error;
  }
  next();
};

/** So is a body that does not say how long it is. */
const isLarge = (request: Request): boolean => !(Number(request.headers['content-length'] ?? Infinity) <= largeBytes);

const checkKind = (request: Request): void => {
  const packed = (request.headers['content-encoding'] ?? 'identity') !== 'identity';
  if (packed || !request.is('application/json')) throw new ServerError('unsupported-media-type', 'The list of contents must be JSON as it is, not packed.', { subject: packed ? 'content-encoding' : 'content-type' });
};

const postManifests = (ports: ManifestPorts, access: Access, room: UploadRoom | null): RequestHandler => async (request, response) => {
  const { user } = await access.required(request);
  const { space, manifests, onlyAsk } = await readBody(request, ports.sha256);
  const named = request.headers[spaceHeader];
  if (named !== undefined && named !== space) throw new ServerError('invalid-request', 'The body is for another space than the header Holdfast-Space says.', { subject: 'space' });
  await access.authorise(user.id, space, leastToWrite);
  // Who only asks leaves nothing behind.
  if (!onlyAsk) await room?.admit({ space, user: user.id }, rowsOf(manifests), async () => {
    const there = new Set((await ports.index.manifestsOf(space, manifests.map(({ id }) => id))).map(({ id }) => id));
    return rowsOf(manifests.filter(({ id }) => !there.has(id)));
  });
  try {
    const answer = await commitOffered(ports, { space, user: user.id, manifests, onlyAsk });
    const committed = new Set(answer.results.flatMap(({ id, state }) => (state === 'committed' ? [id] : [])));
    room?.note({ space, user: user.id, length: rowsOf(manifests.filter(({ id }) => committed.has(id))) });
    response.json(answer);
  } catch (error) {
    throw asRequestError(error);
  }
};

/** Bytes of what the database would keep of them. */
const rowsOf = (manifests: OfferedManifests['manifests']): number => rowBytes * manifests.reduce((sum, { chunks }) => sum + chunks.length, 0);

const readBody = async (request: Request, sha256: Sha256): Promise<OfferedManifests> => {
  const pieces = piecesOf(request, request.headers[spaceHeader] === undefined ? unnamedBytes : manifestLimits.bytes);
  try {
    if (Number(request.headers['content-length'] ?? Infinity) <= wholeBytes) return readWhole(await joined(pieces), sha256);
    const reading = new ManifestsReading(sha256);
    for await (const piece of pieces) reading.write(piece);
    return reading.end();
  } catch (error) {
    request.resume(); // what is still coming is let pass: who is in the middle of sending would not hear the answer
    throw error;
  }
};

const joined = async (pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
};

async function* piecesOf(request: Request, most: number): AsyncGenerator<Uint8Array> {
  const tooLarge = (): ServerError => new ServerError('payload-too-large', `The list of contents is larger than the ${most} bytes that this call takes.`);
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge();
  let bytes = 0;
  try {
    for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > most) throw tooLarge();
      yield piece;
    }
  } catch (error) {
    if (error instanceof ServerError) throw error;
    throw new ServerError('invalid-request', 'The connection ended before the list of contents had come.', { subject: 'body', cause: error });
  }
}
