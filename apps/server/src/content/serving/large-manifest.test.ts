import { type IncomingMessage, request as httpRequest } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { chunkHashOf, hashFromBytes } from '@holdfast/chunking';
import { asNodeId } from '@holdfast/domain';
import { manifest as manifestSchema, manifestsFound } from '@holdfast/protocol';
import { acceptPack, OfferedChunks } from '@holdfast/sync-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { alice, bob, ContentServer, space } from '../testing/content-server.ts';
import { packOfChunks } from '../testing/sample-pack.ts';

/** 21 MB of JSON: more than lies in any buffer on the way. */
const chunks = 300_000;
const chunkBytes = 64;
const node = asNodeId('00000000-0000-4000-8004-000000000001');
const mostReading = 64;

interface Asked {
  readonly response: IncomingMessage;
  leave(): void;
}

describe('the manifest of a large file', { timeout: 120_000 }, () => {
  let server: ContentServer;
  let offered: OfferedChunks;
  let looks = 0;
  beforeAll(async () => {
    server = await ContentServer.start();
    const body = new Uint8Array(chunkBytes).fill(7);
    await acceptPack({ store: server.store, index: server.index, sha256: nodeSha256, now: Date.now },
      { upload: '00000000-0000-4000-8003-000000000001', space, uploader: alice, bytes: await packOfChunks(body, chunkBytes) });
    const chunk = { hash: hashFromBytes(nodeSha256.digest(body)), size: chunkBytes };
    const cut = Array.from({ length: chunks }, () => chunk);
    offered = new OfferedChunks(nodeSha256, cut);
    const [id, size] = [offered.id(), chunks * chunkBytes];
    await server.index.withWrite(space, (writer) => writer.addManifests([{ id, chunker: 'fastcdc-128k-1', size, chunks: cut }], alice, Date.now()));
    server.files.set(node, { manifest: id, hash: id, size, mime: 'video/mp4', mtime: 0, name: 'film.mp4' });
    const places = server.index.places.bind(server.index);
    server.index.places = (...asked) => {
      looks += 1;
      return places(...asked);
    };
  });
  afterAll(() => server.stop());

  const calls = {
    one: { method: 'GET', path: `/spaces/${space}/nodes/${node}/manifest`, body: () => undefined },
    many: { method: 'POST', path: `/spaces/${space}/manifests`, body: () => JSON.stringify({ ids: [offered.id()] }) },
  } as const;

  /** Asks and takes nothing of the answer. */
  const ask = ({ method, path, body }: (typeof calls)[keyof typeof calls], user = alice): Promise<Asked> => new Promise((resolve, reject) => {
    const request = httpRequest(`${server.url}${path}`, { method, agent: false, headers: { 'X-Test-User': user, 'Content-Type': 'application/json' } });
    request.on('error', reject).on('response', (response) => {
      response.pause().on('error', () => undefined);
      resolve({ response, leave: () => request.destroy() });
    }).end(body());
  });
  const textOf = async (response: IncomingMessage): Promise<string> => {
    let text = '';
    for await (const piece of response.setEncoding('latin1') as AsyncIterable<string>) text += piece;
    return text;
  };
  const settled = async (): Promise<number> => {
    for (let last = -1; last !== looks; await delay(200)) last = looks;
    return looks;
  };

  test.each(['one', 'many'] as const)('is read as its reader takes it, and comes whole (%s)', async (which) => {
    looks = 0;
    const { response } = await ask(calls[which]);
    const before = await settled();
    expect(before).toBeLessThan(chunks / 10_000);
    const body: unknown = JSON.parse(await textOf(response));
    const found = which === 'one' ? manifestSchema.parse(body) : manifestsFound.parse(body).manifests[0];
    expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect([found?.id, found?.size, found?.chunks.length]).toEqual([offered.id(), chunks * chunkBytes, chunks]);
    expect(new OfferedChunks(nodeSha256, found?.chunks.map(([hash, size]) => ({ hash: chunkHashOf(hash), size }))).id()).toBe(offered.id());
  });

  test('takes a place like any download: whoever takes nothing of his has so many and no more, others do not wait', async () => {
    const { places } = server.index;
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    looks = 0;
    server.index.places = async (...asked) => {
      looks += 1;
      await answered;
      return places(...asked);
    };
    const held = Array.from({ length: mostReading }, (_, n) => ask(n % 2 === 0 ? calls.one : calls.many));
    await expect.poll(() => looks).toBe(mostReading);
    server.index.places = places;
    for (const call of [calls.one, calls.many]) {
      expect((await ask(call)).response.statusCode).toBe(429);
      const other = await ask(call, bob);
      expect(other.response.statusCode).toBe(200);
      other.leave();
    }
    answer();
    for (const asked of held) (await asked).leave();
    await expect.poll(async () => {
      const again = await ask(calls.one);
      again.leave();
      return again.response.statusCode;
    }).toBe(200);
  });

  test('a chunk that the index has lost is a clear answer when nothing was sent yet, and a cut connection afterwards: never a short list', async () => {
    const { places } = server.index;
    const without = (from: number): void => void (server.index.places = async (...asked) => (asked[2] >= from ? [] : places(...asked)));
    try {
      without(0);
      for (const call of Object.values(calls)) expect((await ask(call)).response.statusCode).toBe(503);
      without(chunks * chunkBytes / 2);
      for (const call of Object.values(calls)) await expect(ask(call).then(({ response }) => textOf(response))).rejects.toThrow();
    } finally {
      server.index.places = places;
    }
  });
});
