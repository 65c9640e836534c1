import { expect, test } from 'vitest';
import { checkEverything } from '../check/everything.ts';
import type { Saved } from '../check/ledger.ts';
import { randomFrom } from '../random/random.ts';
import { noStorageFaults } from '../world/sim-disk.ts';
import { World } from '../world/world.ts';
import { act } from './act.ts';
import { Contents } from './contents.ts';

test('H13, H6 restoring a version writes over what was not sent, also when the connection to the database was cut once that was done; not when it was refused (seed 1038346)', async () => {
  const random = randomFrom('1038346');
  const world = new World({ random, report: (rule, detail) => expect.unreachable(`${rule} ${detail}`) });
  const device = world.addDevice('Phone');
  const tab = await device.open();
  const saved: Saved[] = [];
  const person = {
    device: device.name, engine: tab.engine, random, contents: new Contents(random), now: () => device.now(), hostileNames: 0,
    saved: (entry: Omit<Saved, 'space'>) => saved.push({ ...entry, space: device.space }), misread: (detail: string) => expect.unreachable(detail),
  };
  const does = (action: 'add' | 'edit' | 'restoreVersion') => world.scheduler.finish(act(person, action), action);
  await does('add');
  await does('edit');
  device.storageFaults = { ...noStorageFaults, databaseFull: 1 };
  await expect(does('restoreVersion')).rejects.toMatchObject({ code: 'storage-full' });
  expect(saved.map(({ ops }) => ops.length)).toEqual([1, 1]);
  device.storageFaults = { ...noStorageFaults, severedAfter: 1 };
  await expect(does('restoreVersion')).rejects.toMatchObject({ code: 'storage' });
  device.storageFaults = noStorageFaults;
  world.network.switch(device.name, true);
  await world.scheduler.runFor(60_000);
  expect(world.isQuiet(device)).toBe(true);
  // The edit was folded, its bytes are nowhere any more, and the book asks for nothing.
  expect(device.folded().size).toBe(1);
  expect(await checkEverything(world, device.space, { saved, confirmed: [], rotten: new Set() })).toEqual([]);
});
