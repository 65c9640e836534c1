import { expect, test } from 'vitest';
import { Replica } from '../replica/replica.ts';
import { bytes, idOf, space, withFiles } from '../testing/device-with-files.ts';
import { PinnedFiles } from './pinned-files.ts';
import { Shelf } from './shelf.ts';

test('H23 whether a content is pinned is asked of each in turn: however many are absent, none of them is looked for', async () => {
  const count = 200;
  const { engine, device } = await withFiles(Object.fromEntries(Array.from({ length: count }, (_, i) => [`Films/${i}.bin`, bytes(3, i + 1)])));
  const folder = await idOf(engine, 'Films');
  await engine.close();
  const tab = device.tab();
  const replica = await Replica.open(tab, { space, deviceName: 'Laptop' });
  const shelf = new Shelf(tab.store, tab.blobs);
  const find = shelf.find.bind(shelf);
  let looks = 0;
  shelf.find = (id) => {
    looks += 1;
    return find(id);
  };
  const pinned = new PinnedFiles(replica, shelf);
  pinned.pinned(new Set([folder]));
  const contents = [...pinned.files().values()].map(({ content }) => content.manifest);
  expect(new Set(contents).size).toBe(count);
  looks = 0;
  expect(contents.every((id) => pinned.has(id))).toBe(true);
  expect(looks).toBe(0);
  expect(pinned.absent()).toHaveLength(count);
  expect(looks).toBeLessThanOrEqual(2 * count);
});
