import type { Locks } from '../../ports/locks.ts';
import type { TestApi } from './test-api.ts';

/** What all Locks must do. `open` gives another tab's view; names are fresh for each test. */
export const describeLocks = ({ describe, expect, test }: TestApi, name: string, open: () => Locks): void => {
  let count = 0;
  const fresh = (): string => `contract-${name}-${Date.now()}-${(count += 1)}`;

  describe(`locks: ${name}`, () => {
    test('H48 one holder at a time, in order of asking', async () => {
      const [a, b, lock] = [open(), open(), fresh()];
      const log: string[] = [];
      const gate = Promise.withResolvers<void>();
      const first = a.hold(lock, async () => {
        log.push('a');
        await gate.promise;
        log.push('a ends');
      });
      const second = b.hold(lock, async () => log.push('b'));
      expect(await b.tryHold(lock, async () => 1)).toBeNull();
      gate.resolve();
      await Promise.all([first, second]);
      expect(log).toEqual(['a', 'a ends', 'b']);
      expect(await b.tryHold(lock, async () => 1)).toEqual({ value: 1 });
    });

    test('what fails lets go, and says why', async () => {
      const [a, lock] = [open(), fresh()];
      await expect(a.hold(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
      expect(await a.hold(lock, async () => 2)).toBe(2);
    });

    test('who gives up waiting gets the reason', async () => {
      const [a, b, lock] = [open(), open(), fresh()];
      const gate = Promise.withResolvers<void>();
      const held = a.hold(lock, () => gate.promise);
      const stop = new AbortController();
      const reason = new Error('closing');
      const waiting = b.hold(lock, async () => 1, stop.signal);
      stop.abort(reason);
      await expect(waiting).rejects.toBe(reason);
      gate.resolve();
      await held;
      await expect(b.hold(lock, async () => 1, stop.signal)).rejects.toBe(reason);
    });
  });
};
