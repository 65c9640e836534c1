import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ServerProcess } from '../testing/server-process.ts';
import { runAdmin } from './testing/admin-process.ts';

let data: string;
beforeEach(async () => void (data = await mkdtemp(join(tmpdir(), 'holdfast-admin-'))));
afterEach(() => rm(data, { recursive: true, force: true }));

const admin = (args: readonly string[], input = ''): ReturnType<typeof runAdmin> => runAdmin({ HOLDFAST_DATA: data }, args, input);

test('creates the owner, lists people and changes a password, with no server running', async () => {
  expect(await admin(['migrate'])).toMatchObject({ code: 0, out: expect.stringMatching(/^The database has schema \d+/) });
  expect(await admin(['owner', '--email', 'mara@example.org', '--name', 'Mara'], 'a tide of words\n')).toMatchObject({ code: 0, out: 'mara@example.org owns this Holdfast now.\n' });
  expect(await admin(['owner', '--email', 'second@example.org'], 'a tide of words\n')).toMatchObject({ code: 1, err: expect.stringContaining('has an owner already') });
  expect(await admin(['password', '--email', 'mara@example.org'], 'short\n')).toMatchObject({ code: 1, err: expect.stringContaining('password') });
  expect(await admin(['quota', '--email', 'Mara@example.org', '--size', '2.5 GB'])).toMatchObject({ code: 0, out: 'The space of Mara@example.org may hold 2500000000 bytes; it holds 0.\n' });
  expect((await admin(['quota', '--email', 'mara@example.org', '--size', 'none'])).out).toBe('The space of mara@example.org has no limit.\n');
  expect((await admin(['users'])).out).toBe('mara@example.org\tMara\towner\t0 sessions\n');
});

test('works beside a running server, whose sign-in takes the new password at once', async () => {
  const server = new ServerProcess({ HOLDFAST_DATA: data, HOLDFAST_PORT: '0', HOLDFAST_OWNER_EMAIL: 'mara@example.org', HOLDFAST_OWNER_PASSWORD: 'the old password' });
  const address = await server.address();
  expect(await admin(['password', '--email', 'MARA@example.org'], 'the new password\n')).toMatchObject({ code: 0 });
  const signIn = async (password: string) =>
    (await fetch(`${address}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ email: 'mara@example.org', password }) })).status;
  expect(await signIn('the old password')).toBe(401);
  expect(await signIn('the new password')).toBe(200);
  expect(await server.end()).toBe(0);
});

test.each([[['fly']], [['owner']], [['owner', '--colour', 'red']], [['password', '--email', 'nobody@example.org']], [['quota', '--email', 'nobody@example.org', '--size', '1GB']], [['quota', '--email', 'a@b.c', '--size', 'much']]])('%j is explained', async (args) => {
  const { code, err } = await admin(args, 'a tide of words\n');
  expect(code).toBe(2);
  expect(err).toContain('Usage: npm run admin');
});
