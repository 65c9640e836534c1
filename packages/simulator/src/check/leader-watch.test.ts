import { expect, test } from 'vitest';
import { randomFrom } from '../random/random.ts';
import { World } from '../world/world.ts';
import type { Engine } from '../device/engine.ts';
import type { SimDevice } from '../world/sim-device.ts';
import { LeaderWatch } from './leader-watch.ts';

const watched = async () => {
  const told: string[] = [];
  const world = new World({ random: randomFrom('leaders'), report: (rule, detail) => void told.push(`${rule} ${detail}`) });
  const device = world.addDevice('Laptop');
  await device.open();
  await device.open();
  await world.scheduler.runFor(2000);
  const watch = new LeaderWatch({ scheduler: world.scheduler, report: (rule, detail) => void told.push(`${rule} ${detail}`), evaluated: () => undefined });
  return { world, device, watch, told };
};

/** A device whose tabs all say that they lead. */
const allLead = (device: SimDevice): SimDevice => {
  const tabs = device.tabs.map((tab) => ({ ...tab, engine: { status: async () => ({ ...(await tab.engine.status()), leader: true }) } as Engine }));
  return { name: device.name, storageFaults: device.storageFaults, tabs } as unknown as SimDevice;
};

test('H49 a tab that leads, sleeps and is overtaken notices by itself', async () => {
  const { world, device, watch, told } = await watched();
  const [leading] = await watch.leading(device);
  if (leading === undefined) throw new Error('Nobody leads');
  device.freeze(leading, 3000);
  await world.scheduler.runFor(1000);
  expect(await watch.leading(device)).toEqual(device.tabs.filter((tab) => tab !== leading));
  await world.scheduler.runFor(10_000);
  for (let looks = 0; looks < 2; looks++) {
    await watch.look(device);
    await world.scheduler.runFor(10_000);
  }
  expect(await watch.leading(device)).toEqual(device.tabs.filter((tab) => tab !== leading));
  expect(told).toEqual([]);
});

test('P11 two tabs that go on leading are told of, not those that do for a moment', async () => {
  const { world, device, watch, told } = await watched();
  const both = allLead(device);
  await watch.look(both);
  await world.scheduler.runFor(1000);
  await watch.look(both);
  expect(told).toEqual([]);
  await world.scheduler.runFor(10_000);
  await watch.look(both);
  expect(told).toEqual(['P11 2 tabs of Laptop lead: Laptop 1, Laptop 2']);
});
