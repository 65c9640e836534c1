import { pipeline } from 'node:stream/promises';
import { isUuid } from '@holdfast/domain';
import type { Snapshots } from '@holdfast/sync-server';
import type { Request, RequestHandler } from 'express';
import type { Access } from '../../accounts/access.ts';
import { spaceIn } from '../../http/ids-in.ts';
import { ServerError, systemCodeOf } from '../../server-error.ts';

/** @throws ServerError `not-found`: what is no id or no number names nothing. */
const partIn = ({ params: { snapshot, part } }: Request): { readonly id: string; readonly part: number } => {
  if (typeof snapshot === 'string' && isUuid(snapshot) && typeof part === 'string' && /^\d{1,6}$/u.test(part)) return { id: snapshot, part: Number(part) };
  throw new ServerError('not-found', 'There is no such part of a snapshot: parts are numbered from 0.', { subject: 'part' });
};

/** `GET /spaces/:space/snapshot/:snapshot/:part` → one part as it lies in the store, packed by gzip; streamed, never held whole (H29). */
export const readSnapshotPart = (access: Access, snapshots: Snapshots): RequestHandler => async (request, response) => {
  const { user } = await access.required(request);
  const { bytes, stream } = await snapshots.part({ space: spaceIn(request), user: user.id, ...partIn(request) });
  // It never changes, and is nobody else's.
  response.set({ 'Content-Type': 'application/x-ndjson; charset=utf-8', 'Content-Encoding': 'gzip', 'Content-Length': String(bytes), 'Cache-Control': 'private, no-store, no-transform' });
  try {
    await pipeline(stream, response);
  } catch (error) {
    if (systemCodeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE') return; // the reader left
    throw error;
  } finally {
    stream.close();
  }
};
