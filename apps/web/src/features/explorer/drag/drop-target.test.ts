import { expect, test } from 'vitest';
import { FixtureEngine } from '../../../testing/fixture-engine/fixture-engine.ts';
import { mayDrop } from './drop-target.ts';

const setUp = () => {
  const engine = new FixtureEngine();
  const maps = engine.add(engine.root, 'Maps', null);
  const inner = engine.add(maps, 'Inner', null);
  const file = engine.add(engine.root, 'a.txt', new Blob(['a']));
  return { engine, maps, inner, file };
};

test('D4: a file moves into a folder and back to the root', async () => {
  const { engine, maps, inner, file } = setUp();
  expect(await mayDrop(engine, new Set([file]), maps, 'move')).toBe(true);
  expect(await mayDrop(engine, new Set([inner]), engine.root, 'move')).toBe(true);
});
test('D4: nothing moves into itself or into its own child', async () => {
  const { engine, maps, inner } = setUp();
  expect(await mayDrop(engine, new Set([maps]), maps, 'move')).toBe(false);
  expect(await mayDrop(engine, new Set([maps]), inner, 'move')).toBe(false);
});
test('D4: the folder where everything is already does not take it; where one of them is not, it does', async () => {
  const { engine, maps, inner, file } = setUp();
  expect(await mayDrop(engine, new Set([file]), engine.root, 'move')).toBe(false);
  expect(await mayDrop(engine, new Set([inner, file]), maps, 'move')).toBe(true);
});
test('D4: a folder that is gone takes nothing', async () => {
  const { engine, maps, file } = setUp();
  engine.tree.remove(maps);
  expect(await mayDrop(engine, new Set([file]), maps, 'move')).toBe(false);
});
