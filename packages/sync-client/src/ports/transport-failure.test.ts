import { expect, test } from 'vitest';
import { refusalOf } from './transport-failure.ts';

test.each([502, 503, 504])('C1 a proxy that answers %i without a word of the server speaks for an absent one: no answer, tried again', (status) => {
  expect(refusalOf(status, '<html>Bad gateway</html>').code).toBe('offline');
});

test('H29 what the server says itself is a refusal, with its code and when to come back', () => {
  const told = { type: 'about:blank', title: 'Busy', status: 503, code: 'database-unavailable', detail: 'Try again shortly.', retryAfterMs: 1500 };
  expect(refusalOf(503, told)).toMatchObject({ code: 'refused', problem: 'database-unavailable', status: 503, retryAfterMs: 1500, message: 'Try again shortly.' });
});

test('H16 a session that has ended is neither', () => {
  expect(refusalOf(401, null).code).toBe('unauthenticated');
});

test('H29 a proxy that answers in the server’s place may say when to come back, in seconds', () => {
  expect(refusalOf(429, null, '7')).toMatchObject({ code: 'refused', status: 429, retryAfterMs: 7000 });
  for (const said of ['Wed, 21 Oct 2026 07:28:00 GMT', '', '-1', null]) expect(refusalOf(429, null, said).retryAfterMs).toBeNull();
});
