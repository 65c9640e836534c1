import type { RequestHandler } from 'express';
import type { Access } from '../../accounts/access.ts';
import { nodeIn, spaceIn } from '../../http/ids-in.ts';
import { ServerError } from '../../server-error.ts';
import { nodeItemOf } from '../tree/node-item.ts';
import type { TreeQueries } from '../tree/tree-queries.ts';

/** `GET /spaces/:space/nodes/:node` → one item, also when it is in the trash; 404 for others. */
export const readNode = (access: Access, tree: TreeQueries): RequestHandler => async (request, response) => {
  const { user } = await access.required(request);
  const [space, node] = [spaceIn(request), nodeIn(request)];
  await access.authorise(user.id, space);
  const row = await tree.node(space, node);
  if (row === null) throw new ServerError('not-found', `There is no item ${node} in this space.`, { subject: node });
  response.json(nodeItemOf(row));
};
