import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';

export interface HttpRead {
  readonly bytes: number;
  /** Milliseconds from the request to its first byte of the body. */
  readonly firstByteMs: number;
  readonly totalMs: number;
}

type Headers = Readonly<Record<string, string>>;

/** Reads an answer to its end and throws it away. Fails unless it is a 200 or 206. */
export const httpRead = async (url: string, headers: Headers = {}, agent?: Agent): Promise<HttpRead> => {
  const start = performance.now();
  const [answer] = (await once(get(url, { headers: { ...headers }, ...(agent === undefined ? {} : { agent }) }), 'response')) as [IncomingMessage];
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

/** Reads many small answers, `atOnce` at a time over as many connections, which are kept, as a browser does with six. Answers the bytes of all. */
export const httpReadMany = async (urls: readonly string[], atOnce: number, headers: Headers = {}): Promise<number> => {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const left = urls.values();
  let bytes = 0;
  const lane = async (): Promise<void> => {
    for (const url of left) {
      const read = await httpRead(url, headers, agent);
      bytes += read.bytes;
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, lane));
  } finally {
    agent.destroy();
  }
  return bytes;
};
