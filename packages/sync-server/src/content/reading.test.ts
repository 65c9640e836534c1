import { type ChunkHash, concatBytes, hashFromBytes, type ManifestChunk, type PackEntry } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import { asManifestId, asSpaceId, asUserId } from '@holdfast/domain';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryContentIndex } from '../testing/content/memory-content-index.ts';
import { MemoryContentStore } from '../testing/content/memory-content-store.ts';
import { asPackId, type NewManifest } from './content-index.ts';
import { type ByteRange, type ObjectKey, objectKeyOf, type ObjectStream, sourceOf } from './content-store.ts';
import { openContent } from './open-content.ts';
import { readAhead } from './read-ahead.ts';
import { readManifests } from './read-manifests.ts';
import { joinParts, type Part, type Stretch } from './stretches.ts';

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
beforeEach(() => {
  store = new WatchedStore();
  index = new MemoryContentIndex();
});

const all = async (pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece.slice());
  return concatBytes(parts);
};
const keyOf = (n: number): ObjectKey => objectKeyOf(`packs/test/${n}`);
async function* asAsync(stretches: readonly Stretch[]): AsyncGenerator<Stretch, void, undefined> {
  yield* stretches;
}

/** A file whose chunks lie alternately in two packs, each but the last of `size` bytes: nothing of it can be joined. */
const scattered = async (count: number, size: number): Promise<{ readonly id: NewManifest['id']; readonly bytes: Uint8Array }> => {
  const bytes = seededBytes(1, count * size);
  const chunks: ManifestChunk[] = Array.from({ length: count }, (_, n) => ({ hash: hash(n), size }));
  for (const half of [0, 1]) {
    const mine = chunks.map((chunk, n) => ({ chunk, n })).filter(({ n }) => n % 2 === half);
    const body = concatBytes(mine.map(({ n }) => bytes.subarray(n * size, (n + 1) * size)));
    const entries: PackEntry[] = mine.map(({ chunk }, at) => ({ ...chunk, codec: 0, offset: at * size }));
    await store.put(keyOf(half), sourceOf(body));
    await index.withWrite(space, (writer) => writer.addPack({ id: asPackId(uuid(half + 1)), space, uploader: alice, key: keyOf(half), size: body.length, entries }, 1, 0));
  }
  const id = asManifestId('a'.repeat(64));
  await index.withWrite(space, (writer) => writer.addManifests([{ id, chunker: 'fastcdc-128k-1', size: bytes.length, chunks }], alice, 0));
  return { id, bytes };
};

describe('reading ahead', () => {
  test('content in 10,000 stretches: a few streams are open at a time, and every byte comes', async () => {
    const file = await scattered(10_000, 100);
    expect(await all(openContent({ store, index }, space, file.id, { from: 7, to: file.bytes.length - 7 }))).toEqual(file.bytes.subarray(7, -7));
    expect(store.reads).toBe(10_000);
    expect(store.mostOpen).toBeGreaterThan(4);
    expect(store.mostOpen).toBeLessThanOrEqual(9);
    expect(store.open).toBe(0);
  });

  test('a store that takes its time to begin is asked for eight stretches while it opens one', async () => {
    const file = await scattered(64, 100);
    store.latency = 200;
    expect(await all(openContent({ store, index }, space, file.id, { from: 0, to: file.bytes.length }))).toEqual(file.bytes);
    expect(store.mostOpening).toBe(1 + 8);
  });

  test('large stretches are opened by bytes, not by number: nothing is held that one reader does not take', async () => {
    for (let n = 0; n < 20; n++) await store.put(keyOf(n), sourceOf(new Uint8Array(5_000_000)));
    const parts = Array.from({ length: 20 }, (_, n) => ({ key: keyOf(n), from: 0, to: 5_000_000 }));
    expect((await all(readAhead(store, asAsync(joinParts(parts))))).length).toBe(100_000_000);
    expect(store.mostBytesOpen).toBeLessThanOrEqual(5_000_000 + 8 * 1024 * 1024 + 5_000_000);
  });

  test('whoever leaves in the middle leaves nothing open, also not what was just being opened', async () => {
    const file = await scattered(1_000, 100);
    store.latency = 50;
    let taken = 0;
    for await (const _ of openContent({ store, index }, space, file.id, { from: 0, to: file.bytes.length })) if (++taken === 5) break;
    await turns(200);
    const { reads } = store;
    await turns(1_000);
    expect([store.open, store.reads]).toEqual([0, reads]);
    expect(reads).toBeLessThan(20);
  });

  test('what is missing is told where it comes, after everything before it', async () => {
    await store.put(keyOf(0), sourceOf(new Uint8Array(10).fill(1)));
    const pieces = readAhead(store, asAsync(joinParts([{ key: keyOf(0), from: 0, to: 10 }, { key: keyOf(1), from: 0, to: 10 }, { key: keyOf(0), from: 0, to: 10 }])));
    expect((await pieces.next()).value).toEqual(new Uint8Array(10).fill(1));
    await expect(pieces.next()).rejects.toMatchObject({ code: 'objectMissing' });
    await expect.poll(() => store.open).toBe(0);
  });

  test('gaps of up to 64 KiB are read over, wider ones are asked around, and nothing of either is given', async () => {
    const bytes = seededBytes(5, 400_000);
    await store.put(keyOf(0), sourceOf(bytes));
    const parts: Part[] = [[0, 10], [10, 20], [65_556, 65_600], [200_000, 200_001], [100, 200]].map(([from = 0, to = 0]) => ({ key: keyOf(0), from, to }));
    expect(joinParts(parts).map(({ from, to }) => [from, to])).toEqual([[0, 65_600], [200_000, 200_001], [100, 200]]);
    expect(await all(readAhead(store, asAsync(joinParts(parts))))).toEqual(concatBytes(parts.map(({ from, to }) => bytes.subarray(from, to))));
  });

  test('any parts of any objects, in any order: the bytes are those asked for', async () => {
    const objects = [seededBytes(1, 300_000), seededBytes(2, 300_000)];
    for (const [n, bytes] of objects.entries()) await store.put(keyOf(n), sourceOf(bytes));
    const part = fc.tuple(fc.nat({ max: 1 }), fc.nat({ max: 299_999 }), fc.integer({ min: 1, max: 90_000 }));
    await fc.assert(fc.asyncProperty(fc.array(part, { maxLength: 20 }), async (drawn) => {
      const parts = drawn.map(([object, from, size]) => ({ object, key: keyOf(object), from, to: Math.min(300_000, from + size) }));
      const expected = concatBytes(parts.map(({ object, from, to }) => objects[object]?.subarray(from, to) ?? new Uint8Array(0)));
      const actual = await all(readAhead(store, asAsync(joinParts(parts))));
      expect([actual.length, actual.findIndex((byte, at) => byte !== expected[at])]).toEqual([expected.length, -1]);
    }), { numRuns: 100 });
    expect(store.open).toBe(0);
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
