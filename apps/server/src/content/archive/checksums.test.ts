import { crc32 } from 'node:zlib';
import { seededBytes } from '@holdfast/chunking/testing';
import { acceptPack, VerifiedChunks } from '@holdfast/sync-server';
import { MemoryContentIndex, MemoryContentStore, MemoryContentSums } from '@holdfast/sync-server/testing';
import { beforeEach, expect, test } from 'vitest';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { alice, bob, space } from '../testing/content-server.ts';
import { countReads } from '../testing/counted-reads.ts';
import { sampleOf } from '../testing/sample-pack.ts';
import { BegunSums } from './begun-sums.ts';
import { type ChecksumPorts, Checksums } from './checksums.ts';
import { ReaderLeft } from './reader-left.ts';
import { Turns } from './turns.ts';
import type { ZipEntry } from './zip-layout.ts';

const file = seededBytes(1, 20_000_000);
let store: MemoryContentStore;
let ports: ChecksumPorts;
let entry: ZipEntry;

beforeEach(async () => {
  const [index, sample] = [new MemoryContentIndex(), await sampleOf(file)];
  store = new MemoryContentStore();
  await acceptPack({ store, index, sha256: nodeSha256, now: Date.now }, { upload: '00000000-0000-4000-8003-000000000001', space, uploader: alice, bytes: sample.pack });
  await index.withWrite(space, (writer) => writer.addManifests([{ ...sample.manifest, id: sample.wire.id }], alice, Date.now()));
  const unkept = (error: unknown): never => {
    throw error;
  };
  ports = { store, index, sha256: nodeSha256, verified: new VerifiedChunks(Date.now), sums: new MemoryContentSums(), unkept, turns: new Turns(), begun: new BegunSums() };
  entry = { path: 'film.mp4', content: sample.wire.id, size: file.length, mtime: 0 };
});

/** The file's sum for somebody who leaves after he was asked so often whether he waits. */
const sumFor = (user = alice, leavesAfter = Infinity): Promise<number> => {
  let asked = 0;
  return new Checksums(ports, { space, user, isLeft: () => (asked += 1) > leavesAfter }, [entry]).of(0);
};

test('a content is not read on for who has left, and who asks next goes on from there, whoever he is', async () => {
  const reads = countReads(store);
  await expect(sumFor(alice, 10)).rejects.toThrow(ReaderLeft);
  const first = reads.bytes;
  expect(first).toBeLessThan(file.length / 2);
  await expect(sumFor(bob, 10)).rejects.toThrow(ReaderLeft);
  expect(await sumFor(bob)).toBe(crc32(file));
  expect(reads.bytes).toBeLessThan(file.length * 1.3);
  expect(await sumFor()).toBe(crc32(file));
  expect(reads.bytes).toBeLessThan(file.length * 1.3);
});

test('one that fails in the middle goes on from there as well', async () => {
  const { read } = store;
  let opened = 0;
  store.read = async (...asked) => {
    opened += 1;
    if (opened === 2) throw new Error('the store is away');
    return read.apply(store, asked);
  };
  const reads = countReads(store);
  await expect(sumFor()).rejects.toThrow('the store is away');
  expect(await sumFor()).toBe(crc32(file));
  expect(reads.bytes).toBeLessThan(file.length * 1.3);
});
