import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';

const ended = async (sent: ClientRequest, url: string): Promise<void> => {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  if (answer.statusCode === undefined || answer.statusCode >= 300) throw new Error(`${url} answered ${answer.statusCode}`);
};

/** PUTs small bodies one after the other, each to an address of its own, over one connection that is kept. */
export const putOneByOne = async (url: string, bodies: readonly Uint8Array[]): Promise<void> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (const [index, body] of bodies.entries()) {
      const place = `${url}/file-${index}.bin`;
      const sent = request(place, { agent, method: 'PUT', headers: { 'content-length': body.length } });
      const answered = ended(sent, place);
      sent.end(body);
      await answered;
    }
  } finally {
    agent.destroy();
  }
};

/** PUTs a file from disk in one request. */
export const putFile = async (url: string, path: string): Promise<void> => {
  const { size } = await stat(path);
  const sent = request(url, { method: 'PUT', headers: { 'content-length': size } });
  const answered = ended(sent, url);
  await Promise.all([pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), sent), answered]);
};
