import { type ChunkHash, concatBytes, hashFromBytes, type ManifestChunk, type PackEntry, PackReader, packSize } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import { asManifestId, asSpaceId, asUserId } from '@holdfast/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryContentIndex } from '../testing/content/memory-content-index.ts';
import { MemoryContentStore } from '../testing/content/memory-content-store.ts';
import { pureSha256 } from '../testing/content/pure-sha256.ts';
import { asPackId, type NewManifest, type StoredChunk } from './content-index.ts';
import { type ByteRange, type ObjectKey, objectKeyOf, type ObjectStream, sourceOf } from './content-store.ts';
import { openChunks } from './open-chunks.ts';
import { openContent, type ServingPorts } from './open-content.ts';
import { readAhead } from './read-ahead.ts';
import { readManifests } from './read-manifests.ts';
import type { Sha256 } from './sha256.ts';
import { joinParts, type Part, type Stretch, wholeOf } from './stretches.ts';
import { VerifiedChunks } from './verified-chunks.ts';

const space = asSpaceId('00000000-0000-4000-8001-000000000001');
const alice = asUserId('00000000-0000-4000-8002-000000000001');
const uuid = (n: number): string => `00000000-0000-4000-8003-${n.toString(16).padStart(12, '0')}`;
const hash = (n: number): ChunkHash => hashFromBytes(new Uint8Array(32).fill(n >> 8, 0, 16).fill(n & 255, 16));

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
};

/** Counts what is open, and how many reads there were. */
class WatchedStore extends MemoryContentStore {
  reads = 0;
  open = 0;
  mostOpen = 0;
  bytesOpen = 0;
  mostBytesOpen = 0;
  /** Turns that opening takes, as over a network. */
  latency = 0;
  opening = 0;
  mostOpening = 0;

  override async read(key: ObjectKey, range: ByteRange): Promise<ObjectStream> {
    this.reads++;
    this.open++;
    this.bytesOpen += range.to - range.from;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    this.mostBytesOpen = Math.max(this.mostBytesOpen, this.bytesOpen);
    let isClosed = false;
    const close = (): void => {
      if (isClosed) return;
      isClosed = true;
      this.open--;
      this.bytesOpen -= range.to - range.from;
    };
    try {
      this.mostOpening = Math.max(this.mostOpening, ++this.opening);
      await turns(this.latency);
      const stream = await super.read(key, range);
      this.opening--;
      return { close: () => (close(), stream.close()), [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator]() };
    } catch (error) {
      close();
      throw error;
    }
  }
}

let store: WatchedStore;
let index: MemoryContentIndex;
let ports: ServingPorts;
beforeEach(() => {
  store = new WatchedStore();
  index = new MemoryContentIndex();
  ports = { store, index, sha256: pureSha256 };
});

const all = async (pieces: AsyncIterable<Uint8Array> | readonly Uint8Array[]): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece.slice());
  return concatBytes(parts);
};
const keyOf = (n: number): ObjectKey => objectKeyOf(`packs/test/${n}`);
const named = (bytes: Uint8Array): ChunkHash => hashFromBytes(pureSha256.digest(bytes));
/** A chunk in the object `n`, as its bytes there name it. */
const chunkIn = (n: number, object: Uint8Array, offset: number, size: number): StoredChunk => ({ hash: named(object.subarray(offset, offset + size)), size, key: keyOf(n), offset });
async function* asAsync(stretches: readonly Stretch[]): AsyncGenerator<Stretch, void, undefined> {
  yield* stretches;
}

/** A file whose chunks lie alternately in two packs, each but the last of `size` bytes: nothing of it can be joined. */
const scattered = async (count: number, size: number): Promise<{ readonly id: NewManifest['id']; readonly bytes: Uint8Array; readonly hashes: readonly ChunkHash[] }> => {
  const bytes = seededBytes(1, count * size);
  const chunks: ManifestChunk[] = Array.from({ length: count }, (_, n) => ({ hash: named(bytes.subarray(n * size, (n + 1) * size)), size }));
  for (const half of [0, 1]) {
    const mine = chunks.map((chunk, n) => ({ chunk, n })).filter(({ n }) => n % 2 === half);
    const body = concatBytes(mine.map(({ n }) => bytes.subarray(n * size, (n + 1) * size)));
    const entries: PackEntry[] = mine.map(({ chunk }, at) => ({ ...chunk, codec: 0, offset: at * size }));
    await store.put(keyOf(half), sourceOf(body));
    await index.withWrite(space, (writer) => writer.addPack({ id: asPackId(uuid(half + 1)), space, uploader: alice, key: keyOf(half), size: body.length, entries }, 1, 0));
  }
  const id = asManifestId('a'.repeat(64));
  await index.withWrite(space, (writer) => writer.addManifests([{ id, chunker: 'fastcdc-128k-1', size: bytes.length, chunks }], alice, 0));
  return { id, bytes, hashes: chunks.map((chunk) => chunk.hash) };
};

describe('reading ahead', () => {
  test('content in 10,000 stretches: a few streams are open at a time, and every byte comes', async () => {
    const file = await scattered(10_000, 100);
    expect(await all(openContent(ports, space, file.id, { from: 7, to: file.bytes.length - 7 }))).toEqual(file.bytes.subarray(7, -7));
    expect(store.reads).toBe(10_000);
    expect(store.mostOpen).toBeGreaterThan(4);
    expect(store.mostOpen).toBeLessThanOrEqual(9);
    expect(store.open).toBe(0);
  });

  test('a store that takes its time to begin is asked for eight stretches while it opens one', async () => {
    const file = await scattered(64, 100);
    store.latency = 200;
    expect(await all(openContent(ports, space, file.id, { from: 0, to: file.bytes.length }))).toEqual(file.bytes);
    expect(store.mostOpening).toBe(1 + 8);
  });

  test('large stretches are opened by bytes, not by number: nothing is held that one reader does not take', async () => {
    const bytes = new Uint8Array(4_000_000);
    for (let n = 0; n < 10; n++) await store.put(keyOf(n), sourceOf(bytes));
    const chunk = wholeOf(chunkIn(0, bytes, 0, bytes.length));
    const parts = Array.from({ length: 10 }, (_, n) => ({ ...chunk, chunk: { ...chunk.chunk, key: keyOf(n) } }));
    expect((await all(readAhead(ports, asAsync(joinParts(parts))))).length).toBe(40_000_000);
    expect(store.mostBytesOpen).toBeLessThanOrEqual(4_000_000 + 8 * 1024 * 1024 + 4_000_000);
  });

  test('whoever leaves in the middle leaves nothing open, also not what was just being opened', async () => {
    const file = await scattered(1_000, 100);
    store.latency = 50;
    let taken = 0;
    for await (const _ of openContent(ports, space, file.id, { from: 0, to: file.bytes.length })) if (++taken === 5) break;
    await turns(200);
    const { reads } = store;
    await turns(1_000);
    expect([store.open, store.reads]).toEqual([0, reads]);
    expect(reads).toBeLessThan(20);
  });

  test('what is missing is told where it comes, after everything before it', async () => {
    const bytes = new Uint8Array(10).fill(1);
    await store.put(keyOf(0), sourceOf(bytes));
    const pieces = readAhead(ports, asAsync(joinParts([0, 1, 0].map((n) => wholeOf(chunkIn(n, bytes, 0, 10))))));
    expect((await pieces.next()).value).toEqual(new Uint8Array(10).fill(1));
    await expect(pieces.next()).rejects.toMatchObject({ code: 'objectMissing' });
    await expect.poll(() => store.open).toBe(0);
  });

  test('gaps of up to 64 KiB are read over, wider ones are asked around, and nothing of either is given', async () => {
    const bytes = seededBytes(5, 400_000);
    await store.put(keyOf(0), sourceOf(bytes));
    const places = [[0, 10], [10, 20], [65_556, 65_600], [200_000, 200_001], [100, 200]] as const;
    const parts = places.map(([from, to]) => wholeOf(chunkIn(0, bytes, from, to - from)));
    expect(joinParts(parts).map(({ from, to }) => [from, to])).toEqual([[0, 65_600], [200_000, 200_001], [100, 200]]);
    expect(await all(readAhead(ports, asAsync(joinParts(parts))))).toEqual(concatBytes(places.map(([from, to]) => bytes.subarray(from, to))));
  });

  test('any parts of any chunks of any objects, in any order: the bytes are those asked for', async () => {
    const objects = [seededBytes(1, 300_000), seededBytes(2, 300_000)];
    for (const [n, bytes] of objects.entries()) await store.put(keyOf(n), sourceOf(bytes));
    const part = fc.tuple(fc.nat({ max: 1 }), fc.nat({ max: 299_999 }), fc.integer({ min: 1, max: 90_000 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
    await fc.assert(fc.asyncProperty(fc.array(part, { maxLength: 20 }), async (drawn) => {
      const parts = drawn.map(([object, offset, most, begin, end]): Part => {
        const size = Math.min(300_000 - offset, most);
        const from = Math.floor(begin * (size - 1));
        return { chunk: chunkIn(object, objects[object] ?? new Uint8Array(0), offset, size), from, to: from + 1 + Math.floor(end * (size - from - 1)) };
      });
      const expected = concatBytes(parts.map(({ chunk: { key, offset }, from, to }) => (key === keyOf(0) ? objects[0] : objects[1])?.subarray(offset + from, offset + to) ?? new Uint8Array(0)));
      const actual = await all(readAhead(ports, asAsync(joinParts(parts))));
      expect([actual.length, actual.findIndex((byte, at) => byte !== expected[at])]).toEqual([expected.length, -1]);
    }), { numRuns: 100 });
    expect(store.open).toBe(0);
  });
});

describe('H8 bytes that are not what was saved', () => {
  /** One byte of the file's nth chunk is another from now on. */
  const rot = (n: number, size: number): void => {
    const object = store.objects.get(keyOf(n % 2)) ?? new Uint8Array(0);
    const at = Math.floor(n / 2) * size + 3;
    object.set([(object[at] ?? 0) ^ 1], at);
  };
  const taken = async (pieces: AsyncIterable<Uint8Array>, into: Uint8Array[]): Promise<void> => {
    for await (const piece of pieces) into.push(piece.slice());
  };

  test('none of a rotten chunk is given, all before it is; it alone is marked, and a range of what is sound comes', async () => {
    const file = await scattered(10, 100);
    rot(5, 100);
    const came: Uint8Array[] = [];
    await expect(taken(openContent(ports, space, file.id, { from: 0, to: 1_000 }), came)).rejects.toMatchObject({ code: 'objectDamaged', subject: keyOf(1) });
    expect(concatBytes(came)).toEqual(file.bytes.subarray(0, 500));
    expect(await index.damagedAmong(space, file.hashes)).toEqual(new Set([file.hashes[5]]));
    expect(await all(openContent(ports, space, file.id, { from: 600, to: 1_000 }))).toEqual(file.bytes.subarray(600));
    for (const [from, to] of [[500, 501], [599, 600]] as const) await expect(all(openContent(ports, space, file.id, { from, to }))).rejects.toMatchObject({ code: 'objectDamaged' });
    expect(store.open).toBe(0);
  });

  test('a pack downwards breaks off before it; asked for again, all others come', async () => {
    const file = await scattered(10, 100);
    rot(4, 100);
    await expect(openChunks(ports, space, file.hashes).then((pack) => all(pack?.bytes ?? []))).rejects.toMatchObject({ code: 'objectDamaged' });
    const pack = await openChunks(ports, space, file.hashes);
    const reader = new PackReader(pack?.size ?? 0);
    if (pack !== null) for await (const piece of pack.bytes) for (const { entry, bytes } of reader.push(piece.slice())) expect(named(bytes)).toBe(entry.hash);
    reader.finish();
    expect(new Set(reader.entries?.map((entry) => entry.hash))).toEqual(new Set(file.hashes.filter((_, n) => n !== 4)));
    expect(await openChunks(ports, space, file.hashes.slice(4, 5))).toBeNull();
  });

  test('what was hashed is believed for an hour, where it lies; then it is hashed again', async () => {
    const file = await scattered(4, 100);
    let now = 1_000_000;
    let hashed = 0;
    const sha256: Sha256 = { begin: () => pureSha256.begin(), digest: (bytes) => (hashed++, pureSha256.digest(bytes)) };
    const believing = { store, index, sha256, verified: new VerifiedChunks(() => now) };
    const read = (): Promise<Uint8Array> => all(openContent(believing, space, file.id, { from: 150, to: 250 }));
    const counts: number[] = [];
    for (const later of [0, 1, 3_599_998, 1, 0]) {
      now += later;
      expect(await read()).toEqual(file.bytes.subarray(150, 250));
      counts.push(hashed);
    }
    expect(counts).toEqual([2, 2, 2, 4, 4]);
    rot(1, 100);
    now += 3_600_000;
    await expect(read()).rejects.toMatchObject({ code: 'objectDamaged' });
    await expect(read()).rejects.toMatchObject({ code: 'objectDamaged' });
  });

  test('what was marked and is whole again comes', async () => {
    const file = await scattered(4, 100);
    await index.markDamaged(space, keyOf(0), 'all');
    expect((await openChunks(ports, space, file.hashes))?.size).toBe(packSize(file.hashes.map((each) => ({ hash: each, size: 100 }))));
  });
});

describe('many manifests at once', () => {
  const manifest = (n: number, chunks: number): NewManifest =>
    ({ id: asManifestId(hash(10_000 + n)), chunker: 'fastcdc-128k-1', size: chunks * 40_000, chunks: Array.from({ length: chunks }, () => ({ hash: hash(1), size: 40_000 })) });
  const commit = (...manifests: readonly NewManifest[]): Promise<void> => index.withWrite(space, (writer) => writer.addManifests(manifests, alice, 0));

  test('as many as fit, and at least one; asked for again until nothing is left, each comes once and in order', async () => {
    const manifests = [3, 200, 0, 50, 49, 1, 300, 2].map((chunks, n) => manifest(n, chunks));
    await store.put(keyOf(0), sourceOf(new Uint8Array(40_000)));
    await index.withWrite(space, (writer) => writer.addPack({ id: asPackId(uuid(1)), space, uploader: alice, key: keyOf(0), size: 40_000, entries: [{ hash: hash(1), size: 40_000, codec: 0, offset: 0 }] }, 1, 0));
    await commit(...manifests);
    const came: string[] = [];
    let rounds = 0;
    for (let wanted = manifests.map(({ id }) => id); wanted.length > 0; rounds++) {
      const found = await readManifests(index, space, wanted, 100);
      expect(found.later.length).toBeLessThan(wanted.length);
      for (const { id, chunks, size } of found.manifests) {
        expect(chunks.reduce((sum, [, bytes]) => sum + bytes, 0)).toBe(size);
        came.push(id);
      }
      wanted = [...found.later];
    }
    expect(came).toEqual(manifests.map(({ id }) => id));
    expect(rounds).toBeGreaterThan(3);
  });

  test('one in more pieces than its chunker makes does not make the answer longer than it may be', async () => {
    const crumbs: NewManifest = { id: asManifestId(hash(20_000)), chunker: 'fastcdc-128k-1', size: 150, chunks: Array.from({ length: 150 }, () => ({ hash: hash(1), size: 1 })) };
    const small = manifest(1, 2);
    await commit(small, crumbs);
    expect(await readManifests(index, space, [small.id, crumbs.id], 100)).toMatchObject({ manifests: [{ id: small.id }], later: [crumbs.id] });
  });
});
