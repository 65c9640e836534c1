import { asNodeId, type Content, type MergeQuestion, type SpaceId } from '@holdfast/domain';
import { type ChunkHash, chunkHashOf, concatBytes } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import type { ExpectStatic, TestAPI } from 'vitest';
import type { ContentIndex } from '../../content/content-index.ts';
import type { ContentStore, ObjectStream } from '../../content/content-store.ts';
import { openContent } from '../../content/open-content.ts';
import type { Sha256 } from '../../content/sha256.ts';
import { storeBytes } from '../../content/store-bytes.ts';
import { UPLOAD_GRANT_MS } from '../../content/store-pack.ts';
import { textMerger } from '../../content/text-merger.ts';
import type { Utf8 } from '../../content/utf8.ts';
import { ContentError } from '../../content/content-error.ts';
import { contractIds } from './content-index-contract.ts';
import { MemoryContentIndex } from './memory-content-index.ts';

const [space] = contractIds.spaces;
const [user] = contractIds.users;
const now = 1_750_000_000_000;

export interface LeasedIndex {
  readonly index: ContentIndex;
  leaseOf(space: SpaceId, hash: ChunkHash): Promise<number | null>;
}

export interface TextMergerParts {
  readonly sha256: Sha256;
  readonly utf8: Utf8;
  readonly open: () => Promise<ContentStore>;
  /** An empty index that knows `contractIds.spaces`, and when a chunk's lease ends; one in memory unless given. */
  readonly openIndex?: () => Promise<LeasedIndex>;
}

/** Merged texts as a content store keeps them (H46), over any store. */
export function textMergerContract({ test, expect }: { readonly test: TestAPI; readonly expect: ExpectStatic }, parts: TextMergerParts): void {
  const begin = async () => {
    const store = await parts.open();
    const { index, leaseOf } = await (parts.openIndex ?? memoryIndex)();
    let packs = 0;
    const faults = { puts: 0, reads: 0, flips: false };
    const failing = (left: number): void => {
      if (left > 0) throw new ContentError('storageUnavailable', 'the store does not answer');
    };
    const watched: ContentStore = {
      put: async (key, source) => (failing(faults.puts--), store.put(key, source)),
      read: async (key, range) => {
        failing(faults.reads--);
        const stream = await store.read(key, range);
        return faults.flips ? flipped(stream) : stream;
      },
      stat: (key) => store.stat(key),
      list: (prefix) => store.list(prefix),
      delete: (key) => store.delete(key),
    };
    const ports = {
      store: watched, index, sha256: parts.sha256, utf8: parts.utf8, now: () => now,
      newUpload: () => `00000000-0000-4000-8003-${String((packs += 1)).padStart(12, '0')}`,
    };
    const put = async (bytes: Uint8Array<ArrayBuffer> | string): Promise<Content> => {
      const { id, size } = await storeBytes(ports, { space, user, bytes: typeof bytes === 'string' ? parts.utf8.encode(bytes) : bytes });
      return { manifest: id, hash: id, size, mime: 'text/markdown', mtime: 5 };
    };
    const read = async ({ manifest, size }: Content): Promise<string | null> => {
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      for await (const piece of openContent(ports, space, manifest, { from: 0, to: size })) pieces.push(piece.slice());
      return parts.utf8.decode(concatBytes(pieces));
    };
    const question = (base: Content, head: Content, theirs: Content): MergeQuestion => ({ node: asNodeId('00000000-0000-4000-8004-000000000001'), name: 'n.md', base, head, theirs });
    const merge = (base: Content, head: Content, theirs: Content): Promise<Content | null> => textMerger(ports).merge({ space, user, question: question(base, head, theirs) });
    return { put, read, merge, index, leaseOf, faults, packs: () => packs };
  };
  const texts = ['1\n2\n3\n', 'ONE\n2\n3\n', '1\n2\nDREI\n'] as const;

  test('text merger: H38, H43 the merged text is stored, indexed with its lease, committed, and read back', async () => {
    const { put, read, merge, index, leaseOf } = await begin();
    const [base, head, theirs] = [await put(texts[0]), await put(texts[1]), await put(texts[2])];
    const merged = await merge(base, head, theirs);
    if (!merged) throw new Error('nothing was merged');
    expect(merged).toMatchObject({ size: 11, mime: 'text/markdown', hash: merged.manifest });
    expect(await read(merged)).toBe('ONE\n2\nDREI\n');
    const [place] = await index.places(space, merged.manifest, 0, 1);
    expect(await leaseOf(space, chunkHashOf(place?.hash ?? ''))).toBe(now + UPLOAD_GRANT_MS);
    expect(await merge(base, theirs, head)).toEqual(merged);
  });

  test('text merger: a text that is there already is stored no second time', async () => {
    const { put, merge, packs } = await begin();
    const [base, head] = [await put(texts[0]), await put(texts[1])];
    const before = packs();
    expect(await merge(base, head, base)).toEqual({ ...head, mtime: 5 });
    expect(packs()).toBe(before);
  });

  test('text merger: H46 a byte order mark stays; what is no UTF-8, has no base any more, or conflicts, is not merged', async () => {
    const { put, read, merge } = await begin();
    const marked = await merge(await put('\uFEFF1\n2\n3\n'), await put('\uFEFFONE\n2\n3\n'), await put('\uFEFF1\n2\nDREI\n'));
    expect(marked && (await read(marked))).toBe('\uFEFFONE\n2\nDREI\n');
    const [base, head, theirs] = [await put(texts[0]), await put(texts[1]), await put(texts[2])];
    expect(await merge(base, head, await put(new Uint8Array([0x31, 0x0a, 0xc3, 0x28, 0x0a])))).toBeNull();
    expect(await merge(base, head, await put('EINS\n2\n3\n'))).toBeNull();
    const gone = asGone(base);
    expect(await merge(gone, head, theirs)).toBeNull();
  });

  test('text merger: H46 a result of more than a megabyte is not merged', async () => {
    const { put, merge } = await begin();
    const long = 'x'.repeat(600_000);
    expect(await merge(await put('1\n2\n3\n'), await put(`${long}\n2\n3\n`), await put(`1\n2\n${long}\n`))).toBeNull();
  });

  test('text merger: H42, H46 a store that fails, or flips a bit, fails the merge; done again it comes to the same', async () => {
    const { put, read, merge, faults } = await begin();
    const [base, head, theirs] = [await put(texts[0]), await put(texts[1]), await put(texts[2])];
    faults.puts = 1;
    await expect(merge(base, head, theirs)).rejects.toMatchObject({ code: 'storageUnavailable' });
    faults.reads = 1;
    await expect(merge(base, head, theirs)).rejects.toMatchObject({ code: 'storageUnavailable' });
    [faults.puts, faults.reads, faults.flips] = [0, 0, true];
    await expect(merge(base, head, theirs)).rejects.toMatchObject({ code: 'objectDamaged' });
    faults.flips = false;
    const merged = await merge(base, head, theirs);
    expect(merged && (await read(merged))).toBe('ONE\n2\nDREI\n');
  });

  test('text merger: texts of many chunks', async () => {
    const { put, read, merge } = await begin();
    const lines = Array.from({ length: 3_000 }, (_, i) => `${i} ${[...seededBytes(i, 40)].map((byte) => byte.toString(16)).join('')}`);
    const textOf = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');
    const merged = await merge(await put(textOf(lines)), await put(textOf(lines.with(1, 'ours'))), await put(textOf(lines.with(2_900, 'theirs'))));
    expect(merged && (await read(merged))).toBe(textOf(lines.with(1, 'ours').with(2_900, 'theirs')));
  });
}

const memoryIndex = async (): Promise<LeasedIndex> => {
  const index = new MemoryContentIndex();
  return { index, leaseOf: async (of, hash) => index.leaseOf(of, hash) };
};

const flipped = (stream: ObjectStream): ObjectStream => ({
  close: () => stream.close(),
  async *[Symbol.asyncIterator]() {
    for await (const piece of stream) yield piece.slice().map((byte, at) => (at === 0 ? byte ^ 1 : byte));
  },
});

const asGone = (content: Content): Content => ({ ...content, manifest: content.manifest.replace(/^./u, (digit) => (digit === '0' ? '1' : '0')) as Content['manifest'] });
