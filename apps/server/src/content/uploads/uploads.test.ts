import { readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { packHeaderSize } from '@holdfast/chunking';
import { seededBytes } from '@holdfast/chunking/testing';
import type { ManifestsResponse, WireManifest } from '@holdfast/protocol';
import { problem as problemSchema, protocolVersion } from '@holdfast/protocol';
import { Upload } from 'tus-js-client';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ServerError } from '../../server-error.ts';
import { alice, bob, ContentServer, foreignSpace, space } from '../testing/content-server.ts';
import { type Sample, sampleOf } from '../testing/sample-pack.ts';

const MIB = 1024 * 1024;
let server: ContentServer;
beforeEach(async () => {
  server = await ContentServer.start();
});
afterEach(() => server.stop());

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const metadataOf = (values: Record<string, string>): string => Object.entries(values).map(([key, value]) => `${key} ${base64(value)}`).join(',');
const tus = { 'Tus-Resumable': '1.0.0' };
const packMetadata = metadataOf({ kind: 'pack', space });

const create = (length: number | string, metadata = packMetadata, user = alice): Promise<Response> =>
  server.fetch('/uploads', { method: 'POST', headers: { ...tus, 'Upload-Length': String(length), 'Upload-Metadata': metadata } }, user);
const begin = async (length: number, metadata = packMetadata): Promise<string> => {
  const response = await create(length, metadata);
  expect(response.status).toBe(201);
  return (response.headers.get('Location') ?? '').replace('/api/v1', '');
};
const patch = (at: string, offset: number, bytes: Uint8Array<ArrayBuffer>, user = alice): Promise<Response> =>
  server.fetch(at, { method: 'PATCH', headers: { ...tus, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' }, body: bytes }, user);
const head = (at: string, user = alice): Promise<Response> => server.fetch(at, { method: 'HEAD', headers: tus }, user);
const offsetOf = async (at: string): Promise<number> => Number((await head(at)).headers.get('Upload-Offset'));
const problemOf = async (response: Response): Promise<{ status: number; code: string }> => {
  expect(response.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
  const { status, code, detail } = problemSchema.parse(await response.json());
  expect(detail.length).toBeGreaterThan(10);
  expect(status).toBe(response.status);
  return { status, code };
};
const commit = async (...manifests: WireManifest[]): Promise<ManifestsResponse['results']> => {
  const response = await server.fetch('/manifests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ protocol: protocolVersion, space, manifests }) });
  expect(response.status).toBe(200);
  return ((await response.json()) as ManifestsResponse).results;
};
/** Waits until something of an upload that is under way is on the disk: the server gathers 1 MiB before it writes. */
const spooledOf = (at: string): Promise<void> =>
  vi.waitFor(async () => expect((await stat(join(server.folder, 'spool', `${at.split('/').at(-1)}.part`))).size).toBeGreaterThan(0), { timeout: 10_000 });
const spooled = (): Promise<string[]> => readdir(join(server.folder, 'spool'));

describe('packs', { timeout: 20_000 }, () => {
  let sample: Sample;
  beforeEach(async () => {
    sample = await sampleOf(seededBytes(1, 3 * MIB));
  });

  test('H38 missing → pack → committed → finished uploads still answer', async () => {
    expect((await commit(sample.wire))[0]).toMatchObject({ state: 'missing', missing: sample.chunks.map((chunk) => chunk.hash) });
    const at = await begin(sample.pack.length);
    const response = await patch(at, 0, sample.pack);
    expect([response.status, response.headers.get('Upload-Offset')]).toEqual([204, String(sample.pack.length)]);
    expect(await commit(sample.wire)).toEqual([{ id: sample.wire.id, state: 'committed' }]);
    expect(await offsetOf(at)).toBe(sample.pack.length);
    await server.restart({ hard: true });
    expect(await offsetOf(at)).toBe(sample.pack.length);
    expect(await spooled()).toEqual([`${at.split('/').at(-1)}.json`]);
  });

  test('a pack in pieces of any size, also with its creation', async () => {
    const first = sample.pack.subarray(0, 1_000_001);
    const created = await server.fetch('/uploads', {
      method: 'POST', body: first,
      headers: { ...tus, 'Upload-Length': String(sample.pack.length), 'Upload-Metadata': packMetadata, 'Content-Type': 'application/offset+octet-stream' },
    });
    expect([created.status, created.headers.get('Upload-Offset')]).toEqual([201, '1000001']);
    const at = (created.headers.get('Location') ?? '').replace('/api/v1', '');
    for (let offset = first.length; offset < sample.pack.length; offset += 300_007) expect((await patch(at, offset, sample.pack.subarray(offset, offset + 300_007))).status).toBe(204);
    expect((await commit(sample.wire))[0]?.state).toBe('committed');
  });

  test('tus-js-client sends a pack', async () => {
    await new Promise<void>((resolve, reject) => {
      new Upload(Buffer.from(sample.pack), {
        endpoint: `${server.url}/uploads`, headers: { 'X-Test-User': alice }, metadata: { kind: 'pack', space }, uploadSize: sample.pack.length,
        retryDelays: null, onError: reject, onSuccess: () => resolve(),
      }).start();
    });
    expect((await commit(sample.wire))[0]?.state).toBe('committed');
  });

  test('H42 after a crash the offset is the end of the last chunk that is really there, and the rest completes it', async () => {
    const at = await begin(sample.pack.length);
    await patch(at, 0, sample.pack.subarray(0, 1_500_000));
    expect(await offsetOf(at)).toBe(1_500_000);
    await server.restart({ hard: true });
    const offset = await offsetOf(at);
    const ends = new Set([0]);
    let end = packHeaderSize(sample.chunks.length);
    for (const chunk of [{ size: 0 }, ...sample.chunks]) ends.add((end += chunk.size));
    expect(ends.has(offset)).toBe(true);
    expect(offset).toBeGreaterThan(900_000);
    expect(await problemOf(await patch(at, 1_500_000, sample.pack.subarray(1_500_000)))).toEqual({ status: 409, code: 'upload-offset' });
    expect((await patch(at, offset, sample.pack.subarray(offset))).status).toBe(204);
    expect((await commit(sample.wire))[0]?.state).toBe('committed');
  });

  test('H42 a spool that a power cut tore goes back to what still hashes', async () => {
    const at = await begin(sample.pack.length);
    await patch(at, 0, sample.pack.subarray(0, 2_000_000));
    await server.restart({ hard: true });
    const part = join(server.folder, 'spool', `${at.split('/').at(-1)}.part`);
    await truncate(part, 1_000_000);
    await truncate(part, 2_000_000);
    const offset = await offsetOf(at);
    expect(offset).toBeLessThanOrEqual(1_000_000);
    expect(offset).toBeGreaterThan(400_000);
    await patch(at, offset, sample.pack.subarray(offset));
    expect((await commit(sample.wire))[0]?.state).toBe('committed');
  });

  test('H42 the connection breaks in the middle: what came is kept', async () => {
    const at = await begin(sample.pack.length);
    await new Promise<void>((resolve, reject) => {
      const sending = httpRequest(`${server.url}${at}`, { method: 'PATCH', headers: { ...tus, 'X-Test-User': alice, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream', 'Content-Length': sample.pack.length } });
      sending.on('error', () => resolve());
      sending.write(sample.pack.subarray(0, 1_200_000), () => void spooledOf(at).then(() => sending.destroy(new Error('cut')), reject));
    });
    const offset = await offsetOf(at);
    expect(offset).toBeGreaterThan(0);
    await patch(at, offset, sample.pack.subarray(offset));
    expect((await commit(sample.wire))[0]?.state).toBe('committed');
  });

  test('two requests for one upload: the newer one wins, and the upload completes', async () => {
    const at = await begin(sample.pack.length);
    const stalled = httpRequest(`${server.url}${at}`, { method: 'PATCH', headers: { ...tus, 'X-Test-User': alice, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream', 'Content-Length': sample.pack.length } });
    stalled.on('error', () => undefined);
    await new Promise<void>((resolve) => stalled.write(sample.pack.subarray(0, 1_200_000), () => resolve()));
    await spooledOf(at);
    const offset = await offsetOf(at);
    expect(offset).toBeGreaterThan(0);
    expect((await patch(at, offset, sample.pack.subarray(offset))).status).toBe(204);
    stalled.destroy();
    expect((await commit(sample.wire))[0]?.state).toBe('committed');
  });

  test('a store that fails at the end loses nothing: the next HEAD finishes', async () => {
    const at = await begin(sample.pack.length);
    const blocked = join(server.folder, 'objects', 'packs');
    await writeFile(blocked, 'in the way');
    expect((await patch(at, 0, sample.pack)).status).toBeGreaterThanOrEqual(500);
    expect((await head(at)).status).toBeGreaterThanOrEqual(500);
    await rm(blocked);
    expect(await offsetOf(at)).toBe(sample.pack.length);
    expect((await commit(sample.wire))[0]?.state).toBe('committed');
  });

  test('a lost spool file is a known upload at 0', async () => {
    const at = await begin(sample.pack.length);
    await patch(at, 0, sample.pack.subarray(0, 1_000_000));
    await server.restart({ hard: true });
    await rm(join(server.folder, 'spool', `${at.split('/').at(-1)}.part`));
    expect(await offsetOf(at)).toBe(0);
  });
});

describe('hostile packs', { timeout: 20_000 }, () => {
  test('a chunk that does not hash refuses the pack; nothing is stored, the connection lives', async () => {
    const sample = await sampleOf(seededBytes(2, 2 * MIB));
    const broken = sample.pack.slice();
    broken[700_000] = (broken[700_000] ?? 0) ^ 1;
    const at = await begin(broken.length);
    expect(await problemOf(await patch(at, 0, broken))).toEqual({ status: 422, code: 'chunk-mismatch' });
    expect(await problemOf(await server.fetch(at, { method: 'DELETE', headers: tus }))).toEqual({ status: 404, code: 'upload-unknown' });
    expect((await commit(sample.wire))[0]?.state).toBe('missing');
    expect(await spooled()).toEqual([]);
    expect(await readdir(join(server.folder, 'objects'))).toEqual([]);
  });

  test('no pack, a count bomb and trailing bytes', async () => {
    const bomb = seededBytes(1, 200);
    new DataView(bomb.buffer).setUint32(0, 0x4846504b);
    bomb.set([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], 4);
    const good = (await sampleOf(seededBytes(3, 100))).pack;
    const trailing = new Uint8Array(good.length + 5);
    trailing.set(good);
    for (const bytes of [seededBytes(4, 5_000), bomb, trailing]) {
      expect(await problemOf(await patch(await begin(bytes.length), 0, bytes))).toEqual({ status: 422, code: 'pack-invalid' });
    }
  });

  test('a truncated pack stays unfinished', async () => {
    const sample = await sampleOf(seededBytes(5, MIB));
    const at = await begin(sample.pack.length);
    await patch(at, 0, sample.pack.subarray(0, -1));
    expect(await offsetOf(at)).toBe(sample.pack.length - 1);
    expect((await commit(sample.wire))[0]?.state).toBe('missing');
  });

  test('10 GB announced, no length, deferred length, a negative or a written-out one', async () => {
    expect(await problemOf(await create(10_000_000_000))).toEqual({ status: 413, code: 'upload-too-large' });
    expect(await problemOf(await create(0))).toEqual({ status: 400, code: 'invalid-request' });
    for (const length of ['', '-1', '1e3', '0x10', '99999999999999999999']) expect(await problemOf(await create(length))).toEqual({ status: 400, code: 'invalid-request' });
    const deferred = await server.fetch('/uploads', { method: 'POST', headers: { ...tus, 'Upload-Defer-Length': '1', 'Upload-Metadata': packMetadata } });
    expect(await problemOf(deferred)).toEqual({ status: 400, code: 'invalid-request' });
  });

  test('more bytes than announced', async () => {
    const sample = await sampleOf(seededBytes(6, 1_000));
    const at = await begin(sample.pack.length);
    const more = new Uint8Array(sample.pack.length + 10);
    more.set(sample.pack);
    expect(await problemOf(await patch(at, 0, more))).toEqual({ status: 413, code: 'upload-too-large' });
  });

  test('uploads belong to their user, spaces to their members', async () => {
    const at = await begin(100);
    for (const method of ['HEAD', 'DELETE']) expect((await server.fetch(at, { method, headers: tus }, bob)).status).toBe(404);
    expect((await patch(at, 0, seededBytes(1, 100), bob)).status).toBe(404);
    expect((await server.fetch('/uploads', { method: 'POST' }, null)).status).toBe(401);
    expect(await problemOf(await create(100, metadataOf({ kind: 'pack', space: foreignSpace })))).toEqual({ status: 404, code: 'not-found' });
    for (const bad of ['', 'kind', metadataOf({ kind: 'pack' }), metadataOf({ kind: 'pack', space: '../x' }), metadataOf({ kind: 'zip', space }), 'space !!!', '__proto__ YQ=='])
      expect(await problemOf(await create(100, bad))).toEqual({ status: 400, code: 'invalid-request' });
  });

  test('what is no tus request is answered as such', async () => {
    const noVersion = await server.fetch('/uploads', { method: 'POST' });
    expect(noVersion.headers.get('Tus-Version')).toBe('1.0.0');
    expect(await problemOf(noVersion)).toEqual({ status: 412, code: 'precondition-failed' });
    expect(await problemOf(await server.fetch('/uploads/x', { headers: tus }))).toEqual({ status: 405, code: 'method-not-allowed' });
    for (const id of ['/uploads/x', '/uploads/..%2f..%2fetc', '/uploads/00000000-0000-4000-8000-000000000000', '/uploads/%00'])
      expect((await server.fetch(id, { method: 'HEAD', headers: tus })).status).toBe(404);
    const at = await begin(100);
    expect(await problemOf(await server.fetch(at, { method: 'PATCH', headers: { ...tus, 'Upload-Offset': '0' }, body: 'x' }))).toEqual({ status: 415, code: 'unsupported-media-type' });
    const options = await server.fetch('/uploads', { method: 'OPTIONS' });
    expect(options.headers.get('Tus-Extension')).toBe('creation,creation-with-upload,checksum,expiration,termination');
    expect(options.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  test('the spool has a share for each person, and ending an upload gives it back', async () => {
    const uploads: string[] = [];
    let refused: Response | null = null;
    for (let i = 0; i < 200 && refused === null; i++) {
      const response = await create(32 * MIB);
      if (response.status === 201) uploads.push((response.headers.get('Location') ?? '').replace('/api/v1', ''));
      else refused = response;
    }
    expect(uploads.length).toBe(128);
    expect(await problemOf(refused as Response)).toEqual({ status: 507, code: 'spool-full' });
    expect((await create(100, packMetadata, bob)).status).toBe(201);
    expect((await server.fetch(uploads[0] as string, { method: 'DELETE', headers: tus })).status).toBe(204);
    expect((await create(32 * MIB)).status).toBe(201);
  });
});

describe('whole files of ordinary tus clients', { timeout: 240_000 }, () => {
  const upload = (bytes: Buffer, metadata: Record<string, string>, chunkSize = Infinity): Promise<string> =>
    new Promise((resolve, reject) => {
      new Upload(bytes, {
        endpoint: `${server.url}/uploads`, headers: { 'X-Test-User': alice }, metadata, chunkSize, retryDelays: null, onError: reject,
        onAfterResponse: (_request, response) => {
          const location = response.getHeader('Content-Location');
          if (location) resolve(location.replace('/api/v1', ''));
        },
        onSuccess: () => setTimeout(() => reject(new Error('no Content-Location came')), 100),
      }).start();
    });

  test.each([0, 1, 40_000, 3 * MIB, 70 * MIB])('%i bytes arrive as they were, under their name', async (size) => {
    const bytes = seededBytes(7, size);
    const at = await upload(Buffer.from(bytes), { filename: 'a photo.jpg', space, relativePath: 'Summer/2024/a photo.jpg', mtime: '1700000000123' });
    const answer = await server.fetch(at);
    expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), bytes)).toBe(0);
    const [added] = [...server.added.values()];
    expect(added).toMatchObject({ user: alice, space, parent: space, folders: ['Summer', '2024'], name: 'a photo.jpg', content: { size, mime: 'image/jpeg', mtime: 1_700_000_000_123 } });
    expect((await commit((await sampleOf(bytes)).wire))[0]?.state).toBe('committed');
    expect((await spooled()).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });

  test('in small requests, across hard restarts, byte for byte', async () => {
    const bytes = seededBytes(8, 60 * MIB);
    const at = await begin(bytes.length, metadataOf({ filename: 'big.bin', space }));
    for (let offset = 0, turn = 0; offset < bytes.length; turn++) {
      await patch(at, offset, bytes.subarray(offset, Math.min(bytes.length, offset + 7 * MIB)));
      if (turn % 2 === 1) await server.restart({ hard: true });
      const next = await offsetOf(at);
      expect(next).toBeGreaterThan(offset);
      offset = next;
    }
    const [added] = [...server.added.values()];
    expect(added?.content.hash).toBe((await sampleOf(bytes)).wire.id);
  });

  test('a crash in the middle of a request loses at most what was not synced', async () => {
    const bytes = seededBytes(9, 40 * MIB);
    const at = await begin(bytes.length, metadataOf({ filename: 'big.bin', space }));
    await new Promise<void>((resolve) => {
      const sending = httpRequest(`${server.url}${at}`, { method: 'PATCH', headers: { ...tus, 'X-Test-User': alice, 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream', 'Content-Length': bytes.length } });
      sending.on('error', () => undefined); // the restart cuts it
      sending.write(bytes.subarray(0, 36 * MIB), () => void server.restart({ hard: true }).then(resolve));
    });
    const offset = await offsetOf(at);
    expect(offset).toBeGreaterThanOrEqual(20 * MIB);
    await patch(at, offset, bytes.subarray(offset));
    expect([...server.added.values()][0]?.content.hash).toBe((await sampleOf(bytes)).wire.id);
  });

  test('a tree that cannot take the file right now takes it at the next HEAD; one that refuses it ends the upload', async () => {
    const at = await begin(1_000, metadataOf({ filename: 'x', space }));
    server.addFails = new ServerError('database-unavailable', 'The database is away for a moment.');
    expect(await problemOf(await patch(at, 0, seededBytes(1, 1_000)))).toEqual({ status: 503, code: 'database-unavailable' });
    server.addFails = null;
    await server.restart({ hard: true });
    expect(await offsetOf(at)).toBe(1_000);
    expect(server.added.size).toBe(1);
    const refused = await begin(1_000, metadataOf({ filename: 'ab', space }));
    server.addFails = new ServerError('invalid-request', 'There is no such folder any more.', { subject: 'parent' });
    expect(await problemOf(await patch(refused, 0, seededBytes(1, 1_000)))).toEqual({ status: 400, code: 'invalid-request' });
    expect((await head(refused)).status).toBe(404);
  });

  test('a file needs a name and a sane time', async () => {
    for (const metadata of [{ space }, { space, filename: 'x', mtime: 'yesterday' }, { space, filename: 'x', parent: 'root' }, { filename: 'x', space: 'home' }])
      expect(await problemOf(await create(10, metadataOf(metadata as Record<string, string>)))).toEqual({ status: 400, code: 'invalid-request' });
    expect(await problemOf(await create(2 ** 41, metadataOf({ space, filename: 'x' })))).toEqual({ status: 413, code: 'upload-too-large' });
  });
});

test('the spool\'s folder holds no more than one pack of a long file', { timeout: 30_000 }, async () => {
  const bytes = seededBytes(10, 64 * MIB);
  const at = await begin(bytes.length + 1, metadataOf({ filename: 'long', space }));
  await patch(at, 0, bytes);
  for (const name of await spooled()) expect((await stat(join(server.folder, 'spool', name))).size).toBeLessThan(33 * MIB);
});
