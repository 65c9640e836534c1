import { expect, test } from 'vitest';
import { randomFrom } from '../random/random.ts';
import { SimBlob } from '../world/sim-blob.ts';
import { noStorageFaults } from '../world/sim-disk.ts';
import { World } from '../world/world.ts';
import { checkKept, restartForDenied } from './kept.ts';

/** A device whose disk denies what it notes sends over a line that breaks, and is told to stop; then all is well. */
const denied = async (seed: number) => {
  const random = randomFrom(String(seed));
  const world = new World({ random, report: (rule, detail) => expect.unreachable(`${rule} ${detail}`) });
  const device = world.addDevice('Phone');
  const { engine } = await device.open();
  const { scheduler } = world;
  world.network.switch(device.name, true);
  await scheduler.finish(engine.syncNow(), 'the first sync');
  world.network.link(device.name).breaksAfter(20_000);
  await scheduler.finish(engine.addFiles(engine.root, [{ path: ['film.mov'], blob: new SimBlob(random.bytes(400_000)), mtime: 1, mime: '' }]), 'adding');
  device.storageFaults = { ...noStorageFaults, severedAfter: 0.6 };
  device.hadBadDisk = true;
  await scheduler.runFor(20_000);
  device.storageFaults = noStorageFaults;
  const { rows } = await scheduler.finish(engine.changes({ from: 0, to: 10 }), 'what waits');
  const { plan } = await scheduler.finish(engine.planCancel(rows.filter(({ can }) => can.includes('cancel')).map(({ id }) => id)), 'what is cancelled');
  await scheduler.finish(engine.cancel(plan, 'discard'), 'cancelling');
  world.network.link(device.name).breaksAfter(null);
  await scheduler.runFor(300_000);
  return { world, device, left: device.onDisk.uploads().length };
};

test('H42, H6 what a bad disk has noted and denied stays behind until the app is started again, and then is ended (seeds 71010125, 71010705)', async () => {
  let before = 0;
  for (let seed = 1; seed <= 6; seed++) {
    const { world, device, left } = await denied(seed);
    before += left;
    await restartForDenied(world, [device]);
    expect((await checkKept(world, device, new Set())).map(({ detail }) => detail)).toEqual([]);
    expect(device.onDisk.uploads().filter((place) => world.server.isUnfinished(place))).toEqual([]);
  }
  expect(before).toBeGreaterThan(0);
});
