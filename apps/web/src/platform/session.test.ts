import { afterEach, expect, test, vi } from 'vitest';
import { sessionApi } from './session.ts';

afterEach(() => vi.unstubAllGlobals());

/** The head of an answer comes, its body never ends: the deadline's signal ends it. */
const cutShort = (): Response => new Response(new ReadableStream({ pull: () => Promise.reject(new DOMException('signal timed out', 'TimeoutError')) }), { status: 200 });

test('H16 an answer that breaks off in its body is none: it says nothing about the session', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(cutShort()));
  expect(await sessionApi.current()).toEqual({ kind: 'unreachable' });
  expect(await sessionApi.signIn({ email: 'mara@example.org', password: 'a long password' })).toEqual({ kind: 'unreachable' });
  expect(await sessionApi.setupNeeded()).toBeNull();
});

test('H16 what is no answer of ours is told as it came', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>', { status: 403 })));
  expect(await sessionApi.signIn({ email: 'mara@example.org', password: 'a long password' })).toMatchObject({ kind: 'refused', message: expect.stringContaining('403') });
  expect(await sessionApi.current()).toEqual({ kind: 'out' });
});
