import { randomUUID } from 'node:crypto';
import { nodeItem, nodesResponse, type NodesResponse } from '@holdfast/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTestServer, type RunningTestServer } from './testing/running-server.ts';

let server: RunningTestServer;
let home: string;
let ctr = 0;
const device = randomUUID();

const send = async (...bodies: readonly object[]): Promise<void> => {
  const ops = bodies.map((body) => ({ ctr: (ctr += 1), op: { v: 1, id: randomUUID(), device, baseSeq: 0, at: 1, ...body } }));
  const pulled = (await server.call('POST', '/exchange', { protocol: '1', space: home, device: { id: device, name: 'Test' }, epoch: null, cursor: 0, ackedCtr: 0, token, ops })).body as { token: string; kind: string };
  expect(pulled.kind).toBe('exchanged');
  token = pulled.token;
};
let token: string | null = null;
const folder = (node: string, name: string, parent = home) => ({ type: 'createFolder', node, parent, name, onCollision: 'suffix' });
const list = async (query: string): Promise<NodesResponse> => {
  const { status, body } = await server.call('GET', `/spaces/${home}/nodes${query}`);
  expect(status).toBe(200);
  return nodesResponse.parse(body);
};
const [letters, inner, old] = [randomUUID(), randomUUID(), randomUUID()];

beforeAll(async () => {
  server = await runTestServer();
  home = server.session.home;
  await send(folder(letters, 'Letters'), folder(inner, 'Straße', letters), folder(old, 'Old'), { type: 'addTag', node: inner, tag: 'red' }, { type: 'trash', node: old, parent: home });
});
afterAll(() => server.close());

describe('GET /spaces/:space/nodes', () => {
  test('the root by default, without what is in the trash', async () => {
    const { parent, items } = await list('');
    expect(parent).toBe(home);
    expect(items.map((item) => item.name)).toEqual(['Letters']);
    expect(items[0]).toMatchObject({ id: letters, kind: 'folder', parent: home, size: null, hash: null, version: null, seq: 1, tags: [], trashed: false });
  });

  test('H18 a path is found as the tree compares names', async () => {
    expect(await list('?path=/letters')).toMatchObject({ parent: letters, items: [{ id: inner, tags: ['red'] }] });
    expect(await list(`?path=/LETTERS/STRASSE`)).toMatchObject({ parent: inner, items: [] });
    expect(await list('?path=/')).toMatchObject({ parent: home });
  });

  test('the trash, whole and of one folder', async () => {
    expect(await list('?trashed=1')).toMatchObject({ parent: null, items: [{ id: old, trashed: true }] });
    expect((await list(`?trashed=1&parent=${home}`)).items).toHaveLength(1);
    expect((await list(`?trashed=1&parent=${letters}`)).items).toEqual([]);
  });

  test('pages follow one another without a gap or a double', async () => {
    const parent = randomUUID();
    const names = Array.from({ length: 25 }, (_, i) => `n${String(i).padStart(2, '0')}`);
    await send(folder(parent, 'Many'), ...names.map((name) => folder(randomUUID(), name, parent)));
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: NodesResponse = await list(`?parent=${parent}&limit=10&cursor=${cursor}`);
      expect(page.items.length).toBeLessThanOrEqual(10);
      seen.push(...page.items.map((item) => item.name));
      cursor = page.next;
    }
    expect(seen).toEqual(names);
    await send(...(await list(`?parent=${parent}`)).items.map((item) => ({ type: 'trash', node: item.id, parent })));
    const trashed: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: NodesResponse = await list(`?parent=${parent}&trashed=1&limit=7&cursor=${cursor}`);
      trashed.push(...page.items.map((item) => item.name));
      cursor = page.next;
    }
    expect(trashed).toEqual([...names].reverse());
  });

  test('one item by its id', async () => {
    const { body } = await server.call('GET', `/spaces/${home}/nodes/${inner}`);
    expect(nodeItem.parse(body)).toMatchObject({ id: inner, name: 'Straße', parent: letters });
  });

  test.each([
    ['a path that leads nowhere', '?path=/no/such', 404, 'not-found'],
    ['an unknown folder', `?parent=${randomUUID()}`, 404, 'not-found'],
    ['two places', `?parent=${randomUUID()}&path=/a`, 400, 'invalid-request'],
    ['a parent that is no id', '?parent=..', 400, 'invalid-request'],
    ['a limit of nothing', '?limit=0', 400, 'invalid-request'],
    ['a limit beyond measure', '?limit=100000', 400, 'invalid-request'],
    ['a cursor of its own making', '?cursor=abc', 400, 'invalid-request'],
    ['the same question twice', '?path=/a&path=/b', 400, 'invalid-request'],
  ])('%s: a problem', async (_, query, status, code) =>
    expect(await server.call('GET', `/spaces/${home}/nodes${query}`)).toMatchObject({ status, body: { code } }));

  test('P10 another space is as unknown as one that is not there', async () =>
    expect(await server.call('GET', `/spaces/${randomUUID()}/nodes`)).toMatchObject({ status: 404 }));
});

describe('H37 a whole file by tus', () => {
  const upload = (metadata: Record<string, string>, bytes: string): Promise<Response> => {
    const header = Object.entries(metadata).map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`).join(',');
    return server.request('POST', '/uploads', {
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': String(bytes.length), 'Upload-Metadata': header, 'content-type': 'application/offset+octet-stream' }, body: bytes,
    });
  };

  test('arrives in the tree with its folders and is served; the versions are served too', async () => {
    const response = await upload({ filename: 'hello.txt', space: home, parent: letters, relativePath: 'sub/hello.txt' }, 'hello there');
    expect(response.status).toBe(201);
    const [item] = (await list('?path=/Letters/sub')).items;
    expect(item).toMatchObject({ name: 'hello.txt', kind: 'file', size: 11 });
    const path = `/spaces/${home}/nodes/${item?.id}/content`;
    expect(response.headers.get('content-location')).toBe(`/api/v1${path}`);
    expect(await (await server.request('GET', path)).text()).toBe('hello there');
    expect(await (await server.request('GET', `${path}?version=${item?.version}`)).text()).toBe('hello there');
    expect((await server.request('GET', `${path}?version=${randomUUID()}`)).status).toBe(404);
    expect((await list('?path=/Letters/sub/hello.txt')).items).toHaveLength(1);
  });

  test('into a folder that is not there: a problem that names it', async () => {
    const response = await upload({ filename: 'x', space: home, parent: randomUUID() }, 'x');
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'not-found', subject: 'parent' }]);
  });
});
