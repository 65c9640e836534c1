import { createHash } from 'node:crypto';
import { type ChunkHash, type PackEntry, PackReader } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import { manifestsFound, packMime, problem as problemSchema, protocolVersion, readingLimits } from '@holdfast/protocol';
import { acceptPack, type ContentStore } from '@holdfast/sync-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { alice, bob, ContentServer, type OpenStore, foreignSpace, space, viewer } from './content-server.ts';
import { rotByte } from './rot.ts';
import { type Sample, sampleOf } from './sample-pack.ts';

let server: ContentServer;
let store: ContentStore;
let packs = 0;
const files: Sample[] = [];
let unfinished: Sample;

const bring = async (sample: Sample, uploader = alice): Promise<void> =>
  acceptPack({ store, index: server.index, sha256: nodeSha256, now: () => Date.now() }, { upload: `00000000-0000-4000-8003-${String(++packs).padStart(12, '0')}`, space, uploader, bytes: sample.pack });

const post = (what: 'manifests' | 'chunks', body: unknown, user = viewer, where = space): Promise<Response> =>
  server.fetch(`/spaces/${where}/${what}`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }, user);
const chunksOf = (...samples: readonly Sample[]): readonly ChunkHash[] => samples.flatMap(({ chunks }) => chunks.map(({ hash }) => hash));
const codeOf = async (response: Response): Promise<unknown> => [response.status, problemSchema.parse(await response.json()).code];

/** Takes a pack apart as a device does, and holds each body to its name. */
const taken = async (response: Response): Promise<ReadonlyMap<ChunkHash, PackEntry>> => {
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, packMime]);
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(response.headers.get('Content-Length')).toBe(String(bytes.length));
  const reader = new PackReader(bytes.length);
  for (const span of reader.push(bytes)) expect(createHash('sha256').update(span.bytes).digest('hex')).toBe(span.entry.hash);
  reader.finish();
  return new Map((reader.entries ?? []).map((entry) => [entry.hash, entry]));
};

/** Many contents in few calls, whatever store they lie in. */
export const readManyContract = (openStore?: OpenStore): void => {
  beforeAll(async () => {
    server = await ContentServer.start(openStore);
    store = server.store;
    for (const [n, size] of [3_000_000, 4_096, 10, 0, 700_000].entries()) files.push(await sampleOf(seededBytes(n + 1, size)));
    for (const sample of files) if (sample.chunks.length > 0) await bring(sample);
    const answer = await server.fetch('/manifests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ protocol: protocolVersion, space, manifests: files.map(({ wire }) => wire) }) });
    expect(answer.status).toBe(200);
    unfinished = await sampleOf(seededBytes(99, 5_000));
    await bring(unfinished);
  });
  afterAll(() => server.stop());
  describe('chunks downwards', () => {
    test('many small files and a part of a large one come as one pack, each chunk once, to whoever only looks', async () => {
      const wanted = [...chunksOf(...files.slice(1)).toReversed(), ...chunksOf(...files).slice(3, 7)];
      const entries = await taken(await post('chunks', { chunks: [...wanted, ...wanted] }));
      expect(new Set(entries.keys())).toEqual(new Set(wanted));
    });

    test('they come as they lie in the store, not as they were asked for', async () => {
      const [large] = files;
      const order = chunksOf(large as Sample);
      const entries = await taken(await post('chunks', { chunks: order.toReversed() }));
      expect([...entries.keys()]).toEqual(order);
    });

    test('H39, P10 another person\'s unfinished upload is as absent as what nobody has, even for who sent it: left out, then nothing at all', async () => {
      const unknown = 'f'.repeat(64);
      const [small] = chunksOf(files[2] as Sample);
      for (const user of [bob, alice]) {
        expect([...(await taken(await post('chunks', { chunks: [unknown, ...chunksOf(unfinished), small] }, user))).keys()]).toEqual([small]);
        const none = await post('chunks', { chunks: [unknown, ...chunksOf(unfinished)] }, user);
        expect([none.status, await none.text()]).toEqual([204, '']);
      }
    });

    test('P10 a foreign space is not there, and who is not signed in learns nothing', async () => {
      const chunks = chunksOf(files[2] as Sample);
      expect(await codeOf(await post('chunks', { chunks }, alice, foreignSpace))).toEqual([404, 'not-found']);
      expect(await codeOf(await server.fetch(`/spaces/${space}/chunks`, { method: 'POST' }, null))).toEqual([401, 'unauthenticated']);
      expect(await codeOf(await server.fetch(`/spaces/${space}/manifests`, { method: 'POST' }, null))).toEqual([401, 'unauthenticated']);
    });

    test('nothing, too many and what is no hash are refused', async () => {
      for (const chunks of [[], ['x'], Array.from({ length: readingLimits.chunks + 1 }, () => 'a'.repeat(64)), 'a'.repeat(64)]) {
        expect(await codeOf(await post('chunks', { chunks }))).toEqual([400, 'invalid-request']);
      }
    });

    test('more bytes than a pack has are refused with a sentence', async () => {
      const large = await Promise.all(Array.from({ length: 3 }, (_, n) => sampleOf(seededBytes(200 + n, 12_000_000))));
      for (const sample of large) await bring(sample);
      await server.fetch('/manifests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ protocol: protocolVersion, space, manifests: large.map(({ wire }) => wire) }) });
      expect(await codeOf(await post('chunks', { chunks: chunksOf(...large) }))).toEqual([413, 'payload-too-large']);
      expect((await taken(await post('chunks', { chunks: chunksOf(...large.slice(0, 2)) }))).size).toBe(chunksOf(...large.slice(0, 2)).length);
    });

    test('H8 a chunk that rots breaks the pack off once; asked for again, all others come', async () => {
      const sample = await sampleOf(seededBytes(400, 3_000_000));
      await bring(sample);
      await server.fetch('/manifests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ protocol: protocolVersion, space, manifests: [sample.wire] }) });
      const { hash } = await rotByte({ store, index: server.index, space }, sample.wire.id, 2_500_000);
      await expect(post('chunks', { chunks: chunksOf(sample) }).then(async (response) => response.arrayBuffer())).rejects.toThrow();
      expect(new Set((await taken(await post('chunks', { chunks: chunksOf(sample) }))).keys())).toEqual(new Set(chunksOf(sample).filter((each) => each !== hash)));
      expect((await post('chunks', { chunks: [hash] })).status).toBe(204);
    });

    test('a store that lost a pack is a clear answer when nothing was sent yet, and a cut connection afterwards: never a short pack', async () => {
      const [one, other] = await Promise.all([sampleOf(seededBytes(300, 600_000)), sampleOf(seededBytes(301, 600_000))]);
      await bring(one);
      await bring(other);
      await server.fetch('/manifests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ protocol: protocolVersion, space, manifests: [one.wire, other.wire] }) });
      const keys = await Promise.all([one, other].map(async ({ wire }) => (await server.index.places(space, wire.id, 0, 1))[0]?.key));
      const [first, last] = keys.toSorted();
      if (first === undefined || last === undefined) throw new Error('no places');
      await store.delete(last);
      await expect(post('chunks', { chunks: chunksOf(one, other) }).then(async (response) => response.arrayBuffer())).rejects.toThrow();
      await store.delete(first);
      expect(await codeOf(await post('chunks', { chunks: chunksOf(one, other) }))).toEqual([503, 'storage-unavailable']);
    });
  });

  describe('manifests downwards', () => {
    test('come in the order asked, each once, without those that the space does not have', async () => {
      const ids = [files[3], files[0], files[0], files[2]].map((sample) => (sample as Sample).wire.id);
      const response = await post('manifests', { ids: ['f'.repeat(64), ...ids, unfinished.wire.id] });
      expect(manifestsFound.parse(await response.json())).toEqual({ manifests: [files[3], files[0], files[2]].map((sample) => (sample as Sample).wire), later: [] });
      expect(manifestsFound.parse(await (await post('manifests', { ids: ['f'.repeat(64)] })).json())).toEqual({ manifests: [], later: [] });
    });

    test('P10 a foreign space is not there; nothing and too many are refused', async () => {
      const ids = [(files[0] as Sample).wire.id];
      expect(await codeOf(await post('manifests', { ids }, alice, foreignSpace))).toEqual([404, 'not-found']);
      for (const wrong of [[], ['x'], Array.from({ length: readingLimits.manifests + 1 }, () => 'a'.repeat(64))]) {
        expect(await codeOf(await post('manifests', { ids: wrong }))).toEqual([400, 'invalid-request']);
      }
    });
  });
};
