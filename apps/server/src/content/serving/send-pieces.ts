import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { systemCodeOf } from '../../server-error.ts';
import { asRequestError } from '../content-problem.ts';

/** What a head says of bytes that then do not come. */
const ofBytes = ['Content-Length', 'Content-Range', 'Content-Disposition', 'ETag', 'Accept-Ranges'] as const;

/**
 * Sends bytes as fast as the reader takes them. The first ones are read before the head goes out, so that a store that is down is a
 * clear answer; one that goes away later cuts the connection: an answer never ends well that is not whole.
 * @param explain what a failure is to whoever asked.
 */
export const sendPieces = async (pieces: AsyncGenerator<Uint8Array, void, undefined>, response: Response, explain = asRequestError): Promise<void> => {
  try {
    const first = await pieces.next();
    if (first.done === true) return void response.end();
    response.write(first.value);
    await pipeline(pieces, response);
  } catch (error) {
    await pieces.return();
    if (systemCodeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE') return; // the reader left
    if (!response.headersSent) for (const header of ofBytes) response.removeHeader(header);
    throw explain(error);
  }
};
