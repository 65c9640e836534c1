import { once } from 'node:events';
import { Agent, request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { seededBytes } from '../measure/random-bytes.ts';

/** Where uploads go, and what each request to it carries. */
export interface TusEndpoint {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const pieceBytes = 256 * 1024;
const stampEvery = 16 * 1024;
const piece = seededBytes(pieceBytes, 11);
let stamps = 0;

/** Random bytes that are made as they are read; a number in every 16 KiB makes each piece new to any chunker. */
const bytesOf = function* (size: number): Generator<Uint8Array> {
  for (let left = size; left > 0; left -= pieceBytes) {
    const fresh = piece.slice(0, Math.min(left, pieceBytes));
    const view = new DataView(fresh.buffer);
    for (let at = 0; at + 8 <= fresh.length; at += stampEvery) view.setFloat64(at, ++stamps);
    yield fresh;
  }
};

const call = async (url: URL, method: string, headers: OutgoingHttpHeaders, agent: Agent, body?: Readable): Promise<IncomingMessage> => {
  const sent = request(url, { method, headers, agent });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  if (body === undefined) sent.end();
  const [[answer]] = await Promise.all([answered, ...(body === undefined ? [] : [pipeline(body, sent)])]).catch((cause: unknown) => {
    throw new Error(`${method} ${url.href} was not answered`, { cause });
  });
  const said = (await answer.setEncoding('utf8').toArray()).join('');
  if (answer.statusCode === undefined || answer.statusCode >= 300) throw new Error(`${method} ${url.href} answered ${answer.statusCode}: ${said}`);
  return answer;
};

/** How often an upload goes on after its server was too busy or its connection was cut, as tus clients do. */
const attempts = 5;
const restMs = 1000;

const uploadOne = async (endpoint: TusEndpoint, name: string, size: number, agent: Agent): Promise<void> => {
  const metadata = Object.entries({ ...endpoint.metadata, filename: name }).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`).join(',');
  const common = { ...endpoint.headers, 'tus-resumable': '1.0.0' };
  const url = new URL(endpoint.url);
  const created = await call(url, 'POST', { ...common, 'upload-length': size, 'upload-metadata': metadata, 'content-length': 0 }, agent);
  const place = new URL(created.headers.location ?? '', url);
  const sendFrom = async (offset: number): Promise<number> => {
    const headers = { ...common, 'upload-offset': offset, 'content-type': 'application/offset+octet-stream', 'content-length': size - offset };
    const answer = await call(place, 'PATCH', headers, agent, Readable.from(bytesOf(size - offset), { objectMode: false, highWaterMark: pieceBytes }));
    return Number(answer.headers['upload-offset']);
  };
  let offset = 0;
  for (let attempt = 1; offset < size; attempt += 1) {
    try {
      offset = await sendFrom(offset);
    } catch (error) {
      if (attempt === attempts) throw error;
      await delay(restMs);
      offset = Number((await call(place, 'HEAD', common, agent)).headers['upload-offset']);
    }
  }
};

/** `count` uploads of `size` bytes, all at once, each over a connection of its own, as any tus client makes them: a creation and one PATCH. */
export const uploadAtOnce = async (endpoint: TusEndpoint, count: number, size: number): Promise<void> => {
  const agent = new Agent({ keepAlive: true });
  try {
    await Promise.all(Array.from({ length: count }, (_, index) => uploadOne(endpoint, `crowd-${size}-${index}.bin`, size, agent)));
  } finally {
    agent.destroy();
  }
};
