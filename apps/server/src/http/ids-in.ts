import { asNodeId, asSpaceId, isUuid, type NodeId, type SpaceId } from '@holdfast/domain';
import type { Request } from 'express';
import { ServerError } from '../server-error.ts';

const idIn = (request: Request, name: 'space' | 'node'): string => {
  const id = request.params[name];
  if (typeof id === 'string' && isUuid(id)) return id;
  throw new ServerError('not-found', `There is no such ${name}: its id is a lower-case UUID.`, { subject: name });
};

/** @throws ServerError `not-found`: what is no id names nothing. */
export const spaceIn = (request: Request): SpaceId => asSpaceId(idIn(request, 'space'));
export const nodeIn = (request: Request): NodeId => asNodeId(idIn(request, 'node'));
