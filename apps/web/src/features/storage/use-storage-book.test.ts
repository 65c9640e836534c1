import { expect, test, vi } from 'vitest';
import { effectScope } from 'vue';
import { FixtureEngine } from '../../testing/fixture-engine/fixture-engine.ts';
import { useStorageBook } from './use-storage-book.ts';

test('who reads gets what he read, although another read has begun since; who cannot read gets nothing old', async () => {
  const engine = new FixtureEngine();
  const scope = effectScope(true);
  const live = scope.run(() => useStorageBook(engine)) ?? expect.fail('no scope');
  await vi.waitFor(() => expect(live.book.value).not.toBeNull());
  engine.device.part = { free: 7 };
  const mine = live.read();
  const later = live.read();
  expect((await mine)?.free).toBe(7);
  expect((await later)?.free).toBe(7);
  engine.device.failing = 'storage';
  expect(await live.read()).toBeNull();
  expect([live.book.value?.free, live.problem.value]).toEqual([7, expect.any(String)]);
  scope.stop();
});
