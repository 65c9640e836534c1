import { randomUUID } from 'node:crypto';
import { nodesResponse, versionsResponse, type NodeItem, type VersionsResponse } from '@holdfast/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTestServer, type RunningTestServer } from './testing/running-server.ts';

let server: RunningTestServer;
let home: string;

/** A device that sends operations one call at a time. */
const openDevice = (name: string) => {
  const id = randomUUID();
  let [ctr, token, cursor, epoch]: [number, string | null, number, string | null] = [0, null, 0, null];
  const call = async (ops: readonly object[]) => {
    const answer = (await server.call('POST', '/exchange', { protocol: '1', space: home, device: { id, name }, epoch, cursor, ackedCtr: 0, token, ops })).body as
      { kind: string; token: string; cursor: number; epoch: string; outcomes: { op: string; result: { code: string; node?: string } }[] };
    expect(answer.kind).toBe('exchanged');
    ({ token, cursor, epoch } = answer);
    return answer.outcomes;
  };
  return {
    pull: () => call([]),
    send: async (body: object) => {
      const op = { v: 1, id: randomUUID(), device: id, baseSeq: cursor, at: 1, ...body };
      const outcomes = await call([{ ctr: (ctr += 1), op }]);
      return { id: op.id, outcome: outcomes.find((outcome) => outcome.op === op.id)?.result };
    },
  };
};

/** Bytes that the space holds from now on, in a file of their own. */
const put = async (text: string): Promise<NodeItem> => {
  const name = `${randomUUID()}.txt`;
  const metadata = Object.entries({ filename: name, space: home, parent: home, mimeType: 'text/plain' }).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`).join(',');
  const response = await server.request('POST', '/uploads', {
    headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': String(text.length), 'Upload-Metadata': metadata, 'content-type': 'application/offset+octet-stream' }, body: text,
  });
  expect(response.status).toBe(201);
  const [item] = nodesResponse.parse((await server.call('GET', `/spaces/${home}/nodes?path=/${name}`)).body).items;
  if (!item) throw new Error('the upload is not in the tree');
  return item;
};
const contentOf = ({ hash, size }: NodeItem) => ({ manifest: hash, hash, size, mime: 'text/plain', mtime: 1 });
const versions = async (node: string, query = ''): Promise<VersionsResponse> => {
  const { status, body } = await server.call('GET', `/spaces/${home}/nodes/${node}/versions${query}`);
  expect(status).toBe(200);
  return versionsResponse.parse(body);
};
const textOf = async (node: string, version: string): Promise<string> =>
  await (await server.request('GET', `/spaces/${home}/nodes/${node}/content?version=${version}`)).text();

beforeAll(async () => {
  server = await runTestServer();
  home = server.session.home;
});
afterAll(() => server.close());

/** Laptop and Phone edit one file unseen: what is kept of it (row 23). */
const conflict = async () => {
  const [born, left, right] = [await put(`born ${randomUUID()}`), await put(`left ${randomUUID()}`), await put(`right ${randomUUID()}`)];
  const [laptop, phone] = [openDevice('Laptop'), openDevice('Phone')];
  await laptop.pull();
  await phone.pull();
  const edit = (item: NodeItem) => ({ type: 'setContent', node: born.id, baseVersion: born.version, seenPath: [born.name], ...contentOf(item) });
  const mine = await laptop.send(edit(left));
  const theirs = await phone.send(edit(right));
  await laptop.pull();
  return { born, left, right, laptop, phone, mine, theirs, copy: theirs.outcome?.node ?? '' };
};

describe('GET /spaces/:space/nodes/:node/versions', () => {
  test('H21 every edit is a version: the newest first, who made it where, from what', async () => {
    const { born, mine } = await conflict();
    const { node, items, next } = await versions(born.id);
    expect([node, next]).toEqual([born.id, null]);
    expect(items.map((item) => item.came)).toEqual(['edited', 'added']);
    expect(items[0]).toMatchObject({ id: mine.id, parents: [born.version], current: true, device: { name: 'Laptop' }, author: { name: server.session.user.name }, mime: 'text/plain' });
    expect(items[1]).toMatchObject({ id: born.version, parents: [], current: false });
  });

  test('row 23: a conflict copy says so, and a decision keeps the other side in the file’s history', async () => {
    const { born, right, laptop, mine, theirs, copy } = await conflict();
    expect((await versions(copy)).items).toMatchObject([{ id: theirs.id, parents: [born.version], came: 'conflict', current: true, device: { name: 'Phone' } }]);
    const kept = await laptop.send({ type: 'trash', node: copy, parent: home, into: { file: born.id, fileVersion: mine.id, copyVersion: theirs.id, keep: 'file' } });
    expect(kept.outcome).toEqual({ code: 'applied' });
    const { items } = await versions(born.id);
    expect(items.map((item) => [item.came, item.current])).toEqual([['kept', false], ['edited', true], ['added', false]]);
    expect(items[0]).toMatchObject({ parents: [theirs.id], device: { name: 'Phone' }, hash: right.hash });
    expect(await textOf(born.id, items[0]?.id ?? '')).toMatch(/^right/);
    await laptop.send({ type: 'purge', nodes: [copy] });
    expect(await textOf(born.id, items[0]?.id ?? '')).toMatch(/^right/);
  });

  test('row 23: deciding for the copy makes a version of both', async () => {
    const { born, laptop, mine, theirs, copy, right } = await conflict();
    const decided = await laptop.send({ type: 'trash', node: copy, parent: home, into: { file: born.id, fileVersion: mine.id, copyVersion: theirs.id, keep: 'copy' } });
    expect((await versions(born.id)).items[0]).toMatchObject({ id: decided.id, parents: [mine.id, theirs.id], came: 'decided', current: true, hash: right.hash });
    expect(await textOf(copy, theirs.id)).toMatch(/^right/);
  });

  test('a file in the trash has its history, and its old content is served', async () => {
    const { born, laptop } = await conflict();
    await laptop.send({ type: 'trash', node: born.id, parent: home });
    expect((await versions(born.id)).items).toHaveLength(2);
    expect(await textOf(born.id, born.version ?? '')).toMatch(/^born/);
  });

  test('pages follow one another without a gap or a double', async () => {
    const file = await put('page 0');
    const laptop = openDevice('Laptop');
    await laptop.pull();
    let base: string | null = file.version;
    for (let n = 1; n <= 6; n += 1) base = (await laptop.send({ type: 'setContent', node: file.id, baseVersion: base, seenPath: [file.name], ...contentOf(await put(`page ${n} ${randomUUID()}`)) })).id;
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: VersionsResponse = await versions(file.id, `?limit=3&cursor=${cursor}`);
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map((item) => item.id));
      cursor = page.next;
    }
    expect(seen).toEqual((await versions(file.id)).items.map((item) => item.id));
    expect(new Set(seen).size).toBe(7);
  });

  test('the same bytes on both sides are one version (row 21)', async () => {
    const { born, left, phone, mine } = await conflict();
    await phone.send({ type: 'setContent', node: born.id, baseVersion: born.version, seenPath: [born.name], ...contentOf(left) });
    expect((await versions(born.id)).items.filter((item) => item.id !== mine.id)).toHaveLength(1);
  });

  test('P10 a folder, an unknown file, a foreign space: all the same 404; nobody unknown is let in', async () => {
    const { born } = await conflict();
    for (const path of [`${home}/nodes/${home}`, `${home}/nodes/${randomUUID()}`, `${randomUUID()}/nodes/${born.id}`, `${home}/nodes/x`]) {
      expect([path, (await server.call('GET', `/spaces/${path}/versions`)).status]).toEqual([path, 404]);
    }
    expect((await fetch(`${server.address}/api/v1/spaces/${home}/nodes/${born.id}/versions`)).status).toBe(401);
    expect((await fetch(`${server.address}/api/v1/spaces/${home}/nodes/${born.id}/content?version=${born.version}`)).status).toBe(401);
  });

  test('a version of another file is none of this one', async () => {
    const [one, other] = [await put('one'), await put('other')];
    expect((await server.request('GET', `/spaces/${home}/nodes/${one.id}/content?version=${other.version}`)).status).toBe(404);
  });

  test.each([['?limit=0'], ['?limit=5000'], ['?cursor=abc'], ['?cursor=a&cursor=b'], ['?understands=0']])('%s is a problem', async (query) => {
    const { id } = await put('problem');
    expect(await server.call('GET', `/spaces/${home}/nodes/${id}/versions${query}`)).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });
});
