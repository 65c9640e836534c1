import { problem as problemSchema } from '@holdfast/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, TestClient, type TestServer } from '../testing/test-server.ts';

describe('the HTTP frame', () => {
  let server: TestServer;
  let client: TestClient;
  beforeAll(async () => {
    server = await startTestServer();
    client = new TestClient(server.url);
    await client.setUp();
  });
  afterAll(() => server.close());

  test('no page may run a script that is not its own', async () => {
    const policy = (await client.call('GET', '/')).headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/(^|;)script-src 'self'(;|$)/);
    expect(policy).toMatch(/worker-src 'self'/);
    expect(policy).toMatch(/object-src 'none'/);
  });

  test('no page may take anything inline, nor code that is made of text', async () => {
    const policy = (await client.call('GET', '/')).headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/(^|;)style-src 'self'(;|$)/);
    expect(policy).not.toContain('unsafe-');
  });

  test('every request has an id, and a problem tells it', async () => {
    const answer = await client.call('GET', '/api/v1/nothing');
    const problem = problemSchema.parse(await answer.json());
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(problem).toMatchObject({ status: 404, code: 'not-found', requestId: answer.headers.get('x-request-id') });
  });

  test.each([
    ['{"email":', 400, 'invalid-request'],
    [`{"email":"${'a'.repeat(2 * 1024 * 1024)}"}`, 413, 'payload-too-large'],
    ['"text"', 400, 'invalid-request'],
  ])('a body like %.20s… is a clear problem and harms nothing', async (body, status, code) => {
    const answer = await client.call('POST', '/api/v1/session', body);
    expect(answer.status).toBe(status);
    expect(problemSchema.parse(await answer.json()).code).toBe(code);
    expect((await client.call('GET', '/healthz')).status).toBe(200);
  });

  test('a body in an unknown encoding is a clear problem', async () => {
    const answer = await client.call('POST', '/api/v1/session', '{}', { 'content-encoding': 'zip' });
    expect(problemSchema.parse(await answer.json())).toMatchObject({ status: 415, code: 'unsupported-media-type' });
  });

  test('the description of the API names every call of the modules', async () => {
    const document = (await (await client.call('GET', '/api/v1/openapi.json')).json()) as { openapi: string; paths: Record<string, object> };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/setup', '/session']));
  });

  test('metrics are Prometheus text', async () => {
    const text = await (await client.call('GET', '/metrics')).text();
    expect(text).toMatch(/^holdfast_http_requests_total\{status="2xx"\} \d+$/m);
    expect(text).toMatch(/^holdfast_socket_connections 0$/m);
  });

  test.each(['x-forwarded-for', 'forwarded', 'via'])('metrics are for this machine: nobody gets them through a proxy (%s)', async (header) => {
    const answer = await client.call('GET', '/metrics', undefined, { [header]: '203.0.113.9' });
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('holdfast_');
  });

  test('a missing script or picture is missing, never a page', async () => {
    expect((await client.call('GET', '/assets/gone-12345678.js')).status).toBe(404);
    // The client has resolved the dots: a built app answers with its page, nobody with the file.
    expect(await (await client.call('GET', '/a/../../../etc/passwd')).text()).not.toContain('root:');
    expect((await client.call('GET', '/..%2f..%2f..%2fpackage.json')).status).toBe(404);
  });
});

test('when the database is gone, /readyz says so, calls are 503 with a time to wait, and the process lives', async () => {
  const server = await startTestServer();
  const client = new TestClient(server.url);
  await client.setUp();
  await server.database.refuse();
  const ready = await client.call('GET', '/readyz');
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ status: 'unavailable', checks: { database: 'unavailable' } });
  const answer = await client.call('GET', '/api/v1/session');
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(((await answer.json()) as { code: string }).code).toBe('database-unavailable');
  expect((await client.call('GET', '/healthz')).status).toBe(200);
  await server.database.admit();
  expect((await client.call('GET', '/api/v1/session')).status).toBe(200);
  await server.close();
});
