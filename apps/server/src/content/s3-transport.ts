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

/** How long a call may take. */
export interface CallLimits {
  /** Milliseconds without a byte after which a call fails, and those that it gets beside the time for its bytes. */
  readonly deadlineMs: number;
  /** What an upload moves at least, on the whole: one that trickles has an end too. */
  readonly bytesPerSecond: number;
}

/**
 * What the minio client sends by. It brings no deadlines and leaks the socket of a busy server's answer, so both are done here: every
 * call has ended after its deadline and the time for its bytes, body and all, and an answer that says "busy" is drained and fails.
 * Only the bytes of an object may take as long as their reader: that is watched where they are read. Those travel over connections of
 * their own, so that no number of slow readers keeps other calls from the store.
 */
export const s3Transport = (secure: boolean, limits: CallLimits): Pick<typeof http, 'request'> => {
  const { Agent } = secure ? https : http;
  const downloads = new Agent({ keepAlive: true });
  const request = (options: https.RequestOptions, callback?: (response: http.IncomingMessage) => void): http.ClientRequest => {
    const isDownload = headerOf(options, 'range') !== undefined;
    const sent = (secure ? https : http).request(isDownload ? { ...options, agent: downloads } : options, (response) => {
      watch.answered(response);
      if (isDownload && response.statusCode === 206) watch.end();
      if (!busyStatuses.has(response.statusCode ?? 0)) return callback?.(response);
      response.resume();
      sent.emit('error', new S3Unreachable(`the object store answered ${response.statusCode}`));
    });
    const watch = watchCall(sent, Number(headerOf(options, 'content-length') ?? 0), limits);
    return sent;
  };
  // http.request has more overloads than the client uses: it always passes options and a callback.
  return { request: request as typeof http.request };
};

interface CallWatch {
  answered(response: http.IncomingMessage): void;
  /** It may take any time from now on. */
  end(): void;
}

const watchCall = (sent: http.ClientRequest, bytes: number, { deadlineMs, bytesPerSecond }: CallLimits): CallWatch => {
  let answer: http.IncomingMessage | null = null;
  const giveUp = (why: string): void => {
    const error = new S3Unreachable(why);
    answer?.destroy(error);
    sent.destroy(error);
  };
  const longest = deadlineMs + (bytes / bytesPerSecond) * 1000;
  const whole = setTimeout(() => giveUp(`the object store took longer than ${Math.ceil(longest / 1000)} s`), longest);
  const end = (): void => {
    clearTimeout(whole);
    sent.setTimeout(0);
  };
  sent.setTimeout(deadlineMs, () => giveUp(`the object store sent nothing for ${deadlineMs / 1000} s`));
  sent.once('close', end);
  return {
    answered: (response) => {
      answer = response;
      response.on('error', () => undefined); // whoever reads it hears of it; before that, nobody may
    },
    end,
  };
};

const headerOf = ({ headers }: https.RequestOptions, name: string): http.OutgoingHttpHeader | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1] as http.OutgoingHttpHeader | undefined;
