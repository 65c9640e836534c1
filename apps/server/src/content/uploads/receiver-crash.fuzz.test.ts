import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildManifest, type ChunkHash, concatBytes, contentHash, encodePackHeader, type Manifest, missingChunks } from '@holdfast/chunking';
import { seededBytes, tinyChunker } from '@holdfast/chunking/testing';
import { asChunkHash, asManifestId, asNodeId, type ManifestId } from '@holdfast/domain';
import { commitManifests, openContent } from '@holdfast/sync-server';
import { MemoryContentIndex, MemoryContentStore, randomFrom } from '@holdfast/sync-server/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { systemCodeOf } from '../../server-error.ts';
import { alice, space } from '../testing/content-server.ts';
import type { AddFileRequest } from './add-file.ts';
import { readJournal } from './file-journal.ts';
import { type FilePorts, FileReceiver } from './file-receiver.ts';
import { PackReceiver } from './pack-receiver.ts';
import type { Receiver } from './receiver.ts';
import type { FileUpload, PackUpload, UploadId } from './upload-record.ts';
import { UploadSpool } from './upload-spool.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Fresh every time, and in the title: a failure can be played again. */
const fresh = Date.now() % 1_000_000_000;
/** A power cut loses what was not synced in pieces of this; shorter than any disk's. */
const sector = 128;

let folder: string;
let spool: UploadSpool;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-fuzz-'));
  spool = await UploadSpool.open(folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** One upload, its ports, and how its receiver is opened. */
interface Play {
  readonly ports: FilePorts & { readonly store: FlakyStore };
  readonly open: () => Promise<Receiver>;
  readonly part: string;
  readonly journal: string | null;
  /** Of so many bytes that were settled, those that must outlive the process; and the machine, when it lost its power. */
  readonly kept: (bytes: number, torn: boolean) => number;
  /** Bytes of the part that a sync has made safe. */
  readonly safe: () => Promise<number>;
}

/** Fails its next puts when told to. */
class FlakyStore extends MemoryContentStore {
  failing = 0;

  override async put(...put: Parameters<MemoryContentStore['put']>): Promise<void> {
    if (this.failing > 0) {
      this.failing -= 1;
      throw new Error('the store is away');
    }
    await super.put(...put);
  }
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(({ size }) => size, (error: unknown) => {
    if (systemCodeOf(error) === 'ENOENT') return 0;
    throw error;
  });

/** What a process that is gone, or a machine without power, leaves: of what was not synced all, less, or with holes; of a line a part. */
const tear = async ({ part, journal, safe }: Play, random: () => number): Promise<void> => {
  const [size, from] = [await sizeOf(part), await safe()];
  const handle = size > from && random() < 0.7 ? await open(part, 'r+') : null;
  if (handle !== null) {
    if (random() < 0.5) await handle.truncate(from + Math.floor(random() * (size - from)));
    for (let at = Math.ceil(from / sector) * sector; at < (await handle.stat()).size; at += sector) if (random() < 0.3) await handle.write(new Uint8Array(sector), 0, sector, at);
    await handle.close();
  }
  if (journal !== null && random() < 0.5) await appendFile(journal, random() < 0.5 ? '{"synced":1' : '\0'.repeat(9));
};

/** Gives `bytes` in pieces up to `to`; answers false when the store failed. */
const give = async (receiver: Receiver, bytes: Bytes, to: number, random: () => number): Promise<boolean> => {
  try {
    while (receiver.offset < to) await receiver.take(bytes.slice(receiver.offset, Math.min(to, receiver.offset + 1 + Math.floor(random() * 200))));
    return true;
  } catch {
    return false;
  }
};

/** Takes n bytes, loses the process and more, and goes on until it is finished. */
const playOne = async (play: Play, bytes: Bytes, n: number, random: () => number): Promise<void> => {
  let receiver = await play.open();
  if (random() < 0.3) play.ports.store.failing = 1;
  const whole = await give(receiver, bytes, n, random);
  const reached = receiver.offset;
  const settled = whole && random() < 0.5;
  if (settled) await receiver.settle();
  await receiver.close();
  const torn = random() < 0.7;
  if (torn) await tear(play, random);
  receiver = await play.open();
  expect(receiver.offset).toBeLessThanOrEqual(reached);
  expect(receiver.offset, `byte ${n} of what was settled`).toBeGreaterThanOrEqual(settled ? play.kept(reached, torn) : 0);
  play.ports.store.failing = random() < 0.2 ? 1 : 0;
  for (let tries = 0; ; tries += 1) {
    if ((await give(receiver, bytes, bytes.length, random)) && (await finished(receiver))) return;
    expect(tries).toBeLessThan(3);
    await receiver.close();
    receiver = await play.open();
  }
};

const finished = (receiver: Receiver): Promise<boolean> => receiver.finish().then(() => true, () => false);

const read = async ({ store, index }: FilePorts, id: ManifestId, size: number): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  for await (const part of openContent({ store, index, sha256: nodeSha256 }, space, id, { from: 0, to: size })) parts.push(part.slice());
  return concatBytes(parts);
};

const base = (length: number) => ({ id: randomUUID() as string as UploadId, user: alice, space, length, createdAt: 0, metadata: {} });
const portsOf = (added: AddFileRequest[], random: () => number): Play['ports'] => {
  let refusals = random() < 0.2 ? 1 : 0;
  return {
    store: new FlakyStore(), index: new MemoryContentIndex(), sha256: nodeSha256, now: () => 0,
    measures: { chunkerOf: () => tinyChunker, sealAt: 500, syncEvery: 150 },
    addFile: async (request) => {
      if (refusals-- > 0) throw new Error('the tree is away');
      added.push(request);
      return asNodeId(request.upload);
    },
  };
};

describe('H42 a crash at any byte: what is there is right, the rest completes it', { timeout: 600_000 }, () => {
  test(`of a pack (seed ${fresh})`, async () => {
    const file = seededBytes(fresh, 1_500);
    const { pack, manifest } = await packOf(file);
    const table = pack.length - file.length;
    const id = asManifestId(await contentHash(manifest, nodeSha256.digest));
    const wire = { id, chunker: manifest.chunker, size: file.length, chunks: manifest.chunks.map(({ hash, size }) => [asChunkHash(hash), size] as const) };
    for (let n = 0; n <= pack.length; n += 1) {
      const random = randomFrom(fresh + n);
      const record: PackUpload = { ...base(pack.length), kind: 'pack', finished: null };
      const ports = portsOf([], random);
      const part = spool.pathOf(record.id, 'part');
      await playOne({ ports, part, journal: null, safe: async () => 0, kept: (bytes, torn) => (torn || bytes < table ? 0 : bytes - tinyChunker.max), open: () => PackReceiver.open(ports, spool, record) }, pack, n, random);
      const { results } = await commitManifests(ports, { space, user: alice, manifests: [wire] });
      expect(results[0]?.state, `byte ${n}`).toBe('committed');
      expect(Buffer.compare(await read(ports, id, file.length), file), `byte ${n}`).toBe(0);
      await rm(part, { force: true });
    }
  });

  test(`of a whole file (seed ${fresh})`, async () => {
    const bytes = seededBytes(fresh, 2_000);
    for (let n = 0; n <= bytes.length; n += 1) {
      const random = randomFrom(fresh + n);
      const record: FileUpload = { ...base(bytes.length), kind: 'file', parent: asNodeId(space), folders: [], name: 'x', mtime: 0, mime: null, finished: null };
      const added: AddFileRequest[] = [];
      const ports = portsOf(added, random);
      const [part, journal] = [spool.pathOf(record.id, 'part'), spool.pathOf(record.id, 'journal')];
      const play: Play = { ports, part, journal, kept: (settled) => settled, safe: async () => (await readJournal(journal)).trusted, open: () => FileReceiver.open(ports, spool, record) };
      await playOne(play, bytes, n, random);
      const content = added[0]?.content;
      expect(added.length, `byte ${n}`).toBe(1);
      expect(content?.size).toBe(bytes.length);
      if (content !== undefined) expect(Buffer.compare(await read(ports, content.manifest, bytes.length), bytes), `byte ${n}`).toBe(0);
      for (const path of [part, journal]) await rm(path, { force: true });
    }
  });
});

const packOf = async (file: Bytes): Promise<{ readonly pack: Bytes; readonly manifest: Manifest }> => {
  const parts = new Map<ChunkHash, Bytes>();
  const manifest = await buildManifest([file], nodeSha256.digest, { chunker: tinyChunker }, (chunk, part) => void parts.set(chunk.hash, part));
  const chunks = missingChunks([manifest], new Set());
  return { manifest, pack: concatBytes([encodePackHeader(chunks), ...chunks.map(({ hash }) => parts.get(hash) ?? new Uint8Array(0))]) };
};
