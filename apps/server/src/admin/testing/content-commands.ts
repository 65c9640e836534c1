import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { seededBytes } from '@holdfast/chunking/testing';
import { type ManifestsResponse, protocolVersion, type Session } from '@holdfast/protocol';
import { type ContentStore, type ObjectKey, objectKeyOf, readAll, sourceOf } from '@holdfast/sync-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../config.ts';
import { sampleOf } from '../../content/testing/sample-pack.ts';
import { openContentStore } from '../../content/open-content-store.ts';
import { freePort, ServerProcess } from '../../testing/server-process.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { TestClient } from '../../testing/test-server.ts';
import { runAdmin } from './admin-process.ts';

type Bytes = Uint8Array<ArrayBuffer>;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The real server over a store, with two files in it, and the administrator's commands beside it. */
class Installation {
  readonly variables: Record<string, string>;
  readonly database: TestDatabase;
  readonly store: ContentStore;
  readonly client: TestClient;
  readonly server: ServerProcess;
  readonly space: string;
  readonly files = new Map<string, Bytes>();

  private constructor(parts: Pick<Installation, 'variables' | 'database' | 'store' | 'client' | 'server' | 'space'>) {
    this.variables = parts.variables;
    this.database = parts.database;
    this.store = parts.store;
    this.client = parts.client;
    this.server = parts.server;
    this.space = parts.space;
  }

  static async begin(storeVariables: Readonly<Record<string, string>>): Promise<Installation> {
    const database = await createTestDatabase();
    const port = await freePort();
    const variables = { HOLDFAST_PORT: String(port), HOLDFAST_DATA: await mkdtemp(join(tmpdir(), 'holdfast-content-')), HOLDFAST_DATABASE_URL: database.url, ...storeVariables };
    const server = new ServerProcess(variables);
    await server.address();
    const client = new TestClient(`http://127.0.0.1:${port}`);
    const { home: space } = (await (await client.setUp()).json()) as Session;
    const { store } = await openContentStore(readConfig(variables), { sweep: false });
    return new Installation({ variables, database, store, client, server, space });
  }

  async end(): Promise<void> {
    await this.server.end();
    for (const { key } of await this.objects('')) await this.store.delete(key);
    await this.database.close();
    await rm(this.variables['HOLDFAST_DATA'] ?? '', { recursive: true, force: true });
  }

  async add(name: string, bytes: Bytes): Promise<void> {
    const response = await fetch(`${this.client.url}/api/v1/uploads`, {
      method: 'POST', body: bytes,
      headers: {
        Origin: this.client.url, Cookie: this.client.cookie, 'Tus-Resumable': '1.0.0', 'Content-Type': 'application/offset+octet-stream',
        'Upload-Length': String(bytes.length), 'Upload-Metadata': `filename ${base64(name)},space ${base64(this.space)}`,
      },
    });
    if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
    this.files.set(response.headers.get('Content-Location') ?? '', bytes);
  }

  /** Those of the files that do not come down as they were sent. */
  async broken(): Promise<readonly string[]> {
    const broken: string[] = [];
    for (const [location, bytes] of this.files) {
      const response = await this.client.call('GET', location);
      if (response.status !== 200 || Buffer.compare(Buffer.from(await response.arrayBuffer().catch(() => new ArrayBuffer(0))), bytes) !== 0) broken.push(location);
    }
    return broken;
  }

  /** What a device that holds these bytes would still have to send. */
  async missing(bytes: Bytes): Promise<readonly string[]> {
    const answer = await this.client.call('POST', '/api/v1/manifests', { protocol: protocolVersion, space: this.space, manifests: [(await sampleOf(bytes)).wire] });
    const { results: [result] } = (await answer.json()) as ManifestsResponse;
    return result?.state === 'committed' ? [] : result?.state === 'missing' ? result.missing : ['refused'];
  }

  admin(...args: readonly string[]): ReturnType<typeof runAdmin> {
    return runAdmin(this.variables, args);
  }

  async objects(prefix: string): Promise<readonly { readonly key: ObjectKey; readonly size: number }[]> {
    const found: { readonly key: ObjectKey; readonly size: number }[] = [];
    for await (const object of this.store.list(prefix)) found.push(object);
    return found.toSorted((a, b) => b.size - a.size);
  }

  /** Puts something else where an object lay; answers how it was. */
  async change(key: ObjectKey, into: (object: Bytes) => Uint8Array): Promise<Bytes> {
    const size = (await this.store.stat(key))?.size ?? 0;
    const object = await readAll(await this.store.read(key, { from: 0, to: size }));
    await this.store.put(key, sourceOf(into(object.slice())));
    return object;
  }
}

/** What the administrator's commands make of content, over whatever store the variables name. */
export const contentCommandsContract = (storeVariables: () => Readonly<Record<string, string>>): void => {
  describe('the administrator’s commands for content', { timeout: 240_000 }, () => {
    let place: Installation;
    let largest: ObjectKey;
    beforeAll(async () => {
      place = await Installation.begin(storeVariables());
      await place.add('film.mp4', seededBytes(1, 40 * 1024 * 1024));
      await place.add('letter.txt', seededBytes(2, 30_000));
      const [first] = await place.objects('packs/');
      if (!first) throw new Error('nothing is stored');
      largest = first.key;
    });
    afterAll(() => place.end());
    const paused = async (): Promise<string | null> =>
      (await place.database.query<{ paused: string | null }>('SELECT paused FROM content_checks WHERE space_id = $1', [place.space])).rows[0]?.paused ?? null;

    test('verify: what is whole is said to be whole, sizes only and every byte', async () => {
      expect(await place.admin('verify')).toMatchObject({ code: 0, out: `${place.space}\t41973040 bytes in files\twhole\n` });
      const { code, out } = await place.admin('verify', '--space', place.space, '--read-data');
      expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`^${place.space}\\t41973040 bytes in files\\t\\d+ objects read\\t41973040 bytes of content\\twhole\\n$`))]);
      expect(await place.admin('verify', '--space', 'mine')).toMatchObject({ code: 2 });
    });

    test('verify S4 a flipped bit, a missing object, a wrong size: each is named, ends with 1 and pauses the collector; whole again, it lifts the pause', async () => {
      const was = await place.change(largest, (object) => object.fill((object[1_000_000] ?? 0) ^ 1, 1_000_000, 1_000_001));
      expect(await place.admin('verify')).toMatchObject({ code: 0 });
      expect(await place.admin('verify', '--read-data')).toMatchObject({ code: 1, out: expect.stringMatching(new RegExp(`DAMAGED\n {2}${largest}: its chunk [0-9a-f]{64} does not hash to its name\n`)), err: expect.stringContaining('is not whole') });
      expect(await paused()).toContain(largest);
      await place.change(largest, () => was.subarray(0, 1_000));
      expect(await place.admin('verify')).toMatchObject({ code: 1, out: expect.stringContaining(`${largest}: it has 1000 bytes in the store and ${was.length} in the index`) });
      await place.store.delete(largest);
      expect(await place.admin('verify')).toMatchObject({ code: 1, out: expect.stringContaining(`${largest}: live chunks lie in it, and it is not in the store`) });
      await place.store.put(largest, sourceOf(was));
      expect(await place.admin('verify')).toMatchObject({ code: 1, out: expect.stringContaining('only verify --read-data can tell that it is whole again') });
      expect(await place.admin('verify', '--read-data')).toMatchObject({ code: 0 });
      expect(await paused()).toBeNull();
      expect(await place.broken()).toEqual([]);
    });

    test('H41 the content tables are lost: rebuild-index brings everything back from the store alone, and verify finds it whole', async () => {
      for (let waited = 0; (await place.objects('manifests/')).length === 0 && waited < 60_000; waited += 200) await delay(200);
      const tables = 'packs, chunks, manifests, manifest_chunks, manifest_shelves';
      await place.database.query(`TRUNCATE ${tables}`);
      expect(await place.broken()).toHaveLength(place.files.size);
      expect(await place.admin('verify')).toMatchObject({ code: 1, out: expect.stringContaining('a version refers to it, and it is not there') });
      const { code, out } = await place.admin('rebuild-index');
      expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`^${place.space}\\t3 packs with \\d+ chunks\\t2 contents restored, 0 incomplete\\t0 damaged objects\n${place.space}\\t41973040 bytes in files\\twhole\n$`))]);
      expect(await place.broken()).toEqual([]);
      expect(await paused()).toBeNull();
      expect(await place.missing(seededBytes(1, 40 * 1024 * 1024))).toEqual([]);
      expect(await place.admin('rebuild-index')).toMatchObject({ code: 0, out: expect.stringContaining('0 contents restored, 0 incomplete') });
      expect(await place.admin('verify', '--read-data')).toMatchObject({ code: 0 });
    });

    test('H41 what cannot be brought back is named: a pack that is gone, an object that is none', async () => {
      const was = await place.change(largest, (object) => object.fill(0, object.length - 60));
      await place.database.query('TRUNCATE packs, chunks, manifests, manifest_chunks, manifest_shelves');
      const { code, out } = await place.admin('rebuild-index');
      expect([code, out]).toEqual([1, expect.stringContaining(`  ${largest}: the object does not end like a stored pack`)]);
      expect(out).toContain('1 contents restored, 1 incomplete\t1 damaged objects');
      expect(out).toContain('a version refers to it, and it is not there');
      await place.store.put(largest, sourceOf(was));
      expect(await place.admin('rebuild-index')).toMatchObject({ code: 0 });
      expect(await place.broken()).toEqual([]);
    });

    test('H43 collect: what no file has needed for days goes now, what is younger or needed stays; not while something is missing', async () => {
      const { key } = (await place.objects('packs/'))[0] ?? { key: largest };
      const stray = objectKeyOf(`${key.slice(0, -4)}ffff`);
      await place.store.put(stray, sourceOf(new Uint8Array(10)));
      expect(await place.admin('collect')).toMatchObject({ code: 0, out: expect.stringContaining('0 objects deleted') });
      await place.database.query("UPDATE stray_objects SET seen_at = seen_at - interval '2 days'");
      expect(await place.admin('collect')).toMatchObject({ code: 0, out: expect.stringMatching(/[1-9] objects deleted/) });
      expect(await place.store.stat(stray)).toBeNull();
      expect(await place.broken()).toEqual([]);
      const was = await place.change(largest, (object) => object.subarray(0, 1_000));
      expect(await place.admin('verify')).toMatchObject({ code: 1 });
      expect(await place.admin('collect')).toMatchObject({ code: 1, err: expect.stringContaining('Look with verify') });
      await place.store.put(largest, sourceOf(was));
      expect(await place.admin('verify')).toMatchObject({ code: 0 });
    });

    test('verify S8 a counter that is not what the files come to is told', async () => {
      await place.database.query('UPDATE spaces SET logical_bytes = logical_bytes + 1 WHERE id = $1', [place.space]);
      expect(await place.admin('verify')).toMatchObject({ code: 1, out: expect.stringContaining('41973041 bytes are counted, and the files come to 41973040') });
      await place.database.query('UPDATE spaces SET logical_bytes = logical_bytes - 1 WHERE id = $1', [place.space]);
      expect(await paused()).toBeNull();
    });
  });
};
