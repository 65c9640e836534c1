import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asNodeId, asSpaceId } from '@holdfast/domain';
import type { ManifestsRequest } from '@holdfast/protocol';
import { hasCode } from '@holdfast/sync-client';
import { NodeTransport } from './node-transport.ts';

const space = asSpaceId('00000000-0000-4000-8000-000000000001');
let server: Server;
let transport: NodeTransport;

/** Answers the head and half of the body, then the line goes dead. */
beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"kind":');
    setTimeout(() => response.destroy(), 20);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  transport = new NodeTransport({ url, headers: {}, session: { user: { id: space, email: 'a@example.test', name: 'A' }, home: space, spaces: [] } as never }, space);
});
afterAll(() => server.close());

describe('an answer that breaks off in its body is no answer: the engine tries again (Transport)', () => {
  test('manifests', async () => {
    const failure = await transport.manifests({ space, manifests: [] } as unknown as ManifestsRequest).then(() => null, (error: unknown) => error);
    expect(hasCode(failure, 'offline'), String(failure)).toBe(true);
  });
  test('content', async () => {
    const failure = await transport.content(asNodeId(space), null, 0, null, new AbortController().signal).then(() => null, (error: unknown) => error);
    expect(hasCode(failure, 'offline'), String(failure)).toBe(true);
  });
});
