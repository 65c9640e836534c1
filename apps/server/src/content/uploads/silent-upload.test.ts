import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { seededBytes } from '@holdfast/chunking/testing';
import { Upload } from 'tus-js-client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alice, ContentServer, space } from '../testing/content-server.ts';
import { sampleOf } from '../testing/sample-pack.ts';
import { metadataOf, packMetadata, TusCalls } from '../testing/tus-calls.ts';

const deadlines = { silence: 400, jsonSilence: 400, whole: 60_000, look: 20 };

/** The connection stays, the sender says nothing more: a phone that left the room. */
describe('F12 H42 an upload that falls silent', { timeout: 30_000 }, () => {
  let server: ContentServer;
  let tus: TusCalls;
  beforeEach(async () => {
    server = await ContentServer.start();
    server.deadlines = deadlines;
    await server.restart({ hard: false });
    tus = new TusCalls(server);
  });
  afterEach(() => server.stop());

  test.each(['pack', 'file'])('is cut, and what came of the %s is kept to the byte', async (kind) => {
    const sample = await sampleOf(seededBytes(1, 1_500_000));
    const bytes = kind === 'pack' ? sample.pack : seededBytes(1, 1_500_000);
    const at = await tus.begin(bytes.length, kind === 'pack' ? packMetadata : metadataOf({ filename: 'a.bin', space }));
    const stalled = tus.stream(at, 0, bytes.length);
    stalled.write(bytes.subarray(0, 700_000));
    await new Promise((resolve) => stalled.once('close', resolve));
    expect(await tus.offsetOf(at)).toBe(700_000);
    expect((await tus.patch(at, 700_000, bytes.subarray(700_000))).status).toBe(204);
  });
});

test('F12 tus-js-client whose bytes stop on the way goes on by itself', { timeout: 30_000 }, async () => {
  const server = await ContentServer.start();
  server.deadlines = deadlines;
  await server.restart({ hard: false });
  const link = await stallingLink(server, 600_000);
  try {
    const bytes = seededBytes(2, 1_500_000);
    await new Promise<void>((resolve, reject) => {
      new Upload(Buffer.from(bytes), {
        endpoint: `${link.url}/uploads`, headers: { 'X-Test-User': alice }, metadata: { filename: 'a.bin', space }, retryDelays: [0, 100, 200],
        onError: reject, onSuccess: () => resolve(),
      }).start();
    });
    expect([...server.added.values()][0]?.content.size).toBe(bytes.length);
    expect(link.connections).toBeGreaterThan(1);
  } finally {
    await link.close();
    await server.stop();
  }
});

/** A way to the server on which the first connection carries so many bytes and then nothing, without ending. */
const stallingLink = async (server: ContentServer, bytes: number): Promise<{ readonly url: string; readonly connections: number; close(): Promise<void> }> => {
  let connections = 0;
  const target = new URL(server.url);
  const sockets = new Set<Socket>();
  const link = createServer((near) => {
    const stalls = ++connections === 1;
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    far.pipe(near);
    let passed = 0;
    near.on('data', (piece: Buffer) => {
      if (stalls && passed + piece.length > bytes) return void near.pause();
      passed += piece.length;
      far.write(piece);
    });
  });
  link.listen(0, '127.0.0.1');
  await once(link, 'listening');
  return {
    url: `http://127.0.0.1:${(link.address() as AddressInfo).port}${target.pathname}`,
    get connections() {
      return connections;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => link.close(resolve));
    },
  };
};
