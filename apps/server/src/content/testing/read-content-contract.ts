import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { request as httpRequest } from 'node:http';
import { type ChunkHash, concatBytes, encodePackHeader, planPacks } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import { asNodeId, asOpId, type NodeId } from '@holdfast/domain';
import { manifest as manifestSchema, problem as problemSchema, protocolVersion } from '@holdfast/protocol';
import { noRanges, oneRange, outsideRanges, rangedSize, severalRanges } from '@holdfast/protocol/testing';
import { acceptPack, sourceOf } from '@holdfast/sync-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { alice, bob, ContentServer, type OpenStore, foreignSpace, space } from './content-server.ts';
import { rotByte, type RotParts } from './rot.ts';
import { type Sample, sampleOf } from './sample-pack.ts';
import type { ServedFile } from '../serving/resolve-content.ts';

const file = seededBytes(1, rangedSize);
const node = asNodeId('00000000-0000-4000-8004-000000000001');
const at = (id: NodeId | string = node, where: string = space): string => `/spaces/${where}/nodes/${id}/content`;
let server: ContentServer;
let served: ServedFile;
let ports: Parameters<typeof acceptPack>[0];
let packs = 0;

/** Puts a file's chunks into packs of at most 900 kB. */
const bring = async (bytes: Uint8Array<ArrayBuffer>, sample: Sample): Promise<void> => {
  const places = new Map<string, Uint8Array<ArrayBuffer>>();
  let offset = 0;
  for (const { hash, size } of sample.manifest.chunks) places.set(hash, bytes.subarray(offset, (offset += size)));
  for (const plan of planPacks(sample.chunks, 900_000)) {
    packs += 1;
    const pack = concatBytes([encodePackHeader(plan), ...plan.map(({ hash }) => places.get(hash) ?? new Uint8Array(0))]);
    await acceptPack(ports, { upload: `00000000-0000-4000-8003-${String(packs).padStart(12, '0')}`, space, uploader: alice, bytes: pack });
  }
};
const commit = async (...samples: readonly Sample[]): Promise<string[]> => {
  const answer = await server.fetch('/manifests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ protocol: protocolVersion, space, manifests: samples.map(({ wire }) => wire) }) });
  return ((await answer.json()) as { results: { state: string }[] }).results.map(({ state }) => state);
};

const add = (id: NodeId, change: Partial<ServedFile>): void => void server.files.set(id, { ...served, ...change });

const emptyNode = '00000000-0000-4000-8004-000000000002';
/** A hundred megabytes: more than lie in any buffer on the way. */
const longNode = asNodeId('00000000-0000-4000-8004-00000000000b');
const get = (headers: Record<string, string> = {}, path = at(), init: RequestInit = {}): Promise<Response> => server.fetch(path, { ...init, headers });
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const same = (actual: Buffer, expected: Uint8Array): void => expect(Buffer.compare(actual, expected)).toBe(0);
const codeOf = async (response: Response): Promise<string> => {
  expect(response.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
  return problemSchema.parse(await response.json()).code;
};

/** Serving, whatever store the bytes lie in. */
export const readContentContract = (openStore?: OpenStore): void => {
  beforeAll(async () => {
    server = await ContentServer.start(openStore);
    const sample = await sampleOf(file);
      ports = { store: server.store, index: server.index, sha256: nodeSha256, now: () => Date.now() };
    await bring(file, sample);
    const empty = await sampleOf(new Uint8Array(0));
    expect(await commit(sample, empty)).toEqual(['committed', 'committed']);
    served = { manifest: sample.wire.id, hash: sample.wire.id, size: file.length, mime: 'video/mp4', mtime: 1_700_000_000_000, name: 'film.mp4' };
    add(node, {});
    add(asNodeId('00000000-0000-4000-8004-000000000002'), { manifest: empty.wire.id, hash: empty.wire.id, size: 0, mime: 'text/plain', name: 'empty' });
  });
  afterAll(() => server.stop());
  describe('whole and in ranges', () => {
    test('the whole file, with its length, hash and type', async () => {
      const response = await get();
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({ 'content-length': '3000000', etag: `"${served.hash}"`, 'accept-ranges': 'bytes', 'content-type': 'video/mp4', 'cache-control': 'private, no-cache' });
      same(await bytesOf(response), file);
    });

    test.each(oneRange)('%s', async (range, from, to) => {
      const response = await get({ Range: range });
      expect([response.status, response.headers.get('Content-Range'), response.headers.get('Content-Length')]).toEqual([206, `bytes ${from}-${to - 1}/3000000`, String(to - from)]);
      same(await bytesOf(response), file.subarray(from, to));
    });

    test.each([...outsideRanges, ...severalRanges])('%s is refused with the size', async (range) => {
      const response = await get({ Range: range });
      expect([response.status, response.headers.get('Content-Range')]).toEqual([416, 'bytes */3000000']);
      expect(await codeOf(response)).toBe('range-not-satisfiable');
    });

    test.each(noRanges)('%s is no range we know: ignored', async (range) => {
      expect((await get({ Range: range })).status).toBe(200);
    });

    test('H8 the manifest says which chunks the bytes are made of, to members only', async () => {
      const path = at().replace(/content$/, 'manifest');
      const response = await get({}, path);
      const { id, size, chunks } = manifestSchema.parse(await response.json());
      expect([response.status, id, size]).toEqual([200, served.manifest, file.length]);
      let from = 0;
      for (const [hash, bytes] of chunks) expect(createHash('sha256').update(file.subarray(from, (from += bytes))).digest('hex')).toBe(hash);
      expect(from).toBe(file.length);
      expect(manifestSchema.parse(await (await get({}, at(emptyNode).replace(/content$/, 'manifest'))).json()).chunks).toEqual([]);
      expect((await get({}, at('00000000-0000-4000-8004-00000000dead').replace(/content$/, 'manifest'))).status).toBe(404);
      expect((await get({}, at(node, foreignSpace).replace(/content$/, 'manifest'))).status).toBe(404);
    });

    test('HEAD says the same and sends nothing', async () => {
      const whole = await get({}, at(), { method: 'HEAD' });
      expect([whole.status, whole.headers.get('Content-Length'), (await bytesOf(whole)).length]).toEqual([200, '3000000', 0]);
      const part = await get({ Range: 'bytes=10-19' }, at(), { method: 'HEAD' });
      expect([part.status, part.headers.get('Content-Range')]).toEqual([206, 'bytes 10-19/3000000']);
    });

    test('an empty file is empty, and has no range', async () => {
      const response = await get({}, at(emptyNode));
      expect([response.status, (await bytesOf(response)).length]).toEqual([200, 0]);
      expect([(await get({ Range: 'bytes=0-0' }, at(emptyNode))).status]).toEqual([416]);
    });

    test('twenty readers at once, half of them leaving early', async () => {
      await Promise.all(Array.from({ length: 20 }, async (_, i) => {
        if (i % 2 === 0) return same(await bytesOf(await get()), file);
        const stop = new AbortController();
        const response = await get({}, at(), { signal: stop.signal });
        await response.body?.getReader().read();
        stop.abort();
      }));
      same(await bytesOf(await get({ Range: 'bytes=0-9' })), file.subarray(0, 10));
    });

    test('a reader that stops taking does not make the server read on', async () => {
      const times = 34;
      const long = new Uint8Array(file.length * times);
      for (let i = 0; i < times; i += 1) long.set(file, i * file.length);
      const sample = await sampleOf(long);
      await bring(long, sample);
      expect(await commit(sample)).toEqual(['committed']);
      const id = longNode;
      add(id, { manifest: sample.wire.id, hash: sample.wire.id, size: long.length, name: 'long.mp4' });
      const held = () => process.memoryUsage().arrayBuffers;
      const before = held();
      const requests = await Promise.all(Array.from({ length: 10 }, () => new Promise<{ destroy(): void }>((resolve) => {
        const request = httpRequest(`${server.url}${at(id)}`, { headers: { 'X-Test-User': alice } }, (response) => void resolve((response.pause(), request)));
        request.end();
      })));
      // Until the server has read all that it will: a gigabyte, if it did not wait for its readers.
      for (let last = -1; last !== held(); await delay(200)) last = held();
      expect(held() - before).toBeLessThan(200_000_000);
      for (const request of requests) request.destroy();
    });

    test('so many downloads of one person are under way and no more, whoever takes nothing of his; others, and HEAD, do not wait', async () => {
      const stop = new AbortController();
      const ask = (user = alice, more: RequestInit = {}): Promise<Response> => server.fetch(at(longNode), { signal: stop.signal, ...more }, user);
      const held = await Promise.all(Array.from({ length: 64 }, () => ask()));
      expect(new Set(held.map(({ status }) => status))).toEqual(new Set([200]));
      const refused = await ask();
      expect([refused.status, refused.headers.get('Retry-After'), await codeOf(refused)]).toEqual([429, '5', 'too-many-requests']);
      expect([(await ask(bob)).status, (await ask(alice, { method: 'HEAD' })).status]).toEqual([200, 200]);
      stop.abort();
      await expect.poll(async () => (await get({ Range: 'bytes=0-9' })).status).toBe(206);
    });
  });

  describe('H8 bytes that rot in the store', () => {
    const rotten = asNodeId('00000000-0000-4000-8004-00000000000a');
    const bytes = seededBytes(77, rangedSize);
    let sample: Sample;
    let hashes: readonly ChunkHash[] = [];
    const parts = (): RotParts => ({ store: server.store, index: server.index, space });
    /** What came before the connection broke, and whether it did. */
    const taken = async (headers: Record<string, string> = {}): Promise<{ readonly status: number; readonly came: Buffer; readonly isWhole: boolean }> => {
      const response = await get(headers, at(rotten));
      const came: Uint8Array[] = [];
      try {
        for await (const piece of response.body ?? []) came.push(piece as Uint8Array);
        return { status: response.status, came: Buffer.concat(came), isWhole: true };
      } catch {
        return { status: response.status, came: Buffer.concat(came), isWhole: false };
      }
    };
    beforeAll(async () => {
      sample = await sampleOf(bytes);
      hashes = sample.chunks.map(({ hash }) => hash);
      await bring(bytes, sample);
      expect(await commit(sample)).toEqual(['committed']);
      add(rotten, { manifest: sample.wire.id, hash: sample.wire.id, name: 'old "film".mp4' });
    });

    test('the answer breaks off before the chunk, which is marked and asked for again; ranges beside it come', async () => {
      const chunk = await rotByte(parts(), sample.wire.id, 2_000_000);
      const whole = await taken();
      expect([whole.status, whole.isWhole]).toEqual([200, false]);
      expect(whole.came.length).toBeLessThanOrEqual(chunk.start);
      same(whole.came, bytes.subarray(0, whole.came.length));
      expect(await server.index.damagedAmong(space, hashes)).toEqual(new Set([chunk.hash]));
      expect(await commit(sample)).toEqual(['missing']);
      const after = await taken({ Range: `bytes=${chunk.start + chunk.size}-` });
      expect([after.status, after.isWhole]).toEqual([206, true]);
      same(after.came, bytes.subarray(chunk.start + chunk.size));
    });

    test('when none was sent yet, a problem names the file, the cause and what to do; so it is for one byte of it', async () => {
      const other = seededBytes(78, rangedSize);
      const fresh = await sampleOf(other);
      await bring(other, fresh);
      expect(await commit(fresh)).toEqual(['committed']);
      add(rotten, { manifest: fresh.wire.id, hash: fresh.wire.id, name: 'old "film".mp4' });
      const { start, size } = await rotByte(parts(), fresh.wire.id, 100);
      for (const headers of [{}, { Range: `bytes=0-0` }, { Range: `bytes=${start + size - 1}-${start + size - 1}` }] as Record<string, string>[]) {
        const response = await get(headers, at(rotten));
        expect([response.status, response.headers.get('ETag')?.includes(served.hash), response.headers.get('Content-Disposition'), response.headers.get('Content-Range')]).toEqual([503, false, null, null]);
        const { code, detail, subject } = problemSchema.parse(await response.json());
        expect([code, subject]).toEqual(['storage-unavailable', 'old "film".mp4']);
        expect(detail).toMatch(/^"old \\"film\\".mp4" cannot be read now: .* not those that were saved\. Open a device .* verify --read-data/);
      }
    });

    test('an object that was cut short is told as well', async () => {
      add(rotten, { manifest: sample.wire.id, hash: sample.wire.id });
      const [place] = await server.index.places(space, sample.wire.id, 1_000_000, 1);
      if (place === undefined) throw new Error('no place');
      await server.store.put(place.key, sourceOf(new Uint8Array(3)));
      const response = await get({ Range: 'bytes=1000000-1000001' }, at(rotten));
      expect([response.status, await codeOf(response)]).toEqual([503, 'storage-unavailable']);
    });

    test('a device that sends its chunks again heals the file', async () => {
      await bring(bytes, sample);
      expect(await commit(sample)).toEqual(['committed']);
      same((await taken()).came, bytes);
    });
  });

  describe('conditions', () => {
    test('If-None-Match answers 304 without a body', async () => {
      for (const value of [`"${served.hash}"`, `W/"${served.hash}"`, `"x", "${served.hash}"`, '*']) {
        const response = await get({ 'If-None-Match': value, 'Cache-Control': '' });
        expect([value, response.status, response.headers.get('ETag')]).toEqual([value, 304, `"${served.hash}"`]);
      }
      expect((await get({ 'If-None-Match': '"other"' })).status).toBe(200);
    });

    test('If-Range gives the range of the same content, the whole of another', async () => {
      expect((await get({ Range: 'bytes=0-9', 'If-Range': `"${served.hash}"` })).status).toBe(206);
      for (const other of ['"other"', `W/"${served.hash}"`, 'Wed, 21 Oct 2015 07:28:00 GMT']) expect((await get({ Range: 'bytes=0-9', 'If-Range': other })).status).toBe(200);
    });

    test('H7 no content is kept for whoever signs in next in the same browser, not even a version; a wrong one is told', async () => {
      const version = asOpId('00000000-0000-4000-8005-000000000001');
      expect((await get({}, `${at()}?version=${version}`)).headers.get('Cache-Control')).toBe('private, no-cache');
      expect(await codeOf(await get({}, `${at()}?version=1`))).toBe('invalid-request');
    });
  });

  describe('nobody sees what is not theirs', () => {
    test('unknown node, foreign space, unknown space, ids that are none: all the same 404', async () => {
      const unknown = '00000000-0000-4000-8004-00000000ffff';
      for (const path of [at(unknown), at(node, foreignSpace), at(node, unknown), at('x'), at('..%2f..'), at(node, 'x')]) {
        const response = await get({}, path);
        expect([path, response.status, await codeOf(response)]).toEqual([path, 404, 'not-found']);
      }
      expect((await server.fetch(at(), {}, null)).status).toBe(401);
    });

    test('content whose object is gone is a clear answer, not a cut connection', async () => {
      const id = asNodeId('00000000-0000-4000-8004-000000000009');
      add(id, { manifest: 'a'.repeat(64) as typeof served.manifest });
      expect(await codeOf(await get({}, at(id)))).toBe('not-found');
    });
  });

  test('manifests: who is not signed in makes the server read no body, and nobody sends one packed', async () => {
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024).fill(32)) });
    const headers = { 'Content-Type': 'application/json' };
    expect((await server.fetch('/manifests', { method: 'POST', headers, body: endless, duplex: 'half' } as RequestInit, null)).status).toBe(401);
    const packed = gzipSync(JSON.stringify({ protocol: protocolVersion, space, manifests: [] }));
    expect(await codeOf(await server.fetch('/manifests', { method: 'POST', headers: { ...headers, 'Content-Encoding': 'gzip' }, body: new Uint8Array(packed) }))).toBe('unsupported-media-type');
  });

  test('manifests: another protocol, a body that is none, a foreign space', async () => {
    const post = (body: string): Promise<Response> => server.fetch('/manifests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    expect(await codeOf(await post(JSON.stringify({ protocol: '999', anything: true })))).toBe('upgrade-required');
    expect(await codeOf(await post('{'))).toBe('invalid-request');
    expect(await codeOf(await post('[]'))).toBe('invalid-request');
    expect(await codeOf(await post(JSON.stringify({ protocol: protocolVersion, space: foreignSpace, manifests: [] })))).toBe('not-found');
    expect(await codeOf(await post(JSON.stringify({ protocol: protocolVersion, space, manifests: [{ id: 'x' }] })))).toBe('invalid-request');
  });

  describe('manifests: a large body is read for members only, one at a time', () => {
    const headers = (space?: string): Record<string, string> => ({ 'Content-Type': 'application/json', ...(space === undefined ? {} : { 'Holdfast-Space': space }) });
    const padded = (bytes: number, to = space): string => JSON.stringify({ protocol: protocolVersion, space: to, manifests: [] }).padEnd(bytes);
    const post = (body: string, named?: string): Promise<Response> => server.fetch('/manifests', { method: 'POST', headers: headers(named), body });
    const MB = 1024 * 1024;

    test('who says for which space is turned away from a foreign one before the body is read', async () => {
      const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024).fill(32)) });
      const answer = await server.fetch('/manifests', { method: 'POST', headers: headers(foreignSpace), body: endless, duplex: 'half' } as RequestInit);
      expect(answer.status).toBe(404);
      expect(await codeOf(await post(padded(100), 'nonsense'))).toBe('invalid-request');
      expect(await codeOf(await post(padded(100, foreignSpace), space))).toBe('invalid-request');
    });

    test('whoever does not say it sends what a file of 10 GB needs, and no more; a member who says it sends more', async () => {
      expect((await post(padded(7 * MB))).status).toBe(200);
      expect(await codeOf(await post(padded(9 * MB)))).toBe('payload-too-large');
      expect((await post(padded(20 * MB), space)).status).toBe(200);
    });

    test('while one is read another large one of the same person waits, a small one does not', async () => {
      let finish = (): void => undefined;
      let isTurnedAway = false;
      const begin = async (): Promise<Response> => {
        const slow = new ReadableStream<Uint8Array>({
          start: (controller) => {
            controller.enqueue(new TextEncoder().encode(' '));
            finish = () => {
              controller.enqueue(new TextEncoder().encode(padded(2 * MB)));
              controller.close();
            };
          },
        });
        const answer = await server.fetch('/manifests', { method: 'POST', headers: headers(space), body: slow, duplex: 'half' } as RequestInit);
        isTurnedAway = answer.status === 429;
        return answer;
      };
      let first = begin();
      await expect.poll(async () => {
        // Which of the two comes in first is not said: a slow one that met the other begins again, alone.
        if (!isTurnedAway) return (await post(padded(2 * MB), space)).status;
        isTurnedAway = false;
        first = begin();
        return 'begun again';
      }, { timeout: 25_000 }).toBe(429);
      expect((await post(padded(1000), space)).status).toBe(200);
      finish();
      expect((await first).status).toBe(200);
      await expect.poll(async () => (await post(padded(2 * MB), space)).status).toBe(200);
    });
  });
};
