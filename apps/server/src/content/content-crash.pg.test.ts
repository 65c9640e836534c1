import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededBytes } from '@holdfast/chunking/testing';
import { protocolVersion, type Session } from '@holdfast/protocol';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, ServerProcess } from '../testing/server-process.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { TestClient } from '../testing/test-server.ts';
import { sampleOf } from './testing/sample-pack.ts';

const MIB = 1024 * 1024;
const tus = { 'Tus-Resumable': '1.0.0' };
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The real program, killed without warning while bytes come in, and started again on the same data. */
describe('a server that is killed', { timeout: 120_000 }, () => {
  let database: TestDatabase;
  let data: string;
  let port: number;
  let server: ServerProcess;
  let client: TestClient;
  let space: string;

  const start = async (): Promise<void> => {
    server = new ServerProcess({ HOLDFAST_PORT: String(port), HOLDFAST_DATA: data, HOLDFAST_DATABASE_URL: database.url });
    await server.address();
  };
  const kill = async (): Promise<void> => {
    await server.end('SIGKILL');
    await start();
  };
  /** Sends bytes from `offset` and resolves once the server has had time to take most of them; the request never ends. */
  const sendAndStall = (at: string, offset: number, bytes: Uint8Array<ArrayBuffer>, length: number): Promise<() => void> =>
    new Promise((resolve) => {
      const sending = httpRequest(`${client.url}${at}`, {
        method: 'PATCH',
        headers: { ...tus, Cookie: client.cookie, Origin: client.url, 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream', 'Content-Length': length },
      });
      sending.on('error', () => undefined); // the kill cuts it
      sending.write(bytes, () => setTimeout(() => resolve(() => sending.destroy()), 500));
    });
  const begin = async (length: number, metadata: string): Promise<string> => {
    const response = await client.call('POST', '/api/v1/uploads', undefined, { ...tus, 'Upload-Length': String(length), 'Upload-Metadata': metadata });
    expect(response.status).toBe(201);
    return response.headers.get('Location') ?? '';
  };
  const offsetOf = async (at: string): Promise<number> => Number((await client.call('HEAD', at, undefined, tus)).headers.get('Upload-Offset'));
  const patch = (at: string, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<Response> =>
    fetch(`${client.url}${at}`, { method: 'PATCH', headers: { ...tus, Cookie: client.cookie, Origin: client.url, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' }, body: bytes });

  beforeAll(async () => {
    database = await createTestDatabase();
    data = await mkdtemp(join(tmpdir(), 'holdfast-crash-'));
    port = await freePort();
    await start();
    client = new TestClient(`http://127.0.0.1:${port}`);
    const session = (await (await client.setUp()).json()) as Session;
    space = session.home;
  });
  afterAll(async () => {
    await server.end();
    await database.close();
    await rm(data, { recursive: true, force: true });
  });

  test('H42 in the middle of a pack goes on from the last chunk that is there', async () => {
    const sample = await sampleOf(seededBytes(1, 24 * MIB));
    const at = await begin(sample.pack.length, `kind ${base64('pack')},space ${base64(space)}`);
    const stop = await sendAndStall(at, 0, sample.pack.subarray(0, 20 * MIB), sample.pack.length);
    await kill();
    stop();
    const offset = await offsetOf(at);
    expect(offset).toBeGreaterThan(10 * MIB);
    expect((await patch(at, offset, sample.pack.subarray(offset))).status).toBe(204);
    const answer = await client.call('POST', '/api/v1/manifests', { protocol: protocolVersion, space, manifests: [sample.wire] });
    expect(await answer.json()).toEqual({ results: [{ id: sample.wire.id, state: 'committed' }] });
    await kill();
    expect(await offsetOf(at)).toBe(sample.pack.length);
  });

  test('H42 in the middle of a whole file: it arrives once, byte for byte, also read after another kill', async () => {
    const bytes = seededBytes(2, 70 * MIB);
    const at = await begin(bytes.length, `filename ${base64('film.mp4')},space ${base64(space)}`);
    const stop = await sendAndStall(at, 0, bytes.subarray(0, 60 * MIB), bytes.length);
    await kill();
    stop();
    const offset = await offsetOf(at);
    expect(offset).toBeGreaterThan(20 * MIB);
    const last = await patch(at, offset, bytes.subarray(offset));
    const location = last.headers.get('Content-Location') ?? '';
    expect([last.status, location]).toEqual([204, expect.stringMatching(new RegExp(`^/api/v1/spaces/${space}/nodes/[0-9a-f-]{36}/content$`))]);
    await kill();
    const read = await client.call('GET', location);
    expect(Buffer.compare(Buffer.from(await read.arrayBuffer()), bytes)).toBe(0);
    const { items } = (await (await client.call('GET', `/api/v1/spaces/${space}/nodes`)).json()) as { items: { name: string; size: number; hash: string }[] };
    expect(items.map(({ name, size, hash }) => ({ name, size, hash }))).toEqual([{ name: 'film.mp4', size: bytes.length, hash: (await sampleOf(bytes)).wire.id }]);
    expect((await readdir(join(data, 'content', 'spool'))).filter((name) => !name.endsWith('.json'))).toEqual([]);
  });

  test('an ordinary tus client that is told nothing of all this finishes by itself', async () => {
    const bytes = Buffer.from(seededBytes(3, 40 * MIB));
    let killed: Promise<void> | null = null;
    await new Promise<void>((resolve, reject) => {
      new Upload(bytes, {
        endpoint: `${client.url}/api/v1/uploads`, headers: { Cookie: client.cookie, Origin: client.url }, metadata: { filename: 'disk.img', space, relativePath: 'backups/2026/disk.img' },
        retryDelays: [0, 500, 1_000, 2_000, 4_000, 8_000], chunkSize: 9 * MIB,
        onProgress: (sent) => void (killed ??= sent > 15 * MIB ? kill() : null),
        onError: reject, onSuccess: () => resolve(),
      }).start();
    });
    await killed;
    const listed = (await (await client.call('GET', `/api/v1/spaces/${space}/nodes?path=/backups/2026`)).json()) as { items: { name: string; id: string }[] };
    expect(listed.items.map((item) => item.name)).toEqual(['disk.img']);
    const read = await client.call('GET', `/api/v1/spaces/${space}/nodes/${listed.items[0]?.id}/content`);
    expect(Buffer.compare(Buffer.from(await read.arrayBuffer()), bytes)).toBe(0);
  });
});
