import { request } from 'node:http';
import { session as sessionSchema } from '@holdfast/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, TestClient, testOwner, type TestServer } from '../testing/test-server.ts';

const codeOf = async (response: Response): Promise<unknown> => [response.status, ((await response.json()) as { code: string }).code];

describe('the first owner', () => {
  let server: TestServer;
  beforeEach(async () => void (server = await startTestServer()));
  afterEach(() => server.close());

  test('is created once, is signed in, and owns a home', async () => {
    const client = new TestClient(server.url);
    expect(await (await client.call('GET', '/api/v1/setup')).json()).toEqual({ needed: true });
    const created = await client.setUp();
    expect(created.status).toBe(201);
    const session = sessionSchema.parse(await created.json());
    expect(session).toMatchObject({ user: { email: testOwner.email, name: testOwner.name }, spaces: [{ id: session.home, role: 'owner' }] });
    expect(await (await client.call('GET', '/api/v1/session')).json()).toEqual(session);
    expect(await (await client.call('GET', '/api/v1/setup')).json()).toEqual({ needed: false });
    expect(await codeOf(await new TestClient(server.url).setUp({ ...testOwner, email: 'second@example.org' }))).toEqual([409, 'setup-done']);
  });

  test('is one, however many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => new TestClient(server.url).setUp({ ...testOwner, email: `p${n}@example.org` })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    expect((await server.database.query('SELECT 1 FROM users')).rowCount).toBe(1);
    expect((await server.database.query('SELECT 1 FROM spaces')).rowCount).toBe(1);
  });

  test('a page that points its own name at this machine cannot be it', async () => {
    const { port } = new URL(server.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const body = JSON.stringify(testOwner);
      const headers = { host: `evil.example:${port}`, origin: `http://evil.example:${port}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      request({ host: '127.0.0.1', port, path: '/api/v1/setup', method: 'POST', headers }, (answer) => resolve(answer.resume().statusCode)).once('error', reject).end(body);
    });
    expect(status).toBe(403);
    expect((await new TestClient(server.url).setUp()).status).toBe(201);
  });

  test('once there is one nothing is hashed for anybody who asks', async () => {
    await new TestClient(server.url).setUp();
    // More at once than may wait for a hash: were one made for each, most would be told to come again.
    const answers = await Promise.all(Array.from({ length: 100 }, () => new TestClient(server.url).setUp()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([409]));
  });

  test.each([
    [{ ...testOwner, email: 'nobody' }, 'email'],
    [{ ...testOwner, password: 'short' }, 'password'],
    [{ ...testOwner, name: '   ' }, 'name'],
    [{ ...testOwner, admin: true }, undefined],
    [[], undefined],
  ])('%j is refused', async (body, subject) => {
    const answer = await new TestClient(server.url).call('POST', '/api/v1/setup', body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'invalid-request', ...(subject ? { subject } : {}) });
  });
});

test('the owner of the configuration is created at the start, without the setup page', async () => {
  const server = await startTestServer({ HOLDFAST_OWNER_EMAIL: 'O@example.org', HOLDFAST_OWNER_PASSWORD: 'long enough' });
  const client = new TestClient(server.url);
  expect(await (await client.call('GET', '/api/v1/setup')).json()).toEqual({ needed: false });
  expect((await client.call('POST', '/api/v1/session', { email: 'o@EXAMPLE.org', password: 'long enough' })).status).toBe(200);
  await server.close();
});

describe('sessions', () => {
  let server: TestServer;
  const signIn = (client: TestClient, email = testOwner.email, password = testOwner.password) => client.call('POST', '/api/v1/session', { email, password });
  beforeAll(async () => {
    server = await startTestServer();
    await new TestClient(server.url).setUp();
  });
  afterAll(() => server.close());

  test('H7 whoever says whose changes they bring must be that person: a tab of another one is told to sign in', async () => {
    const client = new TestClient(server.url);
    const session = sessionSchema.parse(await (await signIn(client)).json());
    const ask = (user: string) => client.call('POST', '/api/v1/manifests', { space: session.home, manifests: [] }, { 'holdfast-user': user });
    expect(await codeOf(await ask('00000000-0000-4000-8000-00000000000b'))).toEqual([401, 'unauthenticated']);
    expect((await ask(session.user.id)).status).not.toBe(401);
  });

  test('signing in sets a cookie that no script and no other site can use; signing out ends it', async () => {
    const client = new TestClient(server.url);
    const answer = await signIn(client);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^holdfast_session=[\w-]{43}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/), expect.stringMatching(/^holdfast_device=[\w-]{43}; Max-Age=31536000; Path=\/api\/v1\/session; HttpOnly; SameSite=Lax$/)]);
    const { cookie } = client;
    expect((await client.call('DELETE', '/api/v1/session')).status).toBe(204);
    const stolen = await fetch(`${server.url}/api/v1/session`, { headers: { cookie } });
    expect(await codeOf(stolen)).toEqual([401, 'unauthenticated']);
    expect((await client.call('DELETE', '/api/v1/session')).status).toBe(204);
  });

  test('the token is nowhere in the database', async () => {
    const client = new TestClient(server.url);
    await signIn(client);
    const token = client.cookie.split('=')[1] ?? '';
    const { rows } = await server.database.query<{ hit: boolean }>("SELECT auth_sessions::text LIKE '%' || $1 || '%' OR token_hash = convert_to($1, 'UTF8') AS hit FROM auth_sessions", [token]);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ hit }) => !hit)).toBe(true);
  });

  test('passwords are kept as argon2id', async () => {
    const { rows } = await server.database.query<{ password_hash: string }>('SELECT password_hash FROM users');
    expect(rows[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('a wrong password and an unknown e-mail get the same answer', async () => {
    const wrong = await signIn(new TestClient(server.url), testOwner.email, 'not the password');
    const unknown = await signIn(new TestClient(server.url), 'nobody@example.org', 'not the password');
    const [a, b] = (await Promise.all([wrong.json(), unknown.json()])) as [object, object];
    expect(wrong.status).toBe(401);
    expect({ ...a, requestId: '' }).toEqual({ ...b, requestId: '' });
  });

  test.each(['', 'holdfast_session=', 'holdfast_session=x', 'holdfast_session=%00', `holdfast_session=${'a'.repeat(4_000)}`])('the cookie %j is nobody', async (cookie) => {
    expect(await codeOf(await fetch(`${server.url}/api/v1/session`, { headers: { cookie } }))).toEqual([401, 'unauthenticated']);
  });

  test('a session whose time is over is nobody, one in use lives on', async () => {
    const client = new TestClient(server.url);
    await signIn(client);
    await server.database.query("UPDATE auth_sessions SET seen_at = now() - interval '2 days', expires_at = now() + interval '1 day'");
    expect((await client.call('GET', '/api/v1/session')).status).toBe(200);
    const { rows } = await server.database.query<{ n: number }>("SELECT count(*) AS n FROM auth_sessions WHERE expires_at > now() + interval '179 days'");
    expect(rows[0]?.n).toBe(1);
    await server.database.query("UPDATE auth_sessions SET expires_at = now() - interval '1 second'");
    expect((await client.call('GET', '/api/v1/session')).status).toBe(401);
  });

  test('what another site tries in a signed-in person’s name is refused', async () => {
    const client = new TestClient(server.url);
    await signIn(client);
    const answer = await client.call('DELETE', '/api/v1/session', undefined, { origin: 'https://evil.example' });
    expect(await codeOf(answer)).toEqual([403, 'cross-site']);
    expect((await client.call('GET', '/api/v1/session')).status).toBe(200);
  });

  test('a person is not kept out of a browser that she has signed in with, whatever others guess', async () => {
    const first = await signIn(new TestClient(server.url));
    const device = first.headers.getSetCookie().find((cookie) => cookie.startsWith('holdfast_device='))?.split(';')[0] ?? '';
    let refused = await signIn(new TestClient(server.url), testOwner.email, 'a guess');
    for (let n = 0; n < 10 && refused.status !== 429; n += 1) refused = await signIn(new TestClient(server.url), testOwner.email, 'a guess');
    expect(refused.status).toBe(429);
    const ask = (cookie: string, email: string) => new TestClient(server.url).call('POST', '/api/v1/session', { email, password: testOwner.password }, { cookie });
    expect((await ask(device, testOwner.email)).status).toBe(200);
    expect((await ask(`${device}x`, testOwner.email)).status).toBe(429);
  });

  test('guessing is slowed down, with the time to wait', async () => {
    const client = new TestClient(server.url);
    const statuses: number[] = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await signIn(client, 'guessed@example.org', `guess ${n}`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401]);
    const refused = await signIn(client, 'guessed@example.org', 'one more');
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await codeOf(refused)).toEqual([429, 'too-many-requests']);
  });
});

test('behind TLS the cookie is Secure', async () => {
  const server = await startTestServer({ HOLDFAST_TRUSTED_PROXIES: 'loopback', HOLDFAST_PUBLIC_URL: 'https://files.example.org' });
  const client = new TestClient(server.url);
  const answer = await client.call('POST', '/api/v1/setup', testOwner, { origin: 'https://files.example.org', 'x-forwarded-proto': 'https' });
  expect(answer.status).toBe(201);
  expect(answer.headers.getSetCookie()[0]).toMatch(/; Secure/);
  expect(answer.headers.get('strict-transport-security')).toMatch(/max-age/);
  await server.close();
});

test('where people come by https the cookie is Secure, though the proxy is not named', async () => {
  const server = await startTestServer({ HOLDFAST_PUBLIC_URL: 'https://files.example.org' });
  try {
    const answer = await new TestClient(server.url).setUp();
    expect(answer.headers.getSetCookie()[0]).toMatch(/; Secure/);
  } finally {
    await server.close();
  }
});
