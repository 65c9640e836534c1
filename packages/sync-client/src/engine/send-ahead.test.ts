import { asSpaceId, rootOf } from '@holdfast/domain';
import type { DeviceId, OpId } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, webDigests } from '../testing/index.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000aa');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
/** More than two exchanges carry: the second goes while the first one's answer is being written, the third gets its counters beside. */
const folders = 1200;

test.each([1, 2, 4, 8, 16, 32, 64, 256])(
  'H4, H9, P1 a device that dies %i steps after operations went ahead of what it was writing goes on as itself, and each is done once',
  async (later) => {
    const server = new MemoryServer(space, () => wall, webDigests);
    const transport = new MemoryTransport(server);
    const device = new MemoryDevice({ wall, seed: 7000 + later, transport });
    const open = (): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName: 'Laptop' });
    transport.setOnline(false);
    const first = await open();
    await first.execute(Array.from({ length: folders }, (_, i) => ({ type: 'createFolder', parent: root, name: `folder ${i}` }) as const));

    const senders = new Set<DeviceId>();
    const sent = new Map<OpId, number>();
    let brought = 0;
    const { promise: dead, resolve } = Promise.withResolvers<void>();
    const dies = async (): Promise<void> => {
      for (let i = 0; i < later; i += 1) await Promise.resolve();
      device.crash(100);
    };
    transport.onExchange(({ device: { id }, ops }) => {
      senders.add(id);
      for (const { op } of ops) sent.set(op.id, (sent.get(op.id) ?? 0) + 1);
      if (ops.length > 0 && (brought += 1) === 2) void dies().then(resolve);
    });
    transport.setOnline(true);
    void first.syncNow().catch(() => undefined);
    await settle(device, dead);
    expect(sent.size).toBeGreaterThan(500);

    const second = await open();
    await settle(device, second.syncNow());
    expect(second.inspect().outbox).toEqual([]);
    expect(senders.size).toBe(1);
    expect([server.tree.size, server.seq]).toEqual([folders, folders]);
    expect(sent.size).toBe(folders);
  },
);

test('P2, H28 what goes ahead of an answer that is being written says what has reached the device: nothing of it is told again', async () => {
  const server = new MemoryServer(space, () => wall, webDigests);
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed: 7900, transport });
  transport.setOnline(false);
  const engine = await createEngine(device.tab(), { space, deviceName: 'Laptop' });
  await engine.execute(Array.from({ length: folders }, (_, i) => ({ type: 'createFolder', parent: root, name: `folder ${i}` }) as const));
  const ahead: { readonly acked: number; readonly heard: number; readonly first: number | undefined }[] = [];
  transport.onExchange(({ ackedCtr, heardCtr, ops }) => {
    if (heardCtr !== undefined) ahead.push({ acked: ackedCtr, heard: heardCtr, first: ops[0]?.ctr });
  });
  transport.setOnline(true);
  await settle(device, engine.syncNow());
  expect(ahead).toEqual([{ acked: 0, heard: 500, first: 501 }, { acked: 500, heard: 1000, first: 1001 }]);
  expect([engine.inspect().outbox.length, engine.inspect().meta.ackedCtr, server.tree.size]).toEqual([0, folders, folders]);
});
