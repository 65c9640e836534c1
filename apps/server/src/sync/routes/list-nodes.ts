import { rootOf, type NodeId, type SpaceId } from '@holdfast/domain';
import type { NodesResponse } from '@holdfast/protocol';
import type { RequestHandler } from 'express';
import type { Access } from '../../accounts/access.ts';
import { spaceIn } from '../../http/ids-in.ts';
import { parse } from '../../http/problem.ts';
import { ServerError } from '../../server-error.ts';
import { encodeCursor, listingQuery, type ListingQuery } from '../tree/listing-query.ts';
import { nodeItemOf } from '../tree/node-item.ts';
import type { TreePage, TreeQueries } from '../tree/tree-queries.ts';

/** `GET /spaces/:space/nodes?path=/a/b` or `?parent=`, `&trashed=1`, `&limit=`, `&cursor=` → {parent, items, next}. */
export const listNodes = (access: Access, tree: TreeQueries): RequestHandler => async (request, response) => {
  const { user } = await access.required(request);
  const space = spaceIn(request);
  await access.authorise(user.id, space);
  response.json(await answer(tree, space, parse(listingQuery, request.query)));
};

const answer = async (tree: TreeQueries, space: SpaceId, query: ListingQuery): Promise<NodesResponse> => {
  if (query.trashed && query.path === null && query.parent === null) return listing(null, await tree.trashed(space, null, query));
  const id = await place(tree, space, query);
  const row = id === rootOf(space) ? null : await tree.node(space, id);
  if (row === null && id !== rootOf(space)) throw unknown(id);
  if (row?.kind === 'file') return { parent: row.location.parent, items: [nodeItemOf(row)], next: null };
  return listing(id, query.trashed ? await tree.trashed(space, id, query) : await tree.live(space, id, query));
};

const place = async (tree: TreeQueries, space: SpaceId, { path, parent }: ListingQuery): Promise<NodeId> => {
  if (parent !== null) return parent;
  if (path === null || path.length === 0) return rootOf(space);
  const id = await tree.byPath(space, path);
  if (id === null) throw new ServerError('not-found', `There is nothing at /${path.join('/')}: look at the folder above it.`, { subject: 'path' });
  return id;
};

const unknown = (id: NodeId): ServerError => new ServerError('not-found', `There is no item ${id} in this space.`, { subject: id });

const listing = (parent: NodeId | null, page: TreePage): NodesResponse =>
  ({ parent, items: page.rows.map(nodeItemOf), next: page.next ? encodeCursor(page.next) : null });
