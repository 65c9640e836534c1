import { describe, expect, test } from 'vitest';
import { bytes, idOf, isSame, kindOf, mb, pinnedHere, root, withFiles } from '../testing/device-with-files.ts';
import { pass, until } from '../testing/index.ts';
import type { MemoryDevice, MemoryTransport } from '../testing/index.ts';

/** From now on chunks stand still, after so many calls; answers how many were asked for. */
const holdChunks = (transport: MemoryTransport, after = 0): (() => number) => {
  let asked = 0;
  transport.onChunks = () => {
    asked += 1;
    if (asked > after) return new Promise(() => undefined);
  };
  return () => asked;
};
const filesOf = async (device: MemoryDevice) => (await device.tab().blobs.list()).length;

describe('what is not wanted any more is not fetched any further', () => {
  test.each([
    ['unpinned', async (tab, id) => tab.device.unpin([id('p')])],
    ['in the trash', async (tab, id) => tab.execute([{ type: 'trash', nodes: [id('p/big.bin')] }])],
    ['moved out of the pinned folder', async (tab, id) => tab.execute([{ type: 'move', nodes: [id('p/big.bin')], parent: root }])],
  ] as const satisfies readonly (readonly [string, (tab: Awaited<ReturnType<typeof withFiles>>['engine'], id: (path: string) => Awaited<ReturnType<typeof idOf>>) => Promise<unknown>])[])('2.16 a file that is %s, in another tab: its download stops at once, and nothing of it stays', async (_, change) => {
    const { device, transport, engine, open, faults } = await withFiles({ 'p/big.bin': bytes(9 * mb, 3), 'p/small.bin': bytes(900) });
    const tab = await open();
    const ids = new Map(await Promise.all(['p', 'p/big.bin'].map(async (path) => [path, await idOf(engine, path)] as const)));
    await engine.device.pin([await idOf(engine, 'p')]);
    await pinnedHere(device, engine, 'p/small.bin');
    const asked = holdChunks(transport, 1);
    await until('some of it came', () => asked() > 1, device, 200);
    const since = device.clock.now();
    await change(tab, (path) => ids.get(path) ?? root);
    const node = ids.get('p/big.bin') ?? root;
    await until('it is not fetched any more', async () => (await engine.node(node))?.sync.kind !== 'fetching', device, 50);
    expect(device.clock.now() - since).toBeLessThan(5000);
    transport.onChunks = () => undefined;
    const { given } = transport;
    await pass(device, 30_000);
    expect(transport.given).toBe(given);
    expect(await filesOf(device)).toBe(1);
    expect(faults).toEqual([]);
  });

  test('2.16 of files that come together the one that is unpinned stays away, and the others come', async () => {
    const { device, transport, engine } = await withFiles({ 'a.bin': bytes(900), 'b.bin': bytes(800, 2) });
    const go = Promise.withResolvers<void>();
    let asked = 0;
    transport.onChunks = () => {
      asked += 1;
      return go.promise;
    };
    const [a, b] = [await idOf(engine, 'a.bin'), await idOf(engine, 'b.bin')];
    await engine.device.pin([a, b]);
    await until('they are on their way', () => asked > 0, device, 200);
    await engine.device.unpin([a]);
    go.resolve();
    await pinnedHere(device, engine, 'b.bin');
    expect(await kindOf(engine, 'a.bin')).toBe('cloud');
    await engine.device.pin([a]);
    await pinnedHere(device, engine, 'a.bin');
  });

  test('2.16 unpinned and pinned again at once, it comes', async () => {
    const { device, transport, engine } = await withFiles({ 'big.bin': bytes(9 * mb, 3) });
    const id = await idOf(engine, 'big.bin');
    const asked = holdChunks(transport, 1);
    await engine.device.pin([id]);
    await until('some of it came', () => asked() > 1, device, 200);
    await engine.device.unpin([id]);
    transport.onChunks = () => undefined;
    await engine.device.pin([id]);
    await pinnedHere(device, engine, 'big.bin');
  });
});

test('H1 what is kept on this device survives a power loss right after it says so', async () => {
  const { device, transport, engine, open } = await withFiles({ 'a.bin': bytes(9000), 'b.bin': bytes(800, 2) });
  await engine.device.pin([root]);
  for (const path of ['a.bin', 'b.bin']) await pinnedHere(device, engine, path);
  transport.setOnline(false);
  device.crash(10);
  const again = await open();
  for (const path of ['a.bin', 'b.bin']) expect(await kindOf(again, path)).toBe('pinned');
  expect(isSame(await again.read(await idOf(again, 'a.bin')), bytes(9000))).toBe(true);
});
