import type { IncomingMessage } from 'node:http';
import { open } from 'node:fs/promises';
import { ServerError } from '../../server-error.ts';
import { FileWriter, type Gathering } from '../file-writer.ts';
import { pour } from './pour.ts';
import { beginDigest, type UploadCheck } from './upload-check.ts';

/** Bytes of one request that has a checksum, at most: they are held back on the disk until it is known to be right. */
export const heldBytesAtMost = 64 * 1024 * 1024;

/** What a request says its body is long; what it may be at most when it does not say. @throws ServerError `upload-too-large` */
export const announcedBytes = ({ headers }: IncomingMessage, rest: number): number => {
  const said = headers['content-length'];
  const bytes = said === undefined ? Math.min(rest, heldBytesAtMost) : Number(said);
  if (bytes > heldBytesAtMost) throw tooLarge();
  return bytes;
};

/**
 * Writes a body to a file and answers how long it is, once it is whole and its checksum right. It lies aside until then because a
 * receiver cannot give bytes back: it may have stored a pack of them.
 * @throws ServerError `checksum-mismatch` when it is not what was sent, `upload-too-large`
 */
export const holdBody = async (body: IncomingMessage, check: UploadCheck, path: string, gathering: Gathering): Promise<number> => {
  const handle = await open(path, 'w', 0o600);
  try {
    const writer = new FileWriter(handle, 0, gathering);
    const digest = beginDigest(check.algorithm);
    await pour(body, (piece) => {
      if (writer.end + piece.length > heldBytesAtMost) throw tooLarge();
      digest.update(piece);
      return writer.push(piece);
    });
    await writer.flush();
    if (!body.complete || !digest.digest().equals(check.digest)) throw mismatch(check);
    return writer.end;
  } finally {
    await handle.close();
  }
};

const mismatch = ({ algorithm }: UploadCheck): ServerError =>
  new ServerError('checksum-mismatch', `The bytes that came are not those that were sent, by their ${algorithm}: none of them was kept, send them again.`, { subject: 'Upload-Checksum' });

const tooLarge = (): ServerError =>
  new ServerError('upload-too-large', `A request with Upload-Checksum may carry ${heldBytesAtMost} bytes: send smaller ones.`, { subject: 'Content-Length' });
