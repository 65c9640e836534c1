import { manifestLimits, manifestsRequest, type ManifestsResponse, protocolVersion } from '@holdfast/protocol';
import { commitManifests, type ManifestPorts } from '@holdfast/sync-server';
import express, { type RequestHandler, Router } from 'express';
import type { Access } from '../accounts/access.ts';
import { parse } from '../http/problem.ts';
import { ServerError } from '../server-error.ts';
import { asRequestError } from './content-problem.ts';

/**
 * `POST /manifests`: handshake and commit (H38). Reads its own body: the manifest of a file of 10 GB has 6 MB. Nobody but a person
 * who is signed in may make the server read that much, and nobody may pack it: 60 KB of gzip would become 64 MB of JSON.
 */
export const manifestRoutes = (ports: ManifestPorts, access: Access): Router =>
  Router().post('/manifests', onlySignedIn(access), express.json({ limit: manifestLimits.bytes, inflate: false }), postManifests(ports, access));

const onlySignedIn = (access: Access): RequestHandler => async (request, response, next) => {
  try {
    await access.required(request);
  } catch (error) {
    response.setHeader('Connection', 'close'); // the body that is still coming is not read
    throw error;
  }
  next();
};

const postManifests = (ports: ManifestPorts, access: Access): RequestHandler => async (request, response) => {
  const { user } = await access.required(request);
  checkProtocol(request.body);
  const { space, manifests } = parse(manifestsRequest, request.body);
  await access.authorise(user.id, space, 'contributor');
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
