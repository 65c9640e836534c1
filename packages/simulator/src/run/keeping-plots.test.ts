import { expect, test } from 'vitest';
import { randomFrom } from '../random/random.ts';
import { Contents } from '../workload/contents.ts';
import { noStorageFaults } from '../world/sim-disk.ts';
import { World } from '../world/world.ts';
import { KeepingPlots } from './keeping-plots.ts';
import type { KeepingPlotPorts } from './keeping-plots.ts';

interface Came {
  readonly asked: boolean;
  readonly found: readonly string[];
  readonly said: readonly string[];
}

/** Plays the plot; when the phone is `full`, it takes nothing from its person once what was pinned has come, and is alone from then on. */
const playPinned = async (seed: string, full: boolean): Promise<Came> => {
  const random = randomFrom(seed);
  const [found, said]: [string[], string[]] = [[], []];
  const report = (rule: string, detail: string): number => found.push(`${rule} ${detail} (seed ${seed})`);
  const world = new World({ random, report });
  const [phone, tablet] = [world.addDevice('Phone'), world.addDevice('Tablet')];
  for (const device of [phone, tablet]) await device.open();
  const contents = new Contents(random);
  const turns = new Map([[phone, 0], [tablet, 0]]);
  const takeTurn: KeepingPlotPorts['let'] = async (device, work) => {
    const [tab] = device.tabs;
    if (tab === undefined) return expect.unreachable(`no tab of ${device.name} is open`);
    const turn = (turns.get(device) ?? 0) + 1;
    turns.set(device, turn);
    const isRefused = full && device === phone && turn === 2;
    const person = { device: device.name, engine: tab.engine, random, contents, now: () => device.now(), hostileNames: 0, saved: () => undefined, misread: (detail: string) => void report('S4', detail) };
    if (isRefused) {
      phone.storageFaults = { ...noStorageFaults, databaseFull: 1 };
      world.network.switch(phone.name, false);
    }
    const done = world.scheduler.finish(work(person), 'a turn');
    if (isRefused) await expect(done).rejects.toMatchObject({ code: 'storage-full' });
    else await done;
    phone.storageFaults = noStorageFaults;
  };
  const before = world.checks['H5'] ?? 0;
  await new KeepingPlots({ world, random: random.split('plot'), say: (text) => said.push(text), report, let: takeTurn }).pinned(phone, tablet);
  return { asked: (world.checks['H5'] ?? 0) > before, found, said };
};

const playAll = (full: boolean): Promise<readonly Came[]> => Promise.all(Array.from({ length: 12 }, (_, i) => playPinned(String(71_403_394 + i), full)));

test('H5 a crash may take what is pinned and has come until something is noted strictly after it: it is not asked for (seed 71403394)', async () => {
  const all = await playAll(true);
  expect(all.flatMap(({ found }) => found)).toEqual([]);
  for (const { asked, said } of all) expect({ asked, said }).toEqual({ asked: false, said: ['what has come may go with a crash, and then comes again'] });
});

test('H5 after that it is here, however the person frees space, with a crash and without', async () => {
  const all = await playAll(false);
  expect(all.flatMap(({ found }) => found)).toEqual([]);
  expect(all.every(({ asked }) => asked)).toBe(true);
  expect(new Set(all.map(({ said }) => said.includes('Phone crashes'))).size).toBe(2);
});
