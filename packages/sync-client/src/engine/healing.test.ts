import { describe, expect, test } from 'vitest';
import { bytes, idOf, isSame, mb, pinnedHere, reads, root, withFiles } from '../testing/device-with-files.ts';
import { until } from '../testing/index.ts';
import type { MemoryDevice } from '../testing/index.ts';

/** One bit of a copy on this device is another from now on, and the copy is read there. */
const rot = async (device: MemoryDevice, at: number): Promise<void> => {
  const [group] = await device.disk.open().rows('blobs');
  device.files.rot(group?.row.file ?? '', at);
};

describe('a copy of which a part is damaged', () => {
  test('H8 of a pinned file only what is damaged travels again, and the copy is whole again', async () => {
    const big = bytes(4 * mb, 3);
    const { device, transport, engine, faults } = await withFiles({ 'a.bin': big });
    const id = await idOf(engine, 'a.bin');
    await engine.device.pin([id]);
    await pinnedHere(device, engine, 'a.bin');
    await rot(device, 2 * mb);
    const { version } = await engine.device.stat(id, null);
    const { given } = transport;
    expect(isSame(await engine.device.read(id, version, 2 * mb - 10, 2 * mb + 10), big.slice(2 * mb - 10, 2 * mb + 10))).toBe(true);
    await pinnedHere(device, engine, 'a.bin');
    expect(transport.given - given).toBeLessThan(1.5 * mb);
    expect(await reads(engine, transport, 'a.bin', big)).toBe(true);
    await until('the damaged copy is gone', async () => (await device.tab().blobs.list()).length === 1, device);
    expect(await device.disk.open().rows('journal')).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('H8, H48 read in another tab than the one that leads, beside others in one file: it is whole again, and the others stay', async () => {
    const files = { 'a.bin': bytes(900_000), 'b.bin': bytes(1_200_000, 2), 'c.bin': bytes(800_000, 4) };
    const { device, transport, engine, open } = await withFiles(files);
    const tab = await open();
    await engine.device.pin([root]);
    for (const path of Object.keys(files)) for (const each of [engine, tab]) await pinnedHere(device, each, path);
    // The smallest comes first in the file.
    await rot(device, 800_000 + 450_000);
    const id = await idOf(tab, 'a.bin');
    const { version } = await tab.device.stat(id, null);
    const { given } = transport;
    expect(isSame(await tab.device.read(id, version, 440_000, 460_000), files['a.bin'].slice(440_000, 460_000))).toBe(true);
    await until('it is whole again', async () => (await device.disk.open().rows('journal')).length === 0, device, 200);
    expect(transport.given - given).toBeLessThan(mb + mb / 4);
    for (const [path, content] of Object.entries(files)) for (const each of [engine, tab]) {
      await pinnedHere(device, each, path);
      expect(await reads(each, transport, path, content)).toBe(true);
    }
  });
});
