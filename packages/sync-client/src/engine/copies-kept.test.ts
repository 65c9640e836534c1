import { describe, expect, test } from 'vitest';
import { SyncClientError } from '../sync-client-error.ts';
import { bytes, idOf, mb, pinnedHere, reads, space, withFiles } from '../testing/device-with-files.ts';
import { pass, until } from '../testing/index.ts';
import { storeWith } from '../testing/store-with.ts';
import { createEngine } from './create-engine.ts';

/** A device whose database does the first commit of a copy and is cut off before it answers. */
const cutOffOnce = async (file: Uint8Array<ArrayBuffer>) => {
  const { device, transport, engine: first } = await withFiles({ 'a.bin': file });
  await first.close();
  const ports = device.tab();
  let cuts = 0;
  const store = storeWith(ports.store, async (batch, durability) => {
    const done = await ports.store.commit(batch, durability);
    if ((batch.append?.blobs ?? []).some(({ blobs }) => blobs.length > 0) && cuts === 0) {
      cuts += 1;
      throw new SyncClientError('storage', 'The connection to the database was cut');
    }
    return done;
  });
  const engine = await createEngine({ ...ports, store }, { space, deviceName: 'Laptop' });
  return { device, transport, engine, cuts: () => cuts };
};

describe('a copy on this device', () => {
  test('H6 what was opened is kept when the commit of its copy is done and its answer is cut off', async () => {
    const { device, transport, engine, cuts } = await cutOffOnce(bytes(900));
    await engine.open(await idOf(engine, 'a.bin'));
    await until('the answer was cut off', () => cuts() === 1, device, 10);
    await pass(device, 1000);
    expect(await reads(engine, transport, 'a.bin', bytes(900))).toBe(true);
  });

  test('H6 what is pinned is here when the commit of its copy is done and its answer is cut off', async () => {
    const { device, transport, engine, cuts } = await cutOffOnce(bytes(900));
    await engine.device.pin([await idOf(engine, 'a.bin')]);
    await until('the answer was cut off', () => cuts() === 1, device, 200);
    await pinnedHere(device, engine, 'a.bin');
    expect(await reads(engine, transport, 'a.bin', bytes(900))).toBe(true);
  });

  test('H42 cut again and again, a large one leaves one part of itself behind and not one for each time', async () => {
    const big = bytes(20 * mb, 3);
    const { device, transport, engine } = await withFiles({ 'big.bin': big });
    let [left, cuts] = [1, 0];
    transport.onChunks = () => {
      left -= 1;
      if (left >= 0) return;
      cuts += 1;
      throw new SyncClientError('offline', 'The line broke');
    };
    await engine.device.pin([await idOf(engine, 'big.bin')]);
    for (let i = 0; i < 4; i += 1) {
      const before = cuts;
      await until('it was cut', () => cuts > before, device, 500);
      await pass(device, 5000);
      left = 1;
      transport.setOnline(false);
      transport.setOnline(true);
    }
    expect(transport.given).toBeGreaterThan(7 * mb);
    expect((await device.tab().blobs.list()).length).toBeLessThanOrEqual(2);
    transport.onChunks = () => undefined;
    await pinnedHere(device, engine, 'big.bin');
    expect((await device.tab().blobs.list()).map(({ size }) => size)).toEqual([20 * mb]);
  });
});
