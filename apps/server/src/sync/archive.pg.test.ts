import { randomUUID } from 'node:crypto';
import { archiveResponse, nodesResponse } from '@holdfast/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readZip } from '../content/testing/read-zip.ts';
import { runTestServer, type RunningTestServer } from './testing/running-server.ts';

let server: RunningTestServer;
let home: string;
const device = randomUUID();
let [ctr, cursor]: [number, number] = [0, 0];
let token: string | null = null;

const send = async (...bodies: readonly object[]): Promise<void> => {
  const ops = bodies.map((body) => ({ ctr: (ctr += 1), op: { v: 1, id: randomUUID(), device, baseSeq: cursor, at: 1_700_000_000_000, ...body } }));
  const answer = (await server.call('POST', '/exchange', { protocol: '1', space: home, device: { id: device, name: 'Test' }, epoch: null, cursor: 0, ackedCtr: 0, token, ops })).body as { token: string; kind: string; cursor: number };
  expect(answer.kind).toBe('exchanged');
  ({ token, cursor } = answer);
};
const folder = async (name: string, parent = home): Promise<string> => {
  const node = randomUUID();
  await send({ type: 'createFolder', node, parent, name, onCollision: 'suffix' });
  return node;
};
const put = async (name: string, text: string, parent = home, mtime?: number): Promise<string> => {
  const metadata = Object.entries({ filename: name, space: home, parent, ...(mtime === undefined ? {} : { mtime: String(mtime) }) }).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`).join(',');
  const response = await server.request('POST', '/uploads', {
    headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': String(Buffer.byteLength(text)), 'Upload-Metadata': metadata, 'content-type': 'application/offset+octet-stream' }, body: text,
  });
  expect(response.status).toBe(201);
  const { items } = nodesResponse.parse((await server.call('GET', `/spaces/${home}/nodes?parent=${parent}`)).body);
  const item = items.find((each) => each.name === name);
  if (!item) throw new Error(`${name} is not in the tree`);
  return item.id;
};
const archive = async (query: string, headers: Record<string, string> = {}): Promise<Response> => server.request('GET', `/spaces/${home}/archive?${query}`, { headers });
const textsIn = async (query: string): Promise<Record<string, string>> => {
  const response = await archive(query);
  expect(response.status).toBe(200);
  return Object.fromEntries((await readZip(new Uint8Array(await response.arrayBuffer()))).map(({ name, bytes }) => [name, bytes.toString()]));
};
let [photos, inner, trashed, notes]: readonly string[] = ['', '', '', ''];

beforeAll(async () => {
  server = await runTestServer();
  home = server.session.home;
  photos = await folder('Photos');
  inner = await folder('Straße', photos);
  trashed = await folder('Old', photos);
  await put('a.txt', 'A', inner, 1_600_000_000_000);
  await put('b.txt', '', inner);
  await put('gone.txt', 'gone', trashed);
  notes = await put('notes.txt', 'N');
  await send(); // it has seen what the server added
  await send({ type: 'trash', node: trashed, parent: photos });
});
afterAll(() => server.close());

describe('the archive of a real tree', () => {
  test('holds what is below and not in the trash; the root holds all', async () => {
    expect(await textsIn(`nodes=${photos}`)).toEqual({ 'Photos/': '', 'Photos/Straße/': '', 'Photos/Straße/a.txt': 'A', 'Photos/Straße/b.txt': '' });
    expect(Object.keys(await textsIn(`nodes=${home}`))).toEqual(['Photos/', 'Photos/Straße/', 'Photos/Straße/a.txt', 'Photos/Straße/b.txt', 'notes.txt']);
    expect(Object.keys(await textsIn(`nodes=${notes},${inner},${photos}`))).toEqual(Object.keys(await textsIn(`nodes=${home}`)));
  });

  test('what was put into the trash itself can be downloaded from there, as a file can', async () => {
    expect(await textsIn(`nodes=${trashed}`)).toEqual({ 'Old/': '', 'Old/gone.txt': 'gone' });
  });

  test('dates are the files\'', async () => {
    const entries = await readZip(new Uint8Array(await (await archive(`nodes=${inner}`)).arrayBuffer()));
    expect(entries.find(({ name }) => name === 'Straße/a.txt')?.modified.getTime()).toBe(1_600_000_000_000);
  });

  test('checksums are noted beside the manifests, and the archive is the same bytes with them', async () => {
    const first = await (await archive(`nodes=${inner}`)).arrayBuffer();
    const { rows } = await server.database.query<{ crc32: number }>('SELECT crc32 FROM manifests WHERE crc32 IS NOT NULL');
    expect(rows.map(({ crc32 }) => crc32)).toContain(0xd3d99e8b);
    expect(Buffer.from(await (await archive(`nodes=${inner}`)).arrayBuffer()).equals(Buffer.from(first))).toBe(true);
    await server.database.query('UPDATE manifests SET crc32 = NULL');
    expect(Buffer.from(await (await archive(`nodes=${inner}`, { Range: 'bytes=-60' })).arrayBuffer()).equals(Buffer.from(first).subarray(-60))).toBe(true);
  });

  test('a long selection is kept for a day', async () => {
    const { status, body } = await server.call('POST', `/spaces/${home}/archives`, { nodes: [photos, notes] });
    const { id, entries } = archiveResponse.parse(body);
    expect([status, entries, Object.keys(await textsIn(`id=${id}`)).length]).toEqual([201, 5, 5]);
    await server.database.query(`UPDATE archive_selections SET created_at = created_at - interval '25 hours'`);
    expect((await archive(`id=${id}`)).status).toBe(404);
    await server.call('POST', `/spaces/${home}/archives`, { nodes: [notes] });
    expect((await server.database.query('SELECT 1 FROM archive_selections')).rows).toHaveLength(1);
  });

  test('a tree of thousands is listed by steps through the index, not by looking at every row', async () => {
    await server.database.query(`
      INSERT INTO nodes (space_id, id, kind, parent_id, name, live_key, size, seq, body)
      SELECT $1, ('00000000-0000-4000-8009-' || lpad(to_hex(n), 12, '0'))::uuid, 'folder', $2::uuid, 'n' || n, 'n' || n, 0, 1000 + n,
             json_build_object('id', '00000000-0000-4000-8009-' || lpad(to_hex(n), 12, '0'), 'kind', 'folder', 'created', json_build_object('at', n))
        FROM generate_series(1, 4000) AS n`, [home, inner]);
    const response = await server.request('HEAD', `/spaces/${home}/archive?nodes=${photos}`);
    expect([response.status, Number(response.headers.get('Content-Length')) > 4_000 * 100]).toEqual([200, true]);
    const { rows } = await server.database.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${(await import('./tree/tree-queries.ts')).listBelow.text.replaceAll('$1', `'${home}'`).replaceAll('$2', `'{${photos}}'`).replaceAll('$3', `'${home}'`).replaceAll('$4', '200001')}`);
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).not.toMatch(/Seq Scan on nodes/);
  });
});
