import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type ClientRequest, request as httpRequest } from 'node:http';
import { seededBytes } from '@holdfast/chunking/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alice, space } from './content-server.ts';
import { bytesType, metadataOf, packMetadata, tusHeaders } from './tus-calls.ts';
import { packOfChunks } from './sample-pack.ts';

const MIB = 1024 * 1024;
const senders = 100;
const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
const headers = { ...tusHeaders, 'X-Test-User': alice };

/** Where the bytes go: variables for the process that takes them; and what stops it, as SIGSTOP does. */
export interface SlowPlace {
  readonly variables: Readonly<Record<string, string>>;
  stop(): void;
  goOn(): void;
}

/** What a process holds in memory of many uploads that come slowly. */
export const slowUploadsContract = (place: () => SlowPlace): void => {
  let child: ChildProcess;
  let url: string;
  beforeEach(async () => {
    child = fork(new URL('./content-process.ts', import.meta.url), { execArgv: ['--expose-gc'], env: { ...process.env, ...place().variables } });
    [url] = (await once(child, 'message')) as [string];
  });
  afterEach(async () => {
    place().goOn();
    child.disconnect();
    await once(child, 'exit');
  });

  const held = async (): Promise<number> => {
    child.send('held');
    const [bytes] = (await once(child, 'message')) as [number];
    return bytes;
  };
  const begin = async (length: number, metadata: string): Promise<ClientRequest> => {
    const created = await fetch(`${url}/uploads`, { method: 'POST', headers: { ...headers, 'Upload-Length': String(length), 'Upload-Metadata': metadata } });
    expect(created.status).toBe(201);
    const at = new URL(created.headers.get('Location') ?? '', url);
    return httpRequest(at, { method: 'PATCH', agent, headers: { ...headers, ...bytesType, 'Upload-Offset': '0', 'Content-Length': length } }).on('error', () => undefined);
  };

  test.each(['file', 'pack'])('F13 a hundred slow uploads of a %s hold 48 MiB at most, however much of them has come, also while the store is stopped; then all arrive', { timeout: 240_000 }, async (kind) => {
    const bytes = kind === 'pack' ? await packOfChunks(seededBytes(1, 4 * MIB), 128 * 1024) : seededBytes(1, 4 * MIB);
    const before = await held();
    const requests = await Promise.all(Array.from({ length: senders }, (_, n) => begin(bytes.length, kind === 'pack' ? packMetadata : metadataOf({ filename: `${n}.bin`, space }))));
    const answers = requests.map((request) => new Promise<number>((resolve) => request.once('response', (response) => resolve(response.resume().statusCode ?? 0))));
    const send = async (from: number, to: number): Promise<void> => {
      for (let at = from; at < to; at += 32 * 1024) {
        const piece = bytes.subarray(at, Math.min(to, at + 32 * 1024));
        await Promise.all(requests.map((request) => new Promise<void>((resolve) => request.write(piece, () => resolve()))));
      }
    };
    const heldMore = async (): Promise<number> => ((await held()) - before) / MIB;
    const littleHeld = (): Promise<void> => expect.poll(heldMore, { timeout: 30_000, interval: 500 }).toBeLessThan(48); // what is on its way to the disk takes its time
    await send(0, 0.9 * MIB);
    await littleHeld();
    place().stop();
    await send(0.9 * MIB, 1.3 * MIB);
    await littleHeld();
    place().goOn();
    await send(1.3 * MIB, 3.9 * MIB);
    await littleHeld();
    await send(3.9 * MIB, bytes.length);
    for (const request of requests) request.end();
    expect(new Set(await Promise.all(answers))).toEqual(new Set([204]));
  });
};
