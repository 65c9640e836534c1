import { asNodeId, asOpId, asSpaceId, isUuid, type SpaceId, type UserId, type VersionId } from '@holdfast/domain';
import type { Request } from 'express';
import type { Access } from '../../accounts/access.ts';
import { ServerError } from '../../server-error.ts';
import type { ResolveContent, ServedFile } from './resolve-content.ts';

export interface FindingParts {
  readonly access: Access;
  readonly resolve: ResolveContent;
}

/** A file that the person who asks may read. */
export interface Found {
  readonly user: UserId;
  readonly space: SpaceId;
  readonly file: ServedFile;
}

/** The file that the address names. @throws ServerError `unauthenticated`, `not-found`, `invalid-request`. */
export const findFile = async ({ access, resolve }: FindingParts, request: Request): Promise<Found> => {
  const { user } = await access.required(request);
  const space = asSpaceId(idIn(request, 'space'));
  const node = asNodeId(idIn(request, 'node'));
  const version = versionIn(request);
  await access.authorise(user.id, space);
  const file = await resolve({ space, node, version });
  if (file === null) throw new ServerError('not-found', `There is no such file ${node} in this space${version === null ? '' : ', or no such version of it'}.`, { subject: node });
  return { user: user.id, space, file };
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
