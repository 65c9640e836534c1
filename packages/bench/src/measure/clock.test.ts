import { afterEach, describe, expect, it, vi } from 'vitest';
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
  afterEach(() => void vi.useRealTimers());

  it('answers the result and how many milliseconds went by until it was there', async () => {
    vi.useFakeTimers();
    const work = async (): Promise<string> => {
      await new Promise((resolve) => void setTimeout(resolve, 250));
      return 'done';
    };
    const answer = timed(work);
    await vi.advanceTimersByTimeAsync(250);
    expect(await answer).toEqual({ result: 'done', ms: 250 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(await timed(() => 'at once')).toEqual({ result: 'at once', ms: 0 });
  });
});
