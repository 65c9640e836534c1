import { describe, expect, it } from 'vitest';
import { timed, within } from './clock.ts';

describe('within', () => {
  it('hands on the result, and the failure, of what ends in time', async () => {
    await expect(within(1000, 'Adding', Promise.resolve(3))).resolves.toBe(3);
    await expect(within(1000, 'Adding', Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('fails naming what did not end in time', async () => {
    await expect(within(5, 'The drain of the outbox', new Promise(() => undefined))).rejects.toThrow('The drain of the outbox took longer than 5 ms');
  });
});

describe('timed', () => {
  it('answers the result and a time that is not negative', async () => {
    const { result, ms } = await timed(() => 'done');
    expect(result).toBe('done');
    expect(ms).toBeGreaterThanOrEqual(0);
  });
});
