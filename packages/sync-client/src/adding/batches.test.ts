import { describe, expect, test } from 'vitest';
import type { ToStage } from '../content/staging-file.ts';
import { StagingFile } from '../content/staging-file.ts';
import { scanRecords } from '../content/segment-format.ts';
import type { BlobStore, BlobWriter } from '../ports/blob-store.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { bytes, isSame, mb } from '../testing/device-with-files.ts';
import { MemoryFiles, webDigests } from '../testing/index.ts';
import { Stager } from './batches.ts';

const toStage = (name: string, source: ByteSource): ToStage => ({ header: { path: [name], size: source.size, mime: '', mtime: 5 }, source, chunker: null });
/** Only its first bytes can be read. */
const broken = (content: Uint8Array<ArrayBuffer>, readable: number, onEnd = () => undefined): ByteSource => {
  const part = (from: number, to: number): ByteSource => ({
    size: to - from, slice: (a, b) => part(from + a, from + b),
    arrayBuffer: async () => {
      if (to <= readable) return content.slice(from, to).buffer;
      onEnd();
      throw new DOMException('The disk was pulled out', 'NotReadableError');
    },
  });
  return part(0, content.length);
};
/** A store whose writers are another's. */
const writing = (blobs: BlobStore, own: (writer: BlobWriter) => Partial<BlobWriter>): BlobStore => ({
  ...blobs,
  create: async (name) => {
    const writer = await blobs.create(name);
    return {
      get size() {
        return writer.size;
      },
      append: (pieces) => writer.append(pieces), truncate: (size) => writer.truncate(size), flush: () => writer.flush(), close: () => writer.close(), ...own(writer),
    };
  },
});
const [a, b, c] = [bytes(1000), bytes(9 * mb, 2), bytes(2 * mb, 3)];
const begin = async (own: (writer: BlobWriter) => Partial<BlobWriter> = () => ({})) => {
  const files = new MemoryFiles(() => 0);
  const blobs = writing(files.open(), own);
  const file = await StagingFile.create(blobs, webDigests, 'staged-1');
  const stager = new Stager(file, () => null);
  const stage = async (one: ToStage) => (await stager.stage([one], [], () => undefined))[0];
  const found = async (): Promise<readonly string[]> => {
    const told: string[] = [];
    for await (const one of scanRecords(file.size, (from, to) => blobs.read('staged-1', from, to))) told.push('torn' in one ? 'torn' : (one.header.path[0] ?? ''));
    return told;
  };
  return { files, blobs, file, stage, found };
};

describe('files are staged one after another into one file', () => {
  test('H3 one that becomes unreadable leaves nothing of itself, and what comes after it is found again', async () => {
    const { blobs, file, stage, found } = await begin();
    await stage(toStage('a', new Blob([a])));
    const { size } = file;
    expect(await stage(toStage('b', broken(b, 4 * mb)))).toMatchObject({ code: 'content' });
    expect(file.size).toBe(size);
    const staged = await stage(toStage('c', new Blob([c])));
    if (staged === undefined || staged instanceof SyncClientError) throw new Error('not staged');
    expect(isSame(await blobs.read('staged-1', staged.offset, staged.offset + c.length), c)).toBe(true);
    expect(await found()).toEqual(['a', 'c']);
  });

  test('H3 nothing follows one that could not be taken back: that it could not is told', async () => {
    const { stage, found } = await begin(() => ({ truncate: () => Promise.reject(new SyncClientError('storage', 'The disk is read-only')) }));
    await stage(toStage('a', new Blob([a])));
    await expect(stage(toStage('b', broken(b, 4 * mb)))).rejects.toMatchObject({ code: 'storage', message: 'The disk is read-only' });
    expect(await found()).toEqual(['a', 'torn']);
  });

  test.each([['large', 9 * mb], ['small', 900_000]])('H5 a %s one for which there is no room gives back what it took', async (_, size) => {
    let isFull = false;
    const { file, stage, found } = await begin((writer) => ({
      append: async (pieces) => {
        if (!isFull) return await writer.append(pieces);
        // As much as fits.
        await writer.append(pieces.map((piece) => piece.slice(0, piece.length / 2)));
        throw new SyncClientError('storage-full', 'No room');
      },
    }));
    await stage(toStage('a', new Blob([a])));
    const before = file.size;
    isFull = true;
    await expect(stage(toStage('b', new Blob([bytes(size, 5)])))).rejects.toMatchObject({ code: 'storage-full' });
    expect([file.size, await found()]).toEqual([before, ['a']]);
  });

  test('H2 what was staged but not flushed is taken back: it is told as not added', async () => {
    let fails = false;
    const { file, stage } = await begin((writer) => ({ flush: () => (fails ? Promise.reject(new SyncClientError('storage', 'The disk failed')) : writer.flush()) }));
    await stage(toStage('a', new Blob([a])));
    const { size } = file;
    fails = true;
    await expect(stage(toStage('c', new Blob([c])))).rejects.toMatchObject({ message: 'The disk failed' });
    expect(file.size).toBe(size);
  });
});
