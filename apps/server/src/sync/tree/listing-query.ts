import { asNodeId, isUuid, type NodeId } from '@holdfast/domain';
import { z } from 'zod';
import { ServerError } from '../../server-error.ts';
import type { PageAfter } from './tree-queries.ts';

/** What `GET …/nodes` is asked for. Absent `path` and `parent` mean the root, or with `trashed` the whole trash. */
export interface ListingQuery {
  readonly path: readonly string[] | null;
  readonly parent: NodeId | null;
  readonly trashed: boolean;
  readonly limit: number;
  readonly after: PageAfter | null;
}

const maxLimit = 1000;

const decodeCursor = (text: string, ofTrash: boolean): PageAfter => {
  const [key, id] = Buffer.from(text, 'base64url').toString('utf8').split('\n');
  if (key === undefined || id === undefined || !isUuid(id) || (ofTrash && !isSeq(key))) throw new ServerError('invalid-request', 'The cursor is none that this server gave: begin the listing again without one.', { subject: 'cursor' });
  return { key, id: asNodeId(id) };
};

export const encodeCursor = ({ key, id }: PageAfter): string => Buffer.from(`${key}\n${id}`, 'utf8').toString('base64url');

/** What a cursor of the trash goes on from is a seq. */
const isSeq = (key: string): boolean => /^\d{1,15}$/u.test(key);

const once = z.string().max(70_000);

/** For `parse`: its errors name the parameter. */
export const listingQuery = z.object({
  path: once.transform((path) => path.split('/').filter((name) => name !== '')).optional(),
  parent: once.refine(isUuid, 'must be a lower-case UUID').transform(asNodeId).optional(),
  trashed: z.enum(['0', '1']).optional(),
  limit: z.string().regex(/^\d{1,6}$/u, 'must be a number').transform(Number).pipe(z.int().min(1).max(maxLimit)).optional(),
  cursor: once.optional(),
}).transform((query, context): ListingQuery => {
  if (query.path !== undefined && query.parent !== undefined) context.addIssue({ code: 'custom', path: ['path'], message: 'goes without parent: give one of the two' });
  return {
    path: query.path ?? null,
    parent: query.parent ?? null,
    trashed: query.trashed === '1',
    limit: query.limit ?? maxLimit,
    after: query.cursor === undefined || query.cursor === '' ? null : decodeCursor(query.cursor, query.trashed === '1'),
  };
});
