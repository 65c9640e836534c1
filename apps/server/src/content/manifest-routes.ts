import type { UserId } from '@holdfast/domain';
import { manifestLimits, manifestsRequest, type ManifestsResponse, protocolVersion, spaceId } from '@holdfast/protocol';
import { commitManifests, leastToWrite, type ManifestPorts } from '@holdfast/sync-server';
import express, { type Request, type RequestHandler, Router } from 'express';
import type { Access } from '../accounts/access.ts';
import { parse } from '../http/problem.ts';
import { ServerError } from '../server-error.ts';
import { asRequestError } from './content-problem.ts';

/** Says which space the body is for, so that it is known before the body is read. Tabs of the first release do not send it. */
const spaceHeader = 'holdfast-space';
/** Bytes taken from whoever does not say for which space: the manifest of a file of 10 GB has 6 MB. */
const unnamedBytes = 8 * 1024 * 1024;
/** A larger body is one of which a person may have only one read at a time: to take it apart holds everybody up. */
const largeBytes = 1024 * 1024;
const soon = 1_000;

/**
 * `POST /manifests`: handshake and commit (H38). Reads its own body: the manifest of a file of 100 GB has 60 MB. Nobody but a member
 * who may write there can make the server read that much, and nobody may pack it: 60 KB of gzip would become 64 MB of JSON.
 */
export const manifestRoutes = (ports: ManifestPorts, access: Access): Router => {
  const read = { named: express.json({ limit: manifestLimits.bytes, inflate: false }), unnamed: express.json({ limit: unnamedBytes, inflate: false }) };
  return Router().post('/manifests', admit(access, new Set()),
    (request, response, next) => (request.headers[spaceHeader] === undefined ? read.unnamed : read.named)(request, response, next),
    postManifests(ports, access));
};

const admit = (access: Access, busy: Set<UserId>): RequestHandler => async (request, response, next) => {
  try {
    const { user } = await access.required(request);
    const named = request.headers[spaceHeader];
    if (named !== undefined) await access.authorise(user.id, parse(spaceId, named), leastToWrite);
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

const postManifests = (ports: ManifestPorts, access: Access): RequestHandler => async (request, response) => {
  const { user } = await access.required(request);
  checkProtocol(request.body);
  const { space, manifests } = parse(manifestsRequest, request.body);
  const named = request.headers[spaceHeader];
  if (named !== undefined && named !== space) throw new ServerError('invalid-request', 'The body is for another space than the header Holdfast-Space says.', { subject: 'space' });
  await access.authorise(user.id, space, leastToWrite);
  try {
    const answer: ManifestsResponse = await commitManifests(ports, { space, user: user.id, manifests });
    response.json(answer);
  } catch (error) {
    throw asRequestError(error);
  }
};

/** Before the schema, which may be another one in another version. */
const checkProtocol = (body: unknown): void => {
  const spoken = typeof body === 'object' && body !== null && 'protocol' in body ? body.protocol : undefined;
  if (spoken === undefined || spoken === protocolVersion) return;
  throw new ServerError('upgrade-required', `This server speaks protocol ${protocolVersion}, not ${String(spoken).slice(0, 40)}: reload to update.`, { subject: 'protocol' });
};
