import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import { systemCodeOf } from '../../server-error.ts';
import { asRequestError } from '../content-problem.ts';

/**
 * Sends bytes as fast as the reader takes them. The first ones are read before the head goes out, so that a store that is down is a
 * clear answer; one that goes away later cuts the connection: an answer never ends well that is not whole.
 */
export const sendPieces = async (pieces: AsyncGenerator<Uint8Array, void, undefined>, response: Response): Promise<void> => {
  try {
    const first = await pieces.next();
    if (first.done === true) return void response.end();
    response.write(first.value);
    await pipeline(pieces, response);
  } catch (error) {
    await pieces.return();
    if (systemCodeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE') return; // the reader left
    throw asRequestError(error);
  }
};
