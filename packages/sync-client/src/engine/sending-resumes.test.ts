import { asManifestId } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { SyncClientError } from '../sync-client-error.ts';
import { bytes, entry, mb, root, space, wall } from '../testing/device-with-files.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, until, webDigests } from '../testing/index.ts';
import { storeWith } from '../testing/store-with.ts';
import { createEngine } from './create-engine.ts';

test('C1 contents that were taken up when leading ended with a failure are sent by the next time of leading, without a reload', async () => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const transport = new MemoryTransport(server);
  transport.setOnline(false);
  const device = new MemoryDevice({ wall, seed: 731, transport });
  const ports = device.tab();
  const first = await createEngine(ports, { space, deviceName: 'Laptop' });
  await first.addFiles(root, [entry('b.bin', bytes(900))]);
  await first.close();
  // The person had paused something that nothing brings any more: that is forgotten when the queue begins.
  const again = device.tab();
  await again.store.commit({ append: { holds: [{ what: 'content', manifest: asManifestId('f'.repeat(64)) }] } }, 'strict');
  let failures = 0;
  const store = storeWith(again.store, async (batch, durability) => {
    if ((batch.remove?.holds?.length ?? 0) > 0 && failures === 0) {
      failures += 1;
      throw new SyncClientError('storage', 'The connection to the database was cut');
    }
    return await again.store.commit(batch, durability);
  });
  transport.setOnline(true);
  const engine = await createEngine({ ...again, store }, { space, deviceName: 'Laptop' });
  await settle(device, engine.syncNow().catch(() => undefined));
  await settle(device, engine.syncNow());
  expect(failures).toBe(1);
  expect([...server.tree.rows()].map((row) => row.name.value)).toEqual(['b.bin']);
});

test.each(['storage-full', 'storage'] as const)('H42, H5 a pack whose place the device cannot note (%s) is sent all the same, and goes on from where it was when the wire broke', async (code) => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed: 732, transport });
  const ports = device.tab();
  let refused = 0;
  const store = storeWith(ports.store, async (batch, durability) => {
    if ((batch.append?.uploads?.length ?? 0) === 0) return await ports.store.commit(batch, durability);
    refused += 1;
    throw new SyncClientError(code, 'The device takes no note of it');
  });
  const engine = await createEngine({ ...ports, store }, { space, deviceName: 'Laptop' });
  await settle(device, engine.syncNow());
  transport.cutUploadsAfter(2 * mb);
  const content = bytes(6 * mb, 5);
  await engine.addFiles(root, [entry('b.bin', content)]);
  await until('the wire broke', () => transport.uploadsCut > 0, device, 50);
  await settle(device, engine.syncNow());
  expect([...server.tree.rows()].map((row) => row.name.value)).toEqual(['b.bin']);
  expect(refused).toBeGreaterThan(0);
  expect([server.content.unfinished, server.content.taken < content.length * 1.05]).toEqual([0, true]);
  expect(await ports.store.rows('uploads')).toEqual([]);
  await engine.close();
});
