import type { VersionsResponse } from '@holdfast/protocol';
import type { RequestHandler } from 'express';
import type { Access } from '../../accounts/access.ts';
import { nodeIn, spaceIn } from '../../http/ids-in.ts';
import { parse } from '../../http/problem.ts';
import { ServerError } from '../../server-error.ts';
import type { TreeQueries } from '../tree/tree-queries.ts';
import { versionsQuery, type VersionQueries } from '../tree/version-queries.ts';

/** `GET /spaces/:space/nodes/:node/versions?limit=&cursor=&understands=` → {node, items, next}, also of a file in the trash; 404 for others. */
export const listVersions = (access: Access, tree: TreeQueries, versions: VersionQueries): RequestHandler => async (request, response) => {
  const { user } = await access.required(request);
  const [space, node] = [spaceIn(request), nodeIn(request)];
  await access.authorise(user.id, space);
  const row = await tree.node(space, node);
  if (row?.kind !== 'file') throw new ServerError('not-found', `There is no file ${node} in this space.`, { subject: node });
  const answer: VersionsResponse = await versions.page(space, row, parse(versionsQuery, request.query));
  response.json(answer);
};
