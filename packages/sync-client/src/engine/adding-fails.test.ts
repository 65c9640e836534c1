import { describe, expect, test } from 'vitest';
import type { AddEntry, ReplicaStore } from '../index.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { bytes, mb, root, space, wall } from '../testing/device-with-files.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, turns, until, webDigests } from '../testing/index.ts';
import { storeWith } from '../testing/store-with.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const names = (engine: SyncEngine): string[] => [...engine.inspect().view.rows()].map((row) => row.name.value).sort();
/** A device without a network that is full as soon as the second of two files is read. */
const fullInTheMiddle = async (seed: number, commit: (store: ReplicaStore) => ReplicaStore['commit']) => {
  const transport = new MemoryTransport(new MemoryServer(space, () => wall, webDigests));
  transport.setOnline(false);
  const device = new MemoryDevice({ wall, seed, transport });
  const ports = device.tab();
  const engine = await createEngine({ ...ports, store: storeWith(ports.store, commit(ports.store)) }, { space, deviceName: 'Laptop' });
  let isFull = false;
  const fill = (): void => {
    isFull = true;
    device.files.limit(1000);
  };
  const content = new Blob([bytes(2 * mb)]);
  const big: AddEntry = { path: ['big.bin'], mtime: 5, mime: '', blob: {
    size: content.size,
    slice: (from, to) => (fill(), content.slice(from, to)),
    arrayBuffer: () => (fill(), content.arrayBuffer()),
  } };
  const adding = engine.addFiles(root, [{ path: ['a.bin'], blob: new Blob([bytes(900)]), mtime: 5, mime: '' }, big]);
  const ended = { is: false };
  adding.catch(() => (ended.is = true));
  return { device, engine, adding, ended, isFull: () => isFull };
};

describe('adding fails in the middle', () => {
  test('O8 what is still being noted when the device is full is waited for: it is added, and not named as left out', async () => {
    const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
    const { device, engine, adding, ended, isFull } = await fullInTheMiddle(721, (store) => async (batch, durability) => {
      if ((batch.append?.blobs?.length ?? 0) > 0) await gate;
      return await store.commit(batch, durability);
    });
    await until('the device is full', isFull);
    await turns(40);
    expect(ended.is).toBe(false);
    letGo();
    await expect(settle(device, adding)).rejects.toMatchObject({ code: 'storage', message: expect.stringMatching(/no room left for “big.bin”; the other one was added/u) as string });
    expect(names(engine)).toEqual(['a.bin']);
  });

  test('O8 what was left out is named also when the disk takes no note of its end', async () => {
    const { device, engine, adding } = await fullInTheMiddle(722, (store) => async (batch, durability) => {
      if ((batch.remove?.journal?.length ?? 0) > 0) throw new SyncClientError('storage-full', 'No room even for this');
      return await store.commit(batch, durability);
    });
    await expect(settle(device, adding)).rejects.toMatchObject({ code: 'storage', message: expect.stringMatching(/no room left for “big.bin”/u) as string });
    expect(names(engine)).toEqual(['a.bin']);
  });
});
