import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { Api } from './support/api.ts';
import { HoldfastServer, owner } from './support/server.ts';
import { hashOf, manifestOf, pack, RawDevice } from './support/wire.ts';

test.describe('bad input gets a clear answer and harms nothing', () => {
  let server: HoldfastServer;
  let api: Api;
  let device: RawDevice;
  let before: Map<string, string>;
  const folder = randomUUID();
  const file = randomUUID();
  const bytes = Buffer.from('forty-two bytes that must still be there, ok');

  test.beforeAll(async () => {
    server = await HoldfastServer.start();
    api = await Api.signIn(server.url, owner);
    device = new RawDevice(api);
    expect((await device.sendPack(pack([{ bytes, claimed: hashOf(bytes) }]))).ok).toBe(true);
    const manifest = manifestOf(bytes);
    const committed = await (await device.post('/api/v1/manifests', { protocol: '1', space: api.space, manifests: [manifest] })).json();
    expect(committed).toEqual({ results: [{ id: manifest.id, state: 'committed' }] });
    const results = await device.exchange([
      device.operation({ type: 'createFolder', node: folder, parent: api.space, name: 'Good', onCollision: 'suffix' }),
      device.operation({ type: 'createFile', node: file, parent: folder, name: 'good.txt', manifest: manifest.id, hash: manifest.id, size: bytes.length, mime: 'text/plain', mtime: 0 }),
    ]);
    expect(results.map(({ code }) => code)).toEqual(['applied', 'applied']);
    before = await api.tree();
    expect(before.get('/Good/good.txt')).toBe(hashOf(bytes));
  });
  test.afterEach(async () => expect(await api.tree(), 'the data is unharmed').toEqual(before));
  test.afterAll(() => server.stop());

  const problem = async (answer: Response, status: number): Promise<{ code: string; detail: string }> => {
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const body = (await answer.json()) as { code: string; detail: string };
    expect(body.detail.length).toBeGreaterThan(20);
    return body;
  };

  const hostile: [string, string][] = [
    ['with NUL', 'a\u0000b'], ['with a slash', 'a/b'], ['"."', '.'], ['".."', '..'], ['that is empty', ''], ['of 256 bytes', 'x'.repeat(256)],
    ['of 256 bytes in 128 letters', 'é'.repeat(128)], ['with a bidi override', 'invoice\u202Efdp.exe'], ['with a bidi isolate', '\u2066x'], ['that ends in a dot', 'x.'], ['that ends in a space', 'x '],
  ];
  for (const [what, name] of hostile) {
    test(`a name ${what} is refused with its reason, and the next operation passes`, async () => {
      const results = await device.exchange([
        device.operation({ type: 'createFolder', node: randomUUID(), parent: folder, name, onCollision: 'suffix' }),
        device.operation({ type: 'rename', node: file, name }),
        device.operation({ type: 'addTag', node: file, tag: 'fine' }),
      ]);
      expect(results).toEqual([{ code: 'rejected', reason: 'name' }, { code: 'rejected', reason: 'name' }, expect.objectContaining({ code: expect.stringMatching(/applied|noop/) })]);
    });
  }

  test('an unknown node is refused', async () => {
    const results = await device.exchange([
      device.operation({ type: 'rename', node: randomUUID(), name: 'x' }),
      device.operation({ type: 'move', node: file, parent: randomUUID() }),
      device.operation({ type: 'trash', node: api.space, parent: api.space }),
    ]);
    for (const result of results) expect(result.code, JSON.stringify(result)).toBe('rejected');
    await problem(await api.fetch(`/api/v1/spaces/${api.space}/nodes/${randomUUID()}`), 404);
    await problem(await api.fetch(`/api/v1/spaces/${api.space}/nodes/${randomUUID()}/content`), 404);
    await problem(await api.fetch(`/api/v1/spaces/${api.space}/nodes/not-an-id/content`), 404);
  });

  test('a foreign space looks like one that does not exist', async () => {
    const foreign = randomUUID();
    await problem(await api.fetch(`/api/v1/spaces/${foreign}/nodes`), 404);
    await problem(await device.post('/api/v1/exchange', device.request([], { space: foreign })), 404);
    await problem(await device.post('/api/v1/manifests', { protocol: '1', space: foreign, manifests: [] }), 404);
  });

  test('a manifest with a chunk that does not exist is not committed', async () => {
    const manifest = manifestOf(Buffer.from('never sent'));
    const answer = await device.post('/api/v1/manifests', { protocol: '1', space: api.space, manifests: [manifest] });
    expect(await answer.json()).toEqual({ results: [{ id: manifest.id, state: 'missing', missing: [manifest.chunks[0]?.[0]] }] });
    const [result] = await device.exchange([
      device.operation({ type: 'createFile', node: randomUUID(), parent: folder, name: 'ghost', manifest: manifest.id, hash: manifest.id, size: 10, mime: 'text/plain', mtime: 0 }),
    ].map((op) => op));
    expect(result?.code ?? 'missingManifest').toBe('missingManifest');
  });

  test('a pack whose bytes do not hash is refused', async () => {
    const body = await problem(await device.sendPack(pack([{ bytes: Buffer.from('these bytes'), claimed: hashOf(Buffer.from('other bytes')) }])), 422);
    expect(body.code).toBe('chunk-mismatch');
    const manifest = manifestOf(Buffer.from('these bytes'));
    const answer = (await (await device.post('/api/v1/manifests', { protocol: '1', space: api.space, manifests: [manifest] })).json()) as { results: { state: string }[] };
    expect(answer.results[0]?.state).toBe('missing');
  });

  test('an exchange of another version is told to upgrade', async () => {
    const answer = await device.post('/api/v1/exchange', device.request([], { protocol: '999' }));
    expect(JSON.stringify(await answer.json())).toMatch(/upgrade/i);
  });

  test('an exchange of 10 MB is refused before it is read', async () => {
    await problem(await device.post('/api/v1/exchange', device.request([], { padding: 'x'.repeat(10 * 1024 * 1024) })), 413);
  });

  test('what is not JSON, and what is no exchange, is refused', async () => {
    await problem(await device.post('/api/v1/exchange', '{"protocol":'), 400);
    await problem(await device.post('/api/v1/exchange', { hello: 'world' }), 400);
  });

  test('a Range past the end is not satisfiable', async () => {
    const path = `/api/v1/spaces/${api.space}/nodes/${file}/content`;
    const answer = await api.fetch(path, { headers: { range: 'bytes=4000-' } });
    expect(answer.headers.get('content-range')).toBe(`bytes */${bytes.length}`);
    await problem(answer, 416);
    const part = await api.fetch(path, { headers: { range: 'bytes=0-8' } });
    expect([part.status, await part.text()]).toEqual([206, 'forty-two']);
  });

  test('without a session nothing is answered', async () => {
    for (const path of ['/api/v1/session', `/api/v1/spaces/${api.space}/nodes`, `/api/v1/spaces/${api.space}/nodes/${file}/content`])
      await problem(await fetch(`${server.url}${path}`), 401);
  });
});
