import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chunkerForSize, CODEC_RAW, concatBytes, encodeManifest, hashFromBytes } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import { asNodeId } from '@holdfast/domain';
import { asPackId, objectKeyOf, openContent } from '@holdfast/sync-server';
import { MemoryContentIndex, MemoryContentStore } from '@holdfast/sync-server/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { alice, space } from '../testing/content-server.ts';
import type { AddFileRequest } from './add-file.ts';
import { FileReceiver } from './file-receiver.ts';
import type { FileUpload, UploadId } from './upload-record.ts';
import { UploadSpool } from './upload-spool.ts';

const MIB = 1024 * 1024;
const chunks = MIB;
const perPack = 28;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-receiver-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs `work`, and tells how much of its processor time the longest turn took of all of it. */
const longestTurn = async <T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly part: number }> => {
  const used = (): number => {
    const { user, system } = process.threadCpuUsage();
    return user + system;
  };
  const begun = used();
  let [longest, before] = [0, begun];
  let turning = setImmediate(function turn() {
    const now = used();
    [longest, before] = [Math.max(longest, now - before), now];
    turning = setImmediate(turn);
  });
  const value = await work();
  clearImmediate(turning);
  return { value, part: longest / (used() - begun) };
};

test('H42 a file of 1 TiB stands at its end after a crash: its list is read and hashed in turns, takes 36 bytes a chunk, and names the file', { timeout: 240_000 }, async () => {
  const spool = await UploadSpool.open(folder);
  const hash = hashFromBytes(nodeSha256.digest(new Uint8Array(MIB)));
  const record: FileUpload = {
    id: randomUUID() as string as UploadId, user: alice, space, length: chunks * MIB, createdAt: 0, metadata: {}, kind: 'file', parent: asNodeId(space), folders: [], name: 'disk.img', mtime: 0, mime: null, finished: null,
  };
  const journal = spool.pathOf(record.id, 'journal');
  const line = (count: number): string => `${JSON.stringify({ sealed: Array.from({ length: count }, () => [hash, MIB]) })}\n`;
  const packs = Math.floor(chunks / perPack);
  for (let n = 0; n < packs; n += 1000) await appendFile(journal, line(perPack).repeat(Math.min(1000, packs - n)));
  await appendFile(journal, line(chunks % perPack));

  const added: AddFileRequest[] = [];
  const index = new MemoryContentIndex();
  await index.withWrite(space, (writer) =>
    writer.addPack({ id: asPackId(randomUUID()), space, uploader: alice, key: objectKeyOf('packs/one'), size: MIB, entries: [{ hash, size: MIB, offset: 0, codec: CODEC_RAW }] }, 1, 0));
  const addFile = async (request: AddFileRequest) => {
    added.push(request);
    return asNodeId(request.upload);
  };
  const before = process.memoryUsage().arrayBuffers;
  const opened = await longestTurn(() => FileReceiver.open({ store: new MemoryContentStore(), index, sha256: nodeSha256, now: () => 0, addFile }, spool, record));
  expect(opened.value.offset).toBe(record.length);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(80 * MIB); // 36 MiB, and what was read and is not collected yet
  expect(opened.part).toBeLessThan(1 / 20);

  await opened.value.finish();
  const whole = nodeSha256.begin();
  const part = encodeManifest(Array.from({ length: 1024 }, () => ({ hash, size: MIB })));
  for (let n = 0; n < 1024; n += 1) whole.update(part);
  expect(added[0]?.content).toMatchObject({ size: record.length, hash: hashFromBytes(whole.digest()) });
});

test('H42 pieces of a file give their memory back once they are written, but for those in which a pack ends; the file is what came', async () => {
  const spool = await UploadSpool.open(folder);
  const length = 24 * MIB;
  const record: FileUpload = {
    id: randomUUID() as string as UploadId, user: alice, space, length, createdAt: 0, metadata: {}, kind: 'file', parent: asNodeId(space), folders: [], name: 'film.mkv', mtime: 0, mime: null, finished: null,
  };
  const added: AddFileRequest[] = [];
  const addFile = async (request: AddFileRequest) => {
    added.push(request);
    return asNodeId(request.upload);
  };
  const [store, index] = [new MemoryContentStore(), new MemoryContentIndex()];
  const measures = { chunkerOf: chunkerForSize, sealAt: 5 * MIB, syncEvery: 8 * MIB };
  const receiver = await FileReceiver.open({ store, index, sha256: nodeSha256, now: () => 0, addFile, measures }, spool, record);
  const bytes = seededBytes(7, length);
  const pieces = Array.from({ length: length / 65_536 }, (_, n) => bytes.slice(n * 65_536, (n + 1) * 65_536));
  for (const piece of pieces) await receiver.take(piece);
  await receiver.settle();
  await receiver.finish();
  const kept = pieces.filter(({ byteLength }) => byteLength > 0).length;
  expect(kept).toBe(store.objects.size - 1); // the last pack ends with the file
  const content = added[0]?.content.manifest;
  const read: Uint8Array<ArrayBuffer>[] = [];
  if (content !== undefined) for await (const piece of openContent({ store, index, sha256: nodeSha256 }, space, content, { from: 0, to: length })) read.push(new Uint8Array(piece));
  expect(Buffer.from(concatBytes(read).buffer).equals(bytes)).toBe(true);
});
