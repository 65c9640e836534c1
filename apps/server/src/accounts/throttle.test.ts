import { beforeEach, describe, expect, test } from 'vitest';
import { SignInGuard } from './sign-in-guard.ts';
import { Throttle } from './throttle.ts';

let now = 0;
beforeEach(() => void (now = 1_000_000));

describe('a throttle', () => {
  const make = () => new Throttle({ free: 2, firstWaitMs: 1_000, longestWaitMs: 5_000, forgetAfterMs: 60_000, keys: 3, now: () => now });

  test('the first failures are free, then the wait doubles up to its limit', () => {
    const throttle = make();
    const waits = Array.from({ length: 6 }, () => {
      throttle.failed('a');
      return throttle.waitFor('a');
    });
    expect(waits).toEqual([0, 0, 1_000, 2_000, 4_000, 5_000]);
  });

  test('waiting helps, success forgets, and so does time', () => {
    const throttle = make();
    for (let n = 0; n < 3; n += 1) throttle.failed('a');
    now += 600;
    expect(throttle.waitFor('a')).toBe(400);
    now += 400;
    expect(throttle.waitFor('a')).toBe(0);
    throttle.failed('a');
    throttle.succeeded('a');
    expect(throttle.waitFor('a')).toBe(0);
    for (let n = 0; n < 9; n += 1) throttle.failed('b');
    now += 60_000;
    throttle.failed('b');
    expect(throttle.waitFor('b')).toBe(0);
  });

  test('keeps a bounded number of keys: the one that failed longest ago goes first', () => {
    const throttle = make();
    for (let n = 0; n < 3; n += 1) throttle.failed('old');
    for (const key of ['x', 'y', 'z']) throttle.failed(key);
    expect(throttle.waitFor('old')).toBe(0);
  });
});

describe('the guard of signing in', () => {
  const refusal = (guard: SignInGuard, address: string, email: string, device: string | null = null): unknown => {
    try {
      guard.admit({ address, email, device });
      return null;
    } catch (error) {
      return error;
    }
  };

  test('one address that guesses for one person has to wait, whatever the case of the e-mail; others do not', () => {
    const guard = new SignInGuard(() => now);
    for (let n = 0; n < 6; n += 1) guard.failed({ address: '192.0.2.1', email: 'mara@example.org', device: null });
    expect(refusal(guard, '192.0.2.1', 'MARA@example.org')).toMatchObject({ code: 'too-many-requests', retryAfterMs: 1_000 });
    expect(refusal(guard, '192.0.2.2', 'mara@example.org')).toBeNull();
    expect(refusal(guard, '192.0.2.1', 'jon@example.org')).toBeNull();
  });

  test('guesses at once are slowed down like guesses one after the other; what was no wrong password counts for nothing', async () => {
    const guard = new SignInGuard(() => now);
    const attempt = (fits: boolean) => guard.attempt({ address: '192.0.2.1', email: 'mara@example.org', device: null }, async () => (fits ? 'Mara' : null));
    const guesses = await Promise.allSettled(Array.from({ length: 60 }, () => attempt(false)));
    expect(guesses.filter((guess) => guess.status === 'fulfilled')).toHaveLength(6);
    now += 5_000;
    await expect(guard.attempt({ address: '192.0.2.1', email: 'mara@example.org', device: null }, () => Promise.reject(new Error('no database')))).rejects.toThrow('no database');
    now += 1_000;
    expect(await attempt(true)).toBe('Mara');
    expect(refusal(guard, '192.0.2.1', 'mara@example.org')).toBeNull();
  });

  test('one address that tries many people has to wait', () => {
    const guard = new SignInGuard(() => now);
    for (let n = 0; n < 31; n += 1) guard.failed({ address: '192.0.2.1', email: `person${n}@example.org`, device: null });
    expect(refusal(guard, '192.0.2.1', 'somebody@example.org')).toMatchObject({ code: 'too-many-requests' });
  });

  test('many addresses together slow one person down, but never lock them out for long', () => {
    const guard = new SignInGuard(() => now);
    for (let n = 0; n < 500; n += 1) guard.failed({ address: `192.0.2.${n}`, email: 'mara@example.org', device: null });
    expect(refusal(guard, '198.51.100.1', 'mara@example.org')).toMatchObject({ retryAfterMs: 10_000 });
  });

  test('whoever guesses from elsewhere does not keep a person out of a browser that she has signed in with; guesses from there count', () => {
    const guard = new SignInGuard(() => now);
    for (let n = 0; n < 500; n += 1) guard.failed({ address: `192.0.2.${n}`, email: 'mara@example.org', device: null });
    for (let n = 0; n < 100; n += 1) guard.failed({ address: '198.51.100.1', email: 'mara@example.org', device: null });
    expect(refusal(guard, '198.51.100.1', 'mara@example.org', 'laptop')).toBeNull();
    for (let n = 0; n < 6; n += 1) guard.failed({ address: '198.51.100.1', email: 'mara@example.org', device: 'laptop' });
    expect(refusal(guard, '198.51.100.1', 'mara@example.org', 'laptop')).toMatchObject({ code: 'too-many-requests', retryAfterMs: 1_000 });
    expect(refusal(guard, '198.51.100.1', 'mara@example.org', 'phone')).toBeNull();
  });

  test('a right password after an attack begins no new wait', async () => {
    const guard = new SignInGuard(() => now);
    for (let n = 0; n < 500; n += 1) guard.failed({ address: `192.0.2.${n}`, email: 'mara@example.org', device: null });
    now += 10_000;
    expect(await guard.attempt({ address: '198.51.100.1', email: 'mara@example.org', device: null }, async () => 'Mara')).toBe('Mara');
    expect(refusal(guard, '198.51.100.2', 'mara@example.org')).toBeNull();
  });
});
