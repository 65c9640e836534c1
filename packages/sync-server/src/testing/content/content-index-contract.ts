import { type ChunkHash, hashFromBytes, type ManifestChunk } from '@holdfast/chunking';
import { asManifestId, asSpaceId, asUserId, type ManifestId, type SpaceId, type UserId } from '@holdfast/domain';
import type { ExpectStatic, TestAPI } from 'vitest';
import { asPackId, type ContentIndex, type KnownChunk, type NewManifest, type StoredPack } from '../../content/content-index.ts';
import { objectKeyOf } from '../../content/content-store.ts';

const uuid = (kind: number, n: number): string => `00000000-0000-4000-800${kind}-${n.toString(16).padStart(12, '0')}`;
const hash = (n: number): ChunkHash => hashFromBytes(new Uint8Array(32).fill(n >> 8, 0, 16).fill(n & 255, 16));
const chunk = (n: number): ManifestChunk => ({ hash: hash(n), size: 100 + n });

/** Ids that a fixture must make known before a suite runs, where the store checks foreign keys. */
export const contractIds = {
  spaces: [asSpaceId(uuid(1, 1)), asSpaceId(uuid(1, 2))] as const,
  users: [asUserId(uuid(2, 1)), asUserId(uuid(2, 2))] as const,
};
const [space, otherSpace] = contractIds.spaces;
const [alice, bob] = contractIds.users;
const NOW = 1_750_000_000_000;
const SOON = NOW + 1_000;

let packs = 0;

function packOf(chunks: readonly ManifestChunk[], about: Partial<StoredPack> = {}): StoredPack {
  const id = asPackId(uuid(3, ++packs));
  let offset = 12;
  const entries = chunks.map((each) => {
    const entry = { ...each, codec: 0, offset } as const;
    offset += each.size;
    return entry;
  });
  return { id, space, uploader: alice, key: objectKeyOf(`packs/contract/${id}`), size: offset, entries, ...about };
}

function manifestOf(n: number, chunks: readonly ManifestChunk[]): NewManifest {
  return { id: asManifestId(hash(40_000 + n)), chunker: 'fastcdc-128k-1', size: chunks.reduce((sum, each) => sum + each.size, 0), chunks };
}

const add = (index: ContentIndex, pack: StoredPack, until = SOON): Promise<void> => index.withWrite(pack.space, (writer) => writer.addPack(pack, until, NOW));
const commit = (index: ContentIndex, ...manifests: NewManifest[]): Promise<void> => index.withWrite(space, (writer) => writer.addManifests(manifests, alice, NOW));
const known = (index: ContentIndex, user: UserId, chunks: readonly ManifestChunk[], where: SpaceId, soonest: number): Promise<ReadonlyMap<ChunkHash, KnownChunk>> =>
  index.withWrite(where, (writer) => writer.chunksAmong(user, chunks.map((each) => each.hash), soonest));
/** The sizes of what is known. */
const have = async (index: ContentIndex, user = alice, chunks = [chunk(1), chunk(2), chunk(3)], where = space): Promise<ReadonlyMap<ChunkHash, number>> =>
  new Map([...(await known(index, user, chunks, where, NOW))].map(([each, { size }]) => [each, size]));

/**
 * What every ContentIndex must do. Each test gets an empty index from `open`, which knows `contractIds`.
 * Pass vitest's own `test` and `expect`, so that this file runs nowhere else.
 */
export function contentIndexContract({ test, expect }: { readonly test: TestAPI; readonly expect: ExpectStatic }, open: () => Promise<ContentIndex>): void {
  test('index H39: a chunk is known to who sent it, and to nobody else, and in no other space', async () => {
    const index = await open();
    await add(index, packOf([chunk(1), chunk(2)]));
    expect(await have(index)).toEqual(new Map([[hash(1), 101], [hash(2), 102]]));
    expect(await have(index, bob)).toEqual(new Map());
    expect(await have(index, alice, [chunk(1)], otherSpace)).toEqual(new Map());
  });

  test('index H39: a chunk of a committed manifest is known to all of the space', async () => {
    const index = await open();
    await add(index, packOf([chunk(1), chunk(2)]));
    await commit(index, manifestOf(1, [chunk(2)]));
    expect(await have(index, bob)).toEqual(new Map([[hash(2), 102]]));
    expect(await have(index, bob, [chunk(2)], otherSpace)).toEqual(new Map());
  });

  test('index H39: a second person who sends the same chunk is known too, and its place stays', async () => {
    const index = await open();
    const first = packOf([chunk(1)]);
    await add(index, first);
    await add(index, packOf([chunk(2), chunk(1)], { uploader: bob }));
    expect([...(await have(index, bob)).keys()].sort()).toEqual([hash(1), hash(2)]);
    expect((await have(index)).has(hash(1))).toBe(true);
    await commit(index, manifestOf(1, [chunk(1)]));
    expect(await index.places(space, manifestOf(1, []).id, 0, 10)).toEqual([{ hash: hash(1), start: 0, size: 101, key: first.key, offset: 12 }]);
  });

  test('index: a pack indexed twice, or with one chunk twice, is indexed once', async () => {
    const index = await open();
    const pack = packOf([chunk(1), chunk(1), chunk(2)]);
    await add(index, pack);
    await add(index, pack);
    expect((await have(index)).size).toBe(2);
  });

  test('index: a pack of a rebuilt store has no uploader and serves once a manifest names it', async () => {
    const index = await open();
    await add(index, packOf([chunk(1)], { uploader: null }));
    expect(await have(index)).toEqual(new Map());
    await commit(index, manifestOf(1, [chunk(1)]));
    expect((await have(index, bob)).get(hash(1))).toBe(101);
  });

  test('index: manifests are found again, in their space only', async () => {
    const index = await open();
    await add(index, packOf([chunk(1), chunk(2)]));
    const manifest = manifestOf(1, [chunk(1), chunk(2), chunk(1)]);
    const unknown = asManifestId('f'.repeat(64));
    await commit(index, manifest, manifestOf(2, []));
    expect(await index.manifest(space, manifest.id)).toEqual({ id: manifest.id, chunker: 'fastcdc-128k-1', size: 304 });
    expect(await index.manifest(space, manifestOf(2, []).id)).toEqual({ id: manifestOf(2, []).id, chunker: 'fastcdc-128k-1', size: 0 });
    expect(await index.manifest(otherSpace, manifest.id)).toBeNull();
    expect(await index.manifest(space, unknown)).toBeNull();
    const among = (where = space): Promise<ReadonlySet<ManifestId>> => index.withWrite(where, (writer) => writer.manifestsAmong([unknown, manifest.id], NOW));
    expect(await among()).toEqual(new Set([manifest.id]));
    expect(await among(otherSpace)).toEqual(new Set());
  });

  test('index: committing the same manifest again, also both at once, changes nothing', async () => {
    const index = await open();
    await add(index, packOf([chunk(1), chunk(2)]));
    const manifest = manifestOf(1, [chunk(1), chunk(2)]);
    await Promise.all([commit(index, manifest), commit(index, manifest), commit(index, manifestOf(2, [chunk(2)]), manifest)]);
    expect(await index.places(space, manifest.id, 0, 10)).toHaveLength(2);
  });

  test('index: places begin with the chunk that holds the byte, and come in windows', async () => {
    const index = await open();
    const chunks = Array.from({ length: 1_500 }, (_, n) => chunk(n));
    const pack = packOf(chunks);
    await add(index, pack);
    const manifest = manifestOf(1, [...chunks, chunk(0)]);
    await commit(index, manifest);
    expect((await index.places(space, manifest.id, 0, 2)).map((place) => place.start)).toEqual([0, 100]);
    expect((await index.places(space, manifest.id, 99, 2)).map((place) => place.start)).toEqual([0, 100]);
    expect((await index.places(space, manifest.id, 100, 1)).map((place) => place.start)).toEqual([100]);
    const all = await index.places(space, manifest.id, 0, 9_999);
    expect(all.map((place) => place.hash)).toEqual([...chunks, chunk(0)].map((each) => each.hash));
    expect(all.at(-1)).toEqual({ hash: hash(0), start: manifest.size - 100, size: 100, key: pack.key, offset: 12 });
    expect(await index.places(space, manifest.id, manifest.size, 10)).toEqual([]);
    expect(await index.places(otherSpace, manifest.id, 0, 10)).toEqual([]);
  });

  test('index P10: chunks are readable once a manifest of the space names them, whoever sent them; others are as absent as unknown ones', async () => {
    const index = await open();
    const [first, second] = [packOf([chunk(1), chunk(2)]), packOf([chunk(3)], { uploader: bob })];
    await add(index, first);
    await add(index, second);
    const readable = async (where = space): Promise<readonly unknown[]> =>
      [...(await index.readable(where, [chunk(9), chunk(2), chunk(3), chunk(1)].map((each) => each.hash)))].sort((a, b) => a.size - b.size);
    expect(await readable()).toEqual([]);
    await commit(index, manifestOf(1, [chunk(2)]));
    expect(await readable()).toEqual([{ hash: hash(2), size: 102, key: first.key, offset: 12 + 101, isDamaged: false }]);
    await commit(index, manifestOf(2, [chunk(3), chunk(2), chunk(3)]));
    expect(await readable()).toEqual([{ hash: hash(2), size: 102, key: first.key, offset: 12 + 101, isDamaged: false }, { hash: hash(3), size: 103, key: second.key, offset: 12, isDamaged: false }]);
    expect(await readable(otherSpace)).toEqual([]);
    expect(await index.readable(space, [])).toEqual([]);
  });

  test('index: many manifests and their chunks in two looks, in the order asked, up to the limit', async () => {
    const index = await open();
    await add(index, packOf([chunk(1), chunk(2), chunk(3)]));
    const [a, b, empty] = [manifestOf(1, [chunk(1), chunk(2), chunk(1)]), manifestOf(2, [chunk(3)]), manifestOf(3, [])];
    await commit(index, a, b, empty);
    const unknown = asManifestId('f'.repeat(64));
    const heads = await index.manifestsOf(space, [unknown, b.id, empty.id, a.id]);
    expect(new Set(heads)).toEqual(new Set([a, b, empty].map(({ id, chunker, size }) => ({ id, chunker, size }))));
    const rows = [...[...b.chunks].map((each) => ({ ...each, manifest: b.id })), ...[...a.chunks].map((each) => ({ ...each, manifest: a.id }))];
    expect(await index.chunksOf(space, [unknown, b.id, empty.id, a.id], 100)).toEqual(rows);
    expect(await index.chunksOf(space, [b.id, a.id], 2)).toEqual(rows.slice(0, 2));
    expect(await index.chunksOf(otherSpace, [b.id, a.id], 100)).toEqual([]);
    expect(await index.manifestsOf(otherSpace, [a.id])).toEqual([]);
    expect([await index.manifestsOf(space, []), await index.chunksOf(space, [], 100)]).toEqual([[], []]);
  });

  test('index: a transaction that fails leaves nothing', async () => {
    const index = await open();
    const failing = index.withWrite(space, async (writer) => {
      await writer.addPack(packOf([chunk(1)]), SOON, NOW);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await have(index)).toEqual(new Map());
  });

  test('index: packs that share chunks in different orders, at once, do not lock each other out', async () => {
    const index = await open();
    const chunks = Array.from({ length: 300 }, (_, n) => chunk(n));
    await Promise.all([chunks, chunks.toReversed(), chunks, chunks.toReversed()].map((each) => add(index, packOf(each))));
    expect((await have(index, alice, chunks)).size).toBe(300);
  });

  test('index H43: leases are lengthened for chunks that are there, whatever order they are asked in, and nothing else happens', async () => {
    const index = await open();
    const chunks = Array.from({ length: 200 }, (_, n) => chunk(n));
    await add(index, packOf(chunks));
    const hashes = [...chunks, chunk(999)].map((each) => each.hash);
    const lease = (order: readonly ChunkHash[]): Promise<ReadonlySet<ChunkHash>> => index.withWrite(space, (writer) => writer.lease(order, SOON + 1, SOON + 2));
    const leased = await Promise.all([lease(hashes), lease(hashes.toReversed()), lease(hashes)]);
    for (const each of leased) expect(each).toEqual(new Set(chunks.map(({ hash: one }) => one)));
    expect((await have(index, alice, chunks)).size).toBe(200);
  });

  test('index H43a: a chunk is told together with whether its lease lasts', async () => {
    const index = await open();
    await add(index, packOf([chunk(1), chunk(2)]));
    await index.withWrite(space, (writer) => writer.lease([hash(2)], SOON + 1, SOON + 2));
    const told = async (soonest: number): Promise<unknown> => known(index, alice, [chunk(1), chunk(2)], space, soonest);
    expect(await told(SOON)).toEqual(new Map([[hash(1), { size: 101, isLeased: true }], [hash(2), { size: 102, isLeased: true }]]));
    expect(await told(SOON + 2)).toEqual(new Map([[hash(1), { size: 101, isLeased: false }], [hash(2), { size: 102, isLeased: true }]]));
    expect(await told(SOON + 3)).toEqual(new Map([[hash(1), { size: 101, isLeased: false }], [hash(2), { size: 102, isLeased: false }]]));
  });

  test('index: nothing asked is nothing answered', async () => {
    const index = await open();
    await commit(index);
    expect(await have(index, alice, [])).toEqual(new Map());
    await index.withWrite(space, (writer) => writer.lease([], SOON, SOON));
    expect(await index.withWrite(space, (writer) => writer.manifestsAmong([], NOW))).toEqual(new Set());
  });
}
