import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type ClientRequest, request as httpRequest } from 'node:http';
import { seededBytes } from '@holdfast/chunking/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { alice, space } from '../testing/content-server.ts';
import { bytesType, metadataOf, packMetadata, tusHeaders } from '../testing/tus-calls.ts';
import { packOfChunks } from '../testing/sample-pack.ts';

const MIB = 1024 * 1024;
const senders = 100;

let child: ChildProcess;
let url: string;
const agent = new Agent({ keepAlive: false, maxSockets: Infinity });
beforeEach(async () => {
  child = fork(new URL('../testing/content-process.ts', import.meta.url), { execArgv: ['--expose-gc'] });
  [url] = (await once(child, 'message')) as [string];
});
afterEach(async () => {
  child.disconnect();
  await once(child, 'exit');
});

const held = async (): Promise<number> => {
  child.send('held');
  const [bytes] = (await once(child, 'message')) as [number];
  return bytes;
};
const headers = { ...tusHeaders, 'X-Test-User': alice };
const begin = async (length: number, metadata: string): Promise<ClientRequest> => {
  const created = await fetch(`${url}/uploads`, { method: 'POST', headers: { ...headers, 'Upload-Length': String(length), 'Upload-Metadata': metadata } });
  expect(created.status).toBe(201);
  const at = new URL(created.headers.get('Location') ?? '', url);
  return httpRequest(at, { method: 'PATCH', agent, headers: { ...headers, ...bytesType, 'Upload-Offset': '0', 'Content-Length': length } }).on('error', () => undefined);
};

test.each(['file', 'pack'])('F13 a hundred slow uploads of a %s hold 64 MiB at most, however much of them has come', { timeout: 240_000 }, async (kind) => {
  const bytes = kind === 'pack' ? await packOfChunks(seededBytes(1, 4 * MIB), 128 * 1024) : seededBytes(1, 4 * MIB);
  const before = await held();
  const requests = await Promise.all(Array.from({ length: senders }, (_, n) => begin(bytes.length, kind === 'pack' ? packMetadata : metadataOf({ filename: `${n}.bin`, space }))));
  const send = async (from: number, to: number): Promise<void> => {
    for (let at = from; at < to; at += 32 * 1024) {
      const piece = bytes.subarray(at, Math.min(to, at + 32 * 1024));
      await Promise.all(requests.map((request) => new Promise<void>((resolve) => request.write(piece, () => resolve()))));
    }
  };
  const heldMore = async (): Promise<number> => ((await held()) - before) / MIB;
  for (const [from, to] of [[0, 0.9], [0.9, 3.9]] as const) {
    await send(from * MIB, to * MIB);
    await expect.poll(heldMore, { timeout: 30_000, interval: 500 }).toBeLessThan(64); // what is on its way to the disk takes its time
  }
  for (const request of requests) request.destroy();
});
