import { readRange } from '@holdfast/protocol';
import type { ByteRange } from '@holdfast/sync-server';
import type { Request, Response } from 'express';
import { ServerError } from '../../server-error.ts';

/** The one range asked for of `size` bytes, or null for the whole. @throws ServerError `range-not-satisfiable` outside, or for several ranges. */
export const rangeOf = (request: Request, response: Response, { size, etag }: { readonly size: number; readonly etag: string }): ByteRange | null => {
  const condition = request.get('If-Range');
  if (condition !== undefined && condition !== etag) return null;
  const range = readRange(request.get('Range'), size);
  switch (range.kind) {
    case 'whole':
      return null;
    case 'one':
      return range;
    case 'several':
    case 'outside': {
      response.setHeader('Content-Range', `bytes */${size}`);
      const why = range.kind === 'several' ? 'asks for several parts: ask for one at a time' : `lies outside the file's ${size} bytes`;
      throw new ServerError('range-not-satisfiable', `The range ${why}.`, { subject: 'Range' });
    }
  }
};

/** Says which bytes come, and answers them: the whole, or the one range asked for. */
export const announce = (request: Request, response: Response, about: { readonly size: number; readonly etag: string }): ByteRange => {
  const range = rangeOf(request, response, about);
  response.status(range === null ? 200 : 206);
  if (range !== null) response.setHeader('Content-Range', `bytes ${range.from}-${range.to - 1}/${about.size}`);
  const { from, to } = range ?? { from: 0, to: about.size };
  response.setHeader('Content-Length', to - from);
  return { from, to };
};
