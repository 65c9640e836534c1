import type { Keepsake } from '../../ports/keepsake.ts';
import type { TestApi } from './test-api.ts';

/** What every keepsake must do. `make` gives a place of its own; `open` opens it once more. */
export const describeKeepsake = ({ describe, expect, test }: TestApi, name: string, make: () => Promise<() => Keepsake>): void => {
  const held = { changes: 3, bytes: 2_400_000_000_000, at: 1_772_618_400_123 };
  describe(`keepsake: ${name}`, () => {
    test('H5 there is no note at first; the last one written is read by whoever opens it later', async () => {
      const open = await make();
      expect(await open().read()).toBeNull();
      await open().write({ ...held, lost: null });
      expect(await open().read()).toEqual({ ...held, lost: null });
      const lost = { changes: 1, bytes: 0, at: 5 };
      await open().write({ changes: 0, bytes: 0, at: 7, lost });
      expect(await open().read()).toEqual({ changes: 0, bytes: 0, at: 7, lost });
    });
  });
};
