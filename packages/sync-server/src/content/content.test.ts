import { buildManifest, type ChunkHash, chunkHashOf, concatBytes, contentHash, encodePackHeader, type Manifest, missingChunks, packSize, planPacks, splitBytes } from '@holdfast/chunking';
import { seededBytes, segment, tinyChunker } from '@holdfast/chunking/testing';
import { asChunkHash, asManifestId, asSpaceId, asUserId, type ManifestId, type SpaceId, type UserId } from '@holdfast/domain';
import type { ManifestsResponse, WireManifest } from '@holdfast/protocol';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryContentIndex } from '../testing/content/memory-content-index.ts';
import { MemoryContentStore } from '../testing/content/memory-content-store.ts';
import { pureSha256 } from '../testing/content/pure-sha256.ts';
import { commitManifests, type ManifestPorts } from './commit-manifests.ts';
import { asPackId } from './content-index.ts';
import { openContent } from './open-content.ts';
import { PackVerifier } from './pack-verifier.ts';
import { rebuildIndex } from './rebuild-index.ts';
import { acceptPack, packKey, UPLOAD_GRANT_MS } from './store-pack.ts';

type Bytes = Uint8Array<ArrayBuffer>;
const digest = (bytes: Uint8Array): Uint8Array => pureSha256.digest(bytes);
const space = asSpaceId('00000000-0000-4000-8001-000000000001');
const otherSpace = asSpaceId('00000000-0000-4000-8001-000000000002');
const alice = asUserId('00000000-0000-4000-8002-000000000001');
const bob = asUserId('00000000-0000-4000-8002-000000000002');

interface Cut { readonly bytes: Map<ChunkHash, Bytes>; readonly manifest: Manifest; readonly wire: WireManifest }

async function cut(file: Bytes): Promise<Cut> {
  const bytes = new Map<ChunkHash, Bytes>();
  const manifest = await buildManifest([file], digest, { chunker: tinyChunker }, (chunk, part) => void bytes.set(chunk.hash, part));
  const wire = { id: asManifestId(await contentHash(manifest, digest)), chunker: manifest.chunker, size: manifest.size, chunks: manifest.chunks.map((chunk) => [asChunkHash(chunk.hash), chunk.size] as const) };
  return { bytes, manifest, wire };
}

class Server {
  readonly store = new MemoryContentStore();
  readonly index = new MemoryContentIndex();
  readonly sha256 = pureSha256;
  clock = 1_750_000_000_000;
  packs = 0;
  readonly now = (): number => this.clock;

  async ask(wires: readonly WireManifest[], user: UserId = alice, where: SpaceId = space): Promise<ManifestsResponse['results']> {
    return (await commitManifests(this, { space: where, user, manifests: wires })).results;
  }

  async send(file: Cut, hashes: Iterable<string>, user: UserId = alice, where: SpaceId = space, limit = 2_000): Promise<void> {
    const wanted = new Set(hashes);
    const chunks = missingChunks([file.manifest], new Set()).filter((chunk) => wanted.has(chunk.hash));
    for (const plan of planPacks(chunks, limit)) {
      const bytes = concatBytes([encodePackHeader(plan), ...plan.map((chunk) => file.bytes.get(chunk.hash) as Bytes)]);
      await acceptPack(this, { upload: `00000000-0000-4000-8003-${String(++this.packs).padStart(12, '0')}`, space: where, uploader: user, bytes });
    }
  }

  async read(id: ManifestId, from: number, to: number, where: SpaceId = space): Promise<Bytes> {
    const parts: Uint8Array[] = [];
    for await (const part of openContent(this, where, id, { from, to })) parts.push(part.slice());
    return concatBytes(parts);
  }
}

let server: Server;
beforeEach(() => {
  server = new Server();
});
const missingOf = (result: ManifestsResponse['results'][number] | undefined): readonly string[] => (result?.state === 'missing' ? result.missing : []);

describe('handshake and commit', () => {
  test('H38 answers what is missing, then commits, and answers the same ever after', async () => {
    const file = await cut(seededBytes(1, 5_000));
    const [first] = await server.ask([file.wire]);
    expect(first).toEqual({ id: file.wire.id, state: 'missing', missing: [...file.bytes.keys()] });
    await server.send(file, missingOf(first).slice(1));
    expect(await server.ask([file.wire])).toEqual([{ id: file.wire.id, state: 'missing', missing: missingOf(first).slice(0, 1) }]);
    await server.send(file, missingOf(first));
    for (let again = 0; again < 3; again++) expect(await server.ask([file.wire])).toEqual([{ id: file.wire.id, state: 'committed' }]);
  });

  test('H38, H43 who only asks is told what is missing of it, and leased what is here; nothing becomes a content by it', async () => {
    const file = await cut(seededBytes(11, 5_000));
    const ask = async () => (await commitManifests(server, { space, user: alice, manifests: [file.wire], onlyAsk: true })).results;
    expect(await ask()).toEqual([{ id: file.wire.id, state: 'missing', missing: [...file.bytes.keys()] }]);
    await server.send(file, [...file.bytes.keys()].slice(1));
    expect(await ask()).toEqual([{ id: file.wire.id, state: 'missing', missing: [...file.bytes.keys()].slice(0, 1) }]);
    await server.send(file, file.bytes.keys());
    expect(await ask()).toEqual([{ id: file.wire.id, state: 'missing', missing: [] }]);
    expect(await server.index.manifest(space, file.wire.id)).toBeNull();
    expect(await server.ask([file.wire])).toEqual([{ id: file.wire.id, state: 'committed' }]);
    expect(await ask()).toEqual([{ id: file.wire.id, state: 'committed' }]);
  });

  test('H39 who only asks learns no more of what others hold than who commits', async () => {
    const file = await cut(seededBytes(12, 5_000));
    await server.send(file, file.bytes.keys(), bob);
    const { results } = await commitManifests(server, { space, user: alice, manifests: [file.wire], onlyAsk: true });
    expect(results).toEqual([{ id: file.wire.id, state: 'missing', missing: [...file.bytes.keys()] }]);
  });

  test('H44 a file cut into far more pieces than its chunker makes is refused before anything is looked up; some more are let pass', async () => {
    const crumbs = async (count: number): Promise<WireManifest> => {
      const piece = await cut(seededBytes(3, 1));
      const [only] = piece.manifest.chunks;
      if (only === undefined) throw new Error('no chunk');
      const manifest: Manifest = { ...piece.manifest, chunker: 'fastcdc-128k-1', size: count, chunks: Array.from({ length: count }, () => only) };
      return { id: asManifestId(await contentHash(manifest, digest)), chunker: manifest.chunker, size: count, chunks: manifest.chunks.map((chunk) => [asChunkHash(chunk.hash), chunk.size] as const) };
    };
    const [some, many] = [await crumbs(1_000), await crumbs(1_100)];
    const [first, second] = await server.ask([some, many]);
    expect(first?.state).toBe('missing');
    expect(second).toEqual({ id: many.id, state: 'refused', reason: 'size' });
  });

  test('H38 a manifest of very many chunks is looked up in parts, each a transaction of its own; the answer names the first that are missing, and it is committed when none is', async () => {
    const chunks = Array.from({ length: 120_000 }, (_, i) => ({ hash: chunkHashOf((i + 1).toString(16).padStart(64, '0')), size: 300_000 }));
    const wire: WireManifest = {
      id: asManifestId(await contentHash({ chunks }, digest)), chunker: 'fastcdc-1m-1', size: chunks.length * 300_000, chunks: chunks.map(({ hash, size }) => [asChunkHash(hash), size] as const),
    };
    let transactions = 0;
    const withWrite = server.index.withWrite.bind(server.index);
    server.index.withWrite = (...work) => {
      transactions += 1;
      return withWrite(...work);
    };
    const ports: ManifestPorts = server;
    const ask = async () => (await commitManifests(ports, { space, user: alice, manifests: [wire] })).results[0];
    const hold = (from: number, to: number): Promise<void> => server.index.withWrite(space, (writer) => writer.addPack({
      id: asPackId(`pack-${from}`), space, uploader: alice, key: packKey(space, asPackId(`00000000-0000-4000-8003-${String(from).padStart(12, '0')}`)), size: 1,
      entries: chunks.slice(from, to).map((chunk, i) => ({ ...chunk, codec: 0, offset: i })),
    }, server.clock, server.clock));
    for (const [from, to] of [[0, 50_000], [50_000, 100_000], [100_000, 120_000]] as const) {
      expect(missingOf(await ask())).toEqual(chunks.slice(from, to).map(({ hash }) => hash));
      await hold(from, to);
    }
    transactions = 0;
    expect(await ask()).toEqual({ id: wire.id, state: 'committed' });
    expect(transactions).toBe(1 + 24 + 1);
    expect(server.index.leaseOf(space, chunks[119_999]?.hash as ChunkHash)).toBe(server.clock + UPLOAD_GRANT_MS);
    transactions = 0;
    const small = await cut(seededBytes(1, 900));
    await commitManifests(ports, { space, user: alice, manifests: [small.wire] });
    expect(transactions).toBe(1);
  });

  test('H38 manifests of one batch stand alone, come back in order, and may repeat', async () => {
    const [a, b, empty] = await Promise.all([cut(seededBytes(1, 900)), cut(seededBytes(2, 900)), cut(new Uint8Array(0))]);
    await server.send(b, b.bytes.keys());
    const results = await server.ask([a.wire, b.wire, empty.wire, b.wire]);
    expect(results.map((result) => result.state)).toEqual(['missing', 'committed', 'committed', 'committed']);
    expect(await server.ask([])).toEqual([]);
  });

  test('a manifest with a chunk that does not exist is never committed', async () => {
    const file = await cut(seededBytes(3, 500));
    await server.ask([file.wire]);
    await expect(server.read(file.wire.id, 0, 1)).rejects.toMatchObject({ code: 'manifestUnknown' });
  });

  test('H39 chunks of another space, or of another person\'s unfinished upload, are missing', async () => {
    const file = await cut(seededBytes(4, 500));
    await server.send(file, file.bytes.keys());
    expect((await server.ask([file.wire], alice, otherSpace))[0]?.state).toBe('missing');
    expect((await server.ask([file.wire], bob))[0]?.state).toBe('missing');
    expect((await server.ask([file.wire], alice))[0]?.state).toBe('committed');
    expect((await server.ask([file.wire], bob))[0]?.state).toBe('committed');
    expect((await server.ask([file.wire], bob, otherSpace))[0]?.state).toBe('missing');
  });

  test('H43 what it says it has is leased', async () => {
    const [file, more] = [await cut(seededBytes(5, 400)), await cut(concatBytes([seededBytes(5, 400), seededBytes(6, 400)]))];
    await server.send(file, file.bytes.keys());
    server.clock += 6 * 24 * 3600_000;
    const [result] = await server.ask([more.wire]);
    expect(missingOf(result).length).toBeGreaterThan(0);
    const had = more.manifest.chunks.filter((chunk) => !missingOf(result).includes(chunk.hash));
    expect(had.length).toBeGreaterThan(0);
    for (const chunk of had) expect(server.index.leaseOf(space, chunk.hash)).toBe(server.clock + UPLOAD_GRANT_MS);
  });

  test('a manifest that lies about its id, its size, a chunk\'s size or its chunker is refused', async () => {
    const file = await cut(seededBytes(7, 600));
    await server.send(file, file.bytes.keys());
    const [[hash, size], ...rest] = file.wire.chunks as [readonly [never, number], ...(readonly [never, number])[]];
    const lied = { ...file.manifest, chunks: file.manifest.chunks.map((chunk, i) => (i === 0 ? { ...chunk, size: chunk.size + 1 } : chunk)) };
    const results = await server.ask([
      { ...file.wire, id: asManifestId('0'.repeat(64)) },
      { ...file.wire, size: file.wire.size + 1 },
      { id: asManifestId(await contentHash(lied, digest)), chunker: file.wire.chunker, size: file.wire.size + 1, chunks: [[hash, size + 1], ...rest] },
      { ...file.wire, size: file.wire.size - size + 5_000_000, chunks: [[hash, 5_000_000], ...rest] },
      { ...file.wire, chunker: 'rabin-8k' },
    ]);
    expect(results.map((result) => (result.state === 'refused' ? result.reason : result.state))).toEqual(['id', 'size', 'size', 'size', 'chunker']);
  });
});

describe('receiving a pack', () => {
  const good = async (): Promise<{ file: Cut; bytes: Bytes }> => {
    const file = await cut(seededBytes(8, 700));
    const chunks = missingChunks([file.manifest], new Set());
    return { file, bytes: concatBytes([encodePackHeader(chunks), ...chunks.map((chunk) => file.bytes.get(chunk.hash) as Bytes)]) };
  };
  const upload = '00000000-0000-4000-8003-00000000ffff';

  test('one wrong byte anywhere in the bodies refuses the whole pack and stores nothing', async () => {
    const { file, bytes } = await good();
    for (const at of [bytes.length - 1, bytes.length - 699, bytes.length - 350]) {
      const broken = bytes.slice();
      broken[at] = (broken[at] as number) ^ 1;
      await expect(acceptPack(server, { upload, space, uploader: alice, bytes: broken })).rejects.toMatchObject({ code: 'chunkMismatch' });
    }
    expect(server.store.objects.size).toBe(0);
    expect(missingOf((await server.ask([file.wire]))[0])).toHaveLength(file.bytes.size);
  });

  test('a pack cut short, or that is no pack, is refused with its reason', async () => {
    const { bytes } = await good();
    for (let length = 0; length < bytes.length; length += 37) {
      await expect(acceptPack(server, { upload, space, uploader: alice, bytes: bytes.slice(0, length) })).rejects.toMatchObject({ code: 'packInvalid', reason: expect.stringMatching(/^(truncated|badCount)$/) });
    }
    await expect(acceptPack(server, { upload, space, uploader: alice, bytes: seededBytes(1, 500) })).rejects.toMatchObject({ code: 'packInvalid', reason: 'badMagic' });
    expect(server.store.objects.size).toBe(0);
  });

  test('H42 what is verified only ever ends at the table or at a chunk', async () => {
    const { file, bytes } = await good();
    const sizes = missingChunks([file.manifest], new Set()).map((chunk) => chunk.size);
    const boundaries = new Set([0]);
    let at = packSize(missingChunks([file.manifest], new Set())) - 700;
    for (const size of [0, ...sizes]) boundaries.add((at += size));
    const verifier = new PackVerifier(bytes.length, pureSha256);
    for (const piece of segment(bytes, [1])) {
      verifier.push(piece);
      expect(boundaries.has(verifier.verified)).toBe(true);
      expect(verifier.verified).toBeLessThanOrEqual(verifier.taken);
    }
    expect(verifier.finish()).toHaveLength(sizes.length);
    expect(verifier.verified).toBe(bytes.length);
  });

  test('taking the same pack twice stores it once', async () => {
    const { file, bytes } = await good();
    await acceptPack(server, { upload, space, uploader: alice, bytes });
    await acceptPack(server, { upload, space, uploader: alice, bytes });
    expect(server.store.objects.size).toBe(1);
    expect(await server.ask([file.wire])).toEqual([{ id: file.wire.id, state: 'committed' }]);
  });

  test('L1, H42 other bytes that come under the same upload lie beside those that are indexed, never over them', async () => {
    const { file, bytes } = await good();
    const other = await cut(seededBytes(9, 700));
    await acceptPack(server, { upload, space, uploader: alice, bytes });
    await server.ask([file.wire]);
    const before = new Map(server.store.objects);
    const chunks = missingChunks([other.manifest], new Set());
    await acceptPack(server, { upload, space, uploader: alice, bytes: concatBytes([encodePackHeader(chunks), ...chunks.map((chunk) => other.bytes.get(chunk.hash) as Bytes)]) });
    for (const [key, object] of before) expect(server.store.objects.get(key)).toEqual(object);
    expect(await server.read(file.wire.id, 0, 700)).toEqual(seededBytes(8, 700));
    expect((await server.ask([other.wire]))[0]?.state).toBe('committed');
    expect(await server.read(other.wire.id, 0, 700)).toEqual(seededBytes(9, 700));
    const steps = [];
    const rebuilt = new Server();
    for (const [key, object] of server.store.objects) rebuilt.store.objects.set(key, object);
    for await (const step of rebuildIndex(rebuilt, space)) steps.push(step.kind);
    expect(steps).toEqual(['pack', 'pack']);
  });

  test('H38 a store that fails leaves the index without the pack', async () => {
    const { file, bytes } = await good();
    server.store.put = () => Promise.reject(new Error('disk on fire'));
    await expect(acceptPack(server, { upload, space, uploader: alice, bytes })).rejects.toThrow('disk on fire');
    expect((await server.ask([file.wire]))[0]?.state).toBe('missing');
  });
});

describe('opening content', () => {
  test('H40 any range of any file comes back, however its chunks are spread over packs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1 << 30 }), fc.integer({ min: 1, max: 3_000 }), fc.nat(), fc.nat(), fc.boolean(), async (seed, size, a, b, twice) => {
        const fresh = new Server();
        const bytes = twice ? concatBytes([seededBytes(seed, size), seededBytes(seed, size)]) : seededBytes(seed, size);
        const file = await cut(bytes);
        const hashes = [...file.bytes.keys()];
        await fresh.send(file, hashes.filter((_, i) => i % 2 === 0), alice, space, 800);
        await fresh.send(file, hashes.filter((_, i) => i % 2 === 1), alice, space, 800);
        expect(await fresh.ask([file.wire])).toEqual([{ id: file.wire.id, state: 'committed' }]);
        const [from, to] = [a % (bytes.length + 1), b % (bytes.length + 1)].sort((x, y) => x - y) as [number, number];
        expect(await fresh.read(file.wire.id, from, to)).toEqual(bytes.slice(from, to));
      }),
      { numRuns: 40 },
    );
  });

  test('a range past the end, an unknown manifest and another space are refused', async () => {
    const file = await cut(seededBytes(9, 100));
    await server.send(file, file.bytes.keys());
    await server.ask([file.wire]);
    await expect(server.read(file.wire.id, 0, 101)).rejects.toMatchObject({ code: 'rangePastEnd' });
    await expect(server.read(asManifestId('0'.repeat(64)), 0, 0)).rejects.toMatchObject({ code: 'manifestUnknown' });
    await expect(server.read(file.wire.id, 0, 1, otherSpace)).rejects.toMatchObject({ code: 'manifestUnknown' });
  });

  test('neighbouring chunks are read as one stretch, and leaving early closes every stream', async () => {
    const file = await cut(seededBytes(10, 3_000));
    await server.send(file, file.bytes.keys(), alice, space, 1_000);
    await server.ask([file.wire]);
    const open = new Set<object>();
    let opened = 0;
    const read = server.store.read.bind(server.store);
    server.store.read = async (key, range) => {
      const stream = await read(key, range);
      opened++;
      open.add(stream);
      return { [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](), close: () => (open.delete(stream), stream.close()) };
    };
    await server.read(file.wire.id, 0, 3_000);
    // each object once, and once more where a look-up of eight places ends in the middle of one
    expect(opened).toBeLessThanOrEqual(server.store.objects.size + Math.ceil(file.manifest.chunks.length / 8));
    expect(opened).toBeLessThan(file.manifest.chunks.length / 2);
    expect(open.size).toBe(0);
    for await (const part of openContent(server, space, file.wire.id, { from: 0, to: 3_000 })) {
      expect(part.length).toBeGreaterThan(0);
      break;
    }
    for (let turn = 0; turn < 20 && open.size > 0; turn++) await Promise.resolve();
    expect(open.size).toBe(0);
  });

  test('an object that is gone is an error, never fewer bytes', async () => {
    const file = await cut(seededBytes(11, 3_000));
    await server.send(file, file.bytes.keys(), alice, space, 1_000);
    await server.ask([file.wire]);
    const last = [...server.store.objects.keys()].at(-1);
    if (last !== undefined) await server.store.delete(last);
    await expect(server.read(file.wire.id, 0, 3_000)).rejects.toMatchObject({ code: 'objectMissing' });
  });
});

test('the fixture cuts into many chunks', () => {
  expect(splitBytes(seededBytes(1, 3_000), tinyChunker).length).toBeGreaterThan(20);
});
