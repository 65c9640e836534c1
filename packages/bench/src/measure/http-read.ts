import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';

export interface HttpRead {
  readonly bytes: number;
  /** Milliseconds from the request to its first byte of the body. */
  readonly firstByteMs: number;
  readonly totalMs: number;
}

/** Reads an answer to its end and throws it away. Fails unless it is a 200 or 206. */
export const httpRead = async (url: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpRead> => {
  const start = performance.now();
  const [answer] = (await once(get(url, { headers: { ...headers } }), 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200 && answer.statusCode !== 206) {
    answer.resume();
    throw new Error(`${url} answered ${answer.statusCode}`);
  }
  let bytes = 0;
  let firstByteMs = Number.NaN;
  answer.on('data', (piece: Buffer) => {
    if (bytes === 0) firstByteMs = performance.now() - start;
    bytes += piece.length;
  });
  await once(answer, 'end');
  return { bytes, firstByteMs, totalMs: performance.now() - start };
};
