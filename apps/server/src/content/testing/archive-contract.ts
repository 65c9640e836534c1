import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { seededBytes } from '@holdfast/chunking/testing';
import { asNodeId, type ManifestId, type NodeId, rootOf } from '@holdfast/domain';
import { archiveResponse, problem as problemSchema, protocolVersion } from '@holdfast/protocol';
import { acceptPack, type ContentStore } from '@holdfast/sync-server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { alice, bob, ContentServer, type OpenStore, foreignSpace, space, viewer } from './content-server.ts';
import { countReads } from './counted-reads.ts';
import { readZip } from './read-zip.ts';
import { rotByte } from './rot.ts';
import { type Sample, sampleOf } from './sample-pack.ts';
import type { ListedNode } from '../archive/listed-tree.ts';

const run = promisify(execFile);
const has = (program: string, ...args: readonly string[]): Promise<boolean> => run(program, args).then(() => true, () => false);

const id = (n: number): NodeId => asNodeId(`00000000-0000-4000-8004-${String(n).padStart(12, '0')}`);
const root = rootOf(space);
const when = Date.UTC(2026, 2, 4, 12, 30, 10);
let server: ContentServer;
let store: ContentStore;
let packs = 0;
const samples = new Map<NodeId, Uint8Array>();

/** Brings several files in one pack, as small ones travel. */
const bring = async (...files: readonly Sample[]): Promise<void> => {
  for (const sample of files.filter(({ chunks }) => chunks.length > 0)) {
    packs += 1;
    await acceptPack({ store, index: server.index, sha256: nodeSha256, now: () => Date.now() }, { upload: `00000000-0000-4000-8003-${String(packs).padStart(12, '0')}`, space, uploader: alice, bytes: sample.pack });
  }
  await server.fetch('/manifests', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ protocol: protocolVersion, space, manifests: files.map(({ wire }) => wire) }) });
};
const folder = (n: number, parent: NodeId, name: string): ListedNode => ({ id: id(n), parent, name, mtime: when, content: null });
const file = async (n: number, parent: NodeId, name: string, bytes: Uint8Array<ArrayBuffer>): Promise<ListedNode> => {
  const sample = await sampleOf(bytes);
  await bring(sample);
  samples.set(id(n), bytes);
  return { id: id(n), parent, name, mtime: when + n * 2000, content: { manifest: sample.wire.id, size: bytes.length } };
};

const at = (nodes: readonly NodeId[], where: string = space): string => `/spaces/${where}/archive?nodes=${nodes.join(',')}`;
const get = (headers: Record<string, string> = {}, path = at([id(1)]), init: RequestInit = {}, user = viewer): Promise<Response> => server.fetch(path, { ...init, headers }, user);
const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());
const codeOf = async (response: Response): Promise<unknown> => [response.status, problemSchema.parse(await response.json()).code];
const manifestOf = ({ content, name }: ListedNode): ManifestId => {
  if (content === null) throw new Error(`${name} is a folder`);
  return content.manifest;
};
let usual: readonly ListedNode[] = [];

/** Archives, whatever store their files lie in. */
export const archiveContract = (openStore?: OpenStore): void => {
  beforeAll(async () => {
    server = await ContentServer.start(openStore);
    store = server.store;
    usual = [
      folder(1, root, 'Übung 💡'), folder(2, id(1), 'empty'), await file(3, id(1), 'large.bin', seededBytes(1, 3_000_000)),
      await file(4, id(1), 'nothing', new Uint8Array(0)), folder(5, id(1), 'many'),
      ...(await Promise.all(Array.from({ length: 60 }, (_, n) => file(100 + n, id(5), `small ${n}.txt`, seededBytes(100 + n, 10 + n * 97))))),
    ];
    server.tree = usual;
  });
  afterEach(() => void (server.tree = usual));
  afterAll(() => server.stop());
  describe('a folder as a zip file', () => {
    test('names, dates, bytes and empty folders are read by other programs', async () => {
      const response = await get();
      const zip = await bytesOf(response);
      expect([response.status, response.headers.get('Content-Length'), response.headers.get('Content-Type')]).toEqual([200, String(zip.length), 'application/zip']);
      expect(response.headers.get('Content-Disposition')).toBe(`attachment; filename="_bung __.zip"; filename*=UTF-8''%C3%9Cbung%20%F0%9F%92%A1.zip`);
      const read = await readZip(zip);
      expect(read).toHaveLength(65);
      for (const { name, bytes, modified } of read) {
        const node = usual.find((each) => name.endsWith(`/${each.name}`) || name === `${each.name}/` || name.endsWith(`/${each.name}/`));
        expect([name, modified.getTime()]).toEqual([name, node?.mtime]);
        if (node?.content) expect(Buffer.compare(bytes, samples.get(node.id) ?? Buffer.alloc(0))).toBe(0);
      }
      const path = join(server.folder, 'archive.zip');
      await writeFile(path, zip);
      if (await has('unzip', '-v')) expect((await run('unzip', ['-t', path])).stdout).toContain('No errors detected');
      if (await has('python3', '--version')) {
        const { stdout } = await run('python3', ['-c', 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()), len(z.read(z.namelist()[-1])))', path]);
        expect(stdout.trim()).toBe(`None 65 ${read.at(-1)?.bytes.length}`);
      }
    });

    test('HEAD says the same and sends nothing; who has it is told so', async () => {
      const [whole, head] = [await get(), await get({}, undefined, { method: 'HEAD' })];
      const size = (await bytesOf(whole)).length;
      expect([head.status, head.headers.get('Content-Length'), head.headers.get('ETag'), (await bytesOf(head)).length]).toEqual([200, String(size), whole.headers.get('ETag'), 0]);
      expect((await get({ 'If-None-Match': whole.headers.get('ETag') ?? '', 'Cache-Control': '' })).status).toBe(304);
    });

    test('restartable: cut anywhere, it goes on with Range and If-Range, also on a server that was started meanwhile', async () => {
      const response = await get();
      const etag = response.headers.get('ETag') ?? '';
      const whole = await bytesOf(response);
      const cuts = [0, 1, 40, 900_000, 3_000_500, whole.length - 3_000, whole.length - 20, whole.length];
      const parts: Buffer[] = [];
      for (const [nth, from] of cuts.slice(0, -1).entries()) {
        if (nth === 3) await server.restart({ hard: true });
        const part = await get({ Range: `bytes=${from}-${(cuts[nth + 1] ?? 0) - 1}`, 'If-Range': etag });
        expect([from, part.status]).toEqual([from, 206]);
        parts.push(await bytesOf(part));
      }
      expect(Buffer.concat(parts).equals(whole)).toBe(true);
      const last = await get({ Range: 'bytes=-22' });
      expect([last.status, (await bytesOf(last)).equals(whole.subarray(-22))]).toEqual([206, true]);
      expect(await codeOf(await get({ Range: `bytes=${whole.length}-` }))).toEqual([416, 'range-not-satisfiable']);
    });

    test('the end alone, of files that nobody has read yet: sums are found out, and those noted before are the same', async () => {
      server.tree = [...usual, await file(9, id(1), 'unread.bin', seededBytes(9, 500_000))];
      const end = await bytesOf(await get({ Range: 'bytes=-6000' }));
      const whole = await bytesOf(await get());
      expect(end.equals(whole.subarray(-6000))).toBe(true);
      await readZip(whole);
    });

    test('few bytes of an archive cost one reading of its file, however often they are asked for at once, and also when somebody began it and left', async () => {
      const large = await file(13, id(1), 'asked.bin', seededBytes(13, 4_000_000));
      server.tree = [...usual, large];
      const reads = countReads(server.store); // another one since the server was started again
      const leaving = new AbortController();
      const left = get({ Range: 'bytes=-300' }, at([id(13)]), { signal: leaving.signal }).catch(() => null);
      await expect.poll(() => reads.bytes).toBeGreaterThan(0);
      leaving.abort();
      await left;
      const ends = await Promise.all(Array.from({ length: 20 }, async () => bytesOf(await get({ Range: 'bytes=-300' }, at([id(13)])))));
      reads.stop();
      expect(reads.bytes).toBeLessThan(1.5 * 4_000_000);
      const whole = await bytesOf(await get({}, at([id(13)])));
      for (const end of ends) expect(end.equals(whole.subarray(-300))).toBe(true);
    });

    test('what has changed in between is another archive: the whole of it, from the beginning', async () => {
      const etag = (await get({}, undefined, { method: 'HEAD' })).headers.get('ETag') ?? '';
      server.tree = usual.map((node) => (node.id === id(4) ? { ...node, name: 'renamed' } : node));
      const response = await get({ Range: 'bytes=100-', 'If-Range': etag });
      expect(response.status).toBe(200);
      expect((await readZip(await bytesOf(response))).map(({ name }) => name)).toContain('Übung 💡/renamed');
    });

    test('twenty at once, half of them leaving early, and the server goes on', async () => {
      await Promise.all(Array.from({ length: 20 }, async (_, n) => {
        if (n % 2 === 0) return void expect((await bytesOf(await get())).length).toBeGreaterThan(3_000_000);
        const stop = new AbortController();
        const response = await get({}, undefined, { signal: stop.signal });
        await response.body?.getReader().read();
        stop.abort();
      }));
      expect((await get({ Range: 'bytes=0-9' })).status).toBe(206);
    });

    test('a store that has lost a file is told at once, or cuts the connection: an archive never ends well that is not whole', async () => {
      const lost = await file(10, id(1), 'zz lost.bin', seededBytes(10, 300_000));
      server.tree = [...usual, lost];
      for (const { key } of await server.index.places(space, manifestOf(lost), 0, 100)) await store.delete(key);
      await expect(get().then(bytesOf)).rejects.toThrow();
      expect(await codeOf(await get({}, at([id(10)])))).toEqual([503, 'storage-unavailable']);
    });

    test('H8 an archive breaks off before a chunk that has rotted, and one of it alone is told at once', async () => {
      const old = await file(12, id(1), 'zz old.bin', seededBytes(12, 300_000));
      server.tree = [...usual, old];
      await rotByte({ store, index: server.index, space }, manifestOf(old), 5);
      await expect(get().then(bytesOf)).rejects.toThrow();
      expect(await codeOf(await get({}, at([id(12)])))).toEqual([503, 'storage-unavailable']);
    });

    test('H8 bytes that are not those that were read before cut the connection', async () => {
      const rotten = await file(11, id(1), 'rotten.bin', seededBytes(11, 200_000));
      server.tree = [...usual, rotten];
      await server.sums.note(space, new Map([[manifestOf(rotten), 12345]]));
      await expect(get().then(bytesOf)).rejects.toThrow();
    });
  });

  describe('whose it is, and what is asked', () => {
    test('P10 a foreign space, an unknown item and one of another space are not there', async () => {
      expect(await codeOf(await get({}, at([id(1)], foreignSpace)))).toEqual([404, 'not-found']);
      expect(await codeOf(await get({}, at([id(1), id(77)])))).toEqual([404, 'not-found']);
      expect(await codeOf(await server.fetch(at([id(1)]), {}, null))).toEqual([401, 'unauthenticated']);
    });

    test('nothing, what is no id, and more than an address takes are refused', async () => {
      for (const query of ['', '?nodes=', '?nodes=x', `?nodes=${id(1)},,${id(2)}`, `?nodes=${id(1)}&nodes=${id(2)}`, `?nodes=${Array.from({ length: 201 }, () => id(1)).join(',')}`]) {
        expect([query, ...((await codeOf(await get({}, `/spaces/${space}/archive${query}`))) as unknown[])]).toEqual([query, 400, 'invalid-request']);
      }
    });

    test('a long selection is kept for a day, for who chose it', async () => {
      const nodes = usual.map((node) => node.id);
      const keep = (user = alice, where: string = space): Promise<Response> =>
        server.fetch(`/spaces/${where}/archives`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ nodes }) }, user);
      const { id: kept, name, size, entries } = archiveResponse.parse(await (await keep()).json());
      expect([name, entries]).toEqual(['Holdfast.zip', 65]);
      const path = `/spaces/${space}/archive?id=${kept}`;
      const zip = await bytesOf(await get({}, path, {}, alice));
      expect([zip.length, (await readZip(zip)).length]).toEqual([size, 65]);
      expect(await codeOf(await get({}, path, {}, bob))).toEqual([404, 'not-found']);
      expect(await codeOf(await get({}, `/spaces/${space}/archive?id=x`))).toEqual([404, 'not-found']);
      expect(await codeOf(await keep(alice, foreignSpace))).toEqual([404, 'not-found']);
      expect((await keep(viewer)).status).toBe(201);
      server.tree = usual.slice(1);
      expect(await codeOf(await keep())).toEqual([404, 'not-found']);
    });
  });
};
