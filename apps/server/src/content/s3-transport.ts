import * as http from 'node:http';
import * as https from 'node:https';

/** A failure that another attempt may not meet: no answer, a cut connection, a busy or failing server. */
export class S3Unreachable extends Error {
  override readonly name = 'S3Unreachable';
}

const busyStatuses = new Set([408, 429, 499, 500, 502, 503, 504, 520]);
const networkCodes = new Set(['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Whether another attempt may help. */
export const isUnreachable = (error: unknown): boolean =>
  error instanceof S3Unreachable || (error instanceof Error && 'code' in error && typeof error.code === 'string' && networkCodes.has(error.code));

/**
 * What the minio client sends by. It brings no deadlines and leaks the socket of a busy server's answer, so both are done here:
 * a request that moves no byte for `deadlineMs` before its answer fails, and an answer that says "busy" is drained and fails.
 * A slow reader of an answer is no stall: that is watched where it is read.
 */
export const s3Transport = (secure: boolean, deadlineMs: number): Pick<typeof http, 'request'> => {
  const request = (options: https.RequestOptions, callback?: (response: http.IncomingMessage) => void): http.ClientRequest => {
    const sent = (secure ? https : http).request(options, (response) => {
      sent.setTimeout(0);
      if (!busyStatuses.has(response.statusCode ?? 0)) return callback?.(response);
      response.resume();
      sent.emit('error', new S3Unreachable(`the object store answered ${response.statusCode}`));
    });
    sent.setTimeout(deadlineMs, () => sent.destroy(new S3Unreachable(`the object store did not answer for ${deadlineMs / 1000} s`)));
    return sent;
  };
  // http.request has more overloads than the client uses: it always passes options and a callback.
  return { request: request as typeof http.request };
};
