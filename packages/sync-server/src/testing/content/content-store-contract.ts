import { concatBytes } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import type { ExpectStatic, TestAPI } from 'vitest';
import { type ContentStore, type ObjectKey, objectKeyOf, readAll, sourceOf } from '../../content/content-store.ts';

const key = (name: string): ObjectKey => objectKeyOf(`packs/contract/${name}`);

async function keysOf(store: ContentStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const object of store.list(prefix)) keys.push(`${object.key}:${object.size}`);
  return keys.sort();
}

/**
 * What every ContentStore must do. Each test gets a store of its own from `open`, empty below `packs/contract/`.
 * Pass vitest's own `test` and `expect`, so that this file runs nowhere else.
 */
export function contentStoreContract({ test, expect }: { readonly test: TestAPI; readonly expect: ExpectStatic }, open: () => Promise<ContentStore>): void {
  test('store: what was put is read back, whole and in any range', async () => {
    const store = await open();
    const bytes = seededBytes(1, 300_000);
    await store.put(key('a'), sourceOf(bytes.subarray(0, 7), bytes.subarray(7, 7), bytes.subarray(7)));
    for (const [from, to] of [[0, 300_000], [0, 1], [299_999, 300_000], [65_000, 132_001], [5, 5]] as const) {
      expect(await readAll(await store.read(key('a'), { from, to }))).toEqual(bytes.slice(from, to));
    }
    expect(await store.stat(key('a'))).toEqual({ size: 300_000 });
  });

  test('store: an empty object is an object', async () => {
    const store = await open();
    await store.put(key('empty'), sourceOf());
    expect(await store.stat(key('empty'))).toEqual({ size: 0 });
    expect(await readAll(await store.read(key('empty'), { from: 0, to: 0 }))).toHaveLength(0);
  });

  test('store: what is not there is missing, and deleting it is no error', async () => {
    const store = await open();
    expect(await store.stat(key('none'))).toBeNull();
    await expect(store.read(key('none'), { from: 0, to: 1 })).rejects.toMatchObject({ code: 'objectMissing' });
    await store.delete(key('none'));
  });

  test('store: a range past the end is refused', async () => {
    const store = await open();
    await store.put(key('short'), sourceOf(new Uint8Array(10)));
    await expect(store.read(key('short'), { from: 0, to: 11 })).rejects.toMatchObject({ code: 'rangePastEnd' });
    await expect(store.read(key('short'), { from: 20, to: 30 })).rejects.toMatchObject({ code: 'rangePastEnd' });
  });

  test('store: a source of another size than it says is refused and leaves the old object whole', async () => {
    const store = await open();
    await store.put(key('kept'), sourceOf(new Uint8Array([1, 2, 3])));
    for (const size of [2, 4]) {
      const lying = { ...sourceOf(new Uint8Array([9, 9, 9])), size };
      await expect(store.put(key('kept'), lying)).rejects.toMatchObject({ code: 'sizeMismatch' });
      await expect(store.put(key('new'), lying)).rejects.toMatchObject({ code: 'sizeMismatch' });
    }
    expect(await readAll(await store.read(key('kept'), { from: 0, to: 3 }))).toEqual(new Uint8Array([1, 2, 3]));
    expect(await store.stat(key('new'))).toBeNull();
  });

  test('store: a source that fails in the middle fails the put with its own error and leaves nothing', async () => {
    const store = await open();
    const failing = {
      size: 200_000,
      async *open() {
        yield seededBytes(2, 100_000);
        throw new Error('the source broke');
      },
    };
    await expect(store.put(key('broken'), failing)).rejects.toThrow('the source broke');
    expect(await store.stat(key('broken'))).toBeNull();
    expect(await keysOf(store, 'packs/contract/')).toEqual([]);
  });

  test('store: putting again replaces, also while the old one is being read', async () => {
    const store = await open();
    await store.put(key('twice'), sourceOf(seededBytes(3, 200_000)));
    const old = await store.read(key('twice'), { from: 0, to: 200_000 });
    await store.put(key('twice'), sourceOf(new Uint8Array([7])));
    expect(await readAll(old)).toEqual(seededBytes(3, 200_000));
    expect(await readAll(await store.read(key('twice'), { from: 0, to: 1 }))).toEqual(new Uint8Array([7]));
  });

  test('store: the pieces of a stream are its reader\'s own: with their memory given away the rest is read, and all of it again', async () => {
    const store = await open();
    const bytes = seededBytes(5, 1_400_000);
    await store.put(key('own'), sourceOf(bytes));
    for (let round = 0; round < 2; round++) {
      const read: Uint8Array[] = [];
      let before: ArrayBufferLike | null = null;
      for await (const piece of await store.read(key('own'), { from: 0, to: bytes.length })) {
        read.push(new Uint8Array(piece));
        if (before !== piece.buffer && before instanceof ArrayBuffer && before.byteLength > 64 * 1024) before.transfer(0);
        before = piece.buffer;
      }
      expect(concatBytes(read)).toEqual(bytes);
    }
  });

  test('store: pieces that the source rewrites after use are stored as they were', async () => {
    const store = await open();
    const buffer = new Uint8Array(50_000);
    const reusing = {
      size: 200_000,
      async *open() {
        for (const fill of [1, 2, 3, 4]) yield buffer.fill(fill);
      },
    };
    await store.put(key('reused'), reusing);
    const stored = await readAll(await store.read(key('reused'), { from: 0, to: 200_000 }));
    for (const fill of [1, 2, 3, 4]) expect(stored.subarray((fill - 1) * 50_000, fill * 50_000).every((byte) => byte === fill)).toBe(true);
  });

  test('store: list names what is there, and delete takes it away', async () => {
    const store = await open();
    const names = ['aa/007', 'aa/1', 'ab/x', 'b'];
    for (const [i, name] of names.entries()) await store.put(key(name), sourceOf(new Uint8Array(i)));
    expect(await keysOf(store, 'packs/contract/')).toEqual(names.map((name, i) => `${key(name)}:${i}`).sort());
    expect(await keysOf(store, 'packs/contract/aa/')).toEqual([`${key('aa/007')}:0`, `${key('aa/1')}:1`]);
    expect(await keysOf(store, 'packs/nobody/')).toEqual([]);
    await store.delete(key('aa/1'));
    expect(await keysOf(store, 'packs/contract/aa/')).toEqual([`${key('aa/007')}:0`]);
  });

  test('store: many at once, half of them read back while others are put', async () => {
    const store = await open();
    await Promise.all(
      Array.from({ length: 24 }, async (_, i) => {
        await store.put(key(`many/${i}`), sourceOf(seededBytes(i + 1, 10_000 + i)));
        expect(await readAll(await store.read(key(`many/${i}`), { from: 0, to: 10_000 + i }))).toEqual(seededBytes(i + 1, 10_000 + i));
      }),
    );
  });

  test('store: a stream closed unread, or in the middle, frees what it holds', async () => {
    const store = await open();
    await store.put(key('big'), sourceOf(seededBytes(5, 3_000_000)));
    for (let i = 0; i < 100; i++) (await store.read(key('big'), { from: 0, to: 3_000_000 })).close();
    for (let i = 0; i < 20; i++) {
      const stream = await store.read(key('big'), { from: 0, to: 3_000_000 });
      for await (const piece of stream) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
      stream.close();
    }
    expect(await store.stat(key('big'))).toEqual({ size: 3_000_000 });
  });
}
