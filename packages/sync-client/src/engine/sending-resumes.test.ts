import { asManifestId } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { SyncClientError } from '../sync-client-error.ts';
import { bytes, entry, root, space, wall } from '../testing/device-with-files.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, webDigests } from '../testing/index.ts';
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
