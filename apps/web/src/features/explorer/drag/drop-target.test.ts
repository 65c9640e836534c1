import { expect, test } from 'vitest';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { mayMove } from './drop-target.ts';

const setUp = () => {
  const engine = new FixtureEngine();
  const maps = engine.add(engine.root, 'Maps', null);
  const inner = engine.add(maps, 'Inner', null);
  const file = engine.add(engine.root, 'a.txt', new Blob(['a']));
  return { engine, maps, inner, file };
};

test('D4: a file moves into a folder and back to the root', async () => {
  const { engine, maps, inner, file } = setUp();
  expect(await mayMove(engine, [file], maps)).toBe(true);
  expect(await mayMove(engine, [inner], engine.root)).toBe(true);
});
test('D4: nothing moves into itself or into its own child', async () => {
  const { engine, maps, inner } = setUp();
  expect(await mayMove(engine, [maps], maps)).toBe(false);
  expect(await mayMove(engine, [maps], inner)).toBe(false);
});
test('D4: the folder where everything is already does not take it; where one of them is not, it does', async () => {
  const { engine, maps, inner, file } = setUp();
  expect(await mayMove(engine, [file], engine.root)).toBe(false);
  expect(await mayMove(engine, [inner, file], maps)).toBe(true);
});
test('D4: a folder that is gone takes nothing', async () => {
  const { engine, maps, file } = setUp();
  engine.tree.remove(maps);
  expect(await mayMove(engine, [file], maps)).toBe(false);
});
