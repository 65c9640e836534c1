import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { seededBytes } from '@holdfast/chunking/testing';
import { protocolVersion } from '@holdfast/protocol';
import { Client } from 'minio';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { S3ContentStore } from '../s3-content-store.ts';
import { alice, ContentServer, space } from '../testing/content-server.ts';
import { sampleOf } from '../testing/sample-pack.ts';

const { HOLDFAST_S3_ENDPOINT: endpoint, HOLDFAST_S3_ACCESS_KEY: accessKey, HOLDFAST_S3_SECRET_KEY: secretKey, HOLDFAST_S3_REGION: region = 'us-east-1' } = process.env;
const reachable = endpoint !== undefined && accessKey !== undefined && secretKey !== undefined;
if (!reachable) process.stderr.write('S3 tests skipped: HOLDFAST_S3_ENDPOINT, HOLDFAST_S3_ACCESS_KEY and HOLDFAST_S3_SECRET_KEY name no object store.\n');

describe.skipIf(!reachable)('uploads into S3', { timeout: 60_000 }, () => {
  const config = { kind: 's3', endpoint: endpoint ?? '', accessKey: accessKey ?? '', secretKey: secretKey ?? '', bucket: `test-${randomUUID()}`, region } as const;
  let server: ContentServer;
  let store: S3ContentStore;
  beforeAll(async () => {
    store = new S3ContentStore(config);
    await store.prepare();
    server = await ContentServer.start(async () => store);
  });
  afterAll(async () => {
    await server.stop();
    for await (const object of store.list('')) await store.delete(object.key);
    const url = new URL(config.endpoint);
    await new Client({ endPoint: url.hostname, port: Number(url.port), useSSL: url.protocol === 'https:', accessKey: config.accessKey, secretKey: config.secretKey, region }).removeBucket(config.bucket);
  });

  const upload = (bytes: Uint8Array, metadata: Record<string, string>): Promise<void> =>
    new Promise((resolve, reject) => {
      new Upload(Buffer.from(bytes), { endpoint: `${server.url}/uploads`, headers: { 'X-Test-User': alice }, metadata, retryDelays: null, onError: reject, onSuccess: () => resolve() }).start();
    });

  test('a pack becomes one object, and nothing stays in the spool', async () => {
    const sample = await sampleOf(seededBytes(1, 20 * 1024 * 1024));
    await upload(sample.pack, { kind: 'pack', space });
    const answer = await server.fetch('/manifests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ protocol: protocolVersion, space, manifests: [sample.wire] }) });
    expect(await answer.json()).toEqual({ results: [{ id: sample.wire.id, state: 'committed' }] });
    let objects = 0;
    for await (const object of store.list('packs/')) objects += object.size > sample.pack.length ? 1 : 0;
    expect(objects).toBe(1);
    expect((await readdir(join(server.folder, 'spool'))).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('a whole file of several packs is read back, whole and in a range across packs', async () => {
    const bytes = seededBytes(2, 70 * 1024 * 1024);
    await upload(bytes, { filename: 'film.mp4', space });
    const [node] = [...server.files.keys()];
    const whole = await server.fetch(`/spaces/${space}/nodes/${node}/content`);
    expect(Buffer.compare(Buffer.from(await whole.arrayBuffer()), bytes)).toBe(0);
    const part = await server.fetch(`/spaces/${space}/nodes/${node}/content`, { headers: { Range: 'bytes=20000000-60000000' } });
    expect(Buffer.compare(Buffer.from(await part.arrayBuffer()), bytes.subarray(20_000_000, 60_000_001))).toBe(0);
  });
});
