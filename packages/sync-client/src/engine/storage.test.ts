import { asOpId, asSpaceId, rootOf } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import { MemoryDevice, memoryKeepsake, MemoryServer, MemoryTransport, pass, settle, until, webDigests } from '../testing/index.ts';
import type { MemoryDeviceOptions } from '../testing/index.ts';
import { storeWith } from '../testing/store-with.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { createEngine } from './create-engine.ts';
import type { SyncEngine } from './sync-engine.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ab');
const root = rootOf(space);
const wall = Date.UTC(2026, 2, 4, 10);
let seed = 700;

const world = () => new MemoryServer(space, () => wall, webDigests);
const deviceOf = (server: MemoryServer, more: Partial<MemoryDeviceOptions> = {}) => {
  seed += 1;
  const transport = new MemoryTransport(server);
  const device = new MemoryDevice({ wall, seed, transport, ...more });
  const open = (cacheBytes?: number): Promise<SyncEngine> => createEngine(device.tab(), { space, deviceName: 'Laptop', ...(cacheBytes === undefined ? {} : { cacheBytes }) });
  return { device, transport, open };
};
const bytes = (size: number, from = 1): Uint8Array<ArrayBuffer> => Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 7) * from + from) & 255);
const entry = (name: string, content: Uint8Array<ArrayBuffer>) => ({ path: [name], blob: new Blob([content]), mtime: 5, mime: '' });
const idOf = async (engine: SyncEngine, name: string) => {
  const node = await engine.resolve([name]);
  if (node === null) throw new Error(`nothing at ${name}`);
  return node.id;
};
/** Half a second at a time: what stands still for long enough is looked after by more than one timer. */
const wait = (device: MemoryDevice, ms: number): Promise<void> => pass(device, ms, Math.ceil(ms / 500) * 4);

describe('what a browser does to the bytes of an origin (H5)', () => {
  test('H5 the browser is asked to keep them before the first unsent byte, once', async () => {
    const { device, transport, open } = deviceOf(world());
    transport.setOnline(false);
    const a = await open();
    expect((await a.device.storage()).persisted).toBe(false);
    await a.addFiles(root, [entry('a.bin', bytes(10))]);
    expect((await a.device.storage()).persisted).toBe(true);
    await wait(device, 90_000);
    expect((await a.status()).storage).toBeNull();
  });

  test('H5 refused, and unsent for a minute: says what is at risk until it was sent', async () => {
    const { device, transport, open } = deviceOf(world());
    device.files.refuseToKeep();
    transport.setOnline(false);
    const a = await open();
    await a.addFiles(root, [entry('a.bin', bytes(1000))]);
    await wait(device, 30_000);
    expect((await a.status()).storage).toBeNull();
    await wait(device, 61_000);
    expect((await a.status()).storage).toEqual({ kind: 'at-risk', changes: 1, bytes: 1000 });
    expect(await a.device.keepStorage()).toBe(false);
    transport.setOnline(true);
    await settle(device, a.syncNow());
    const { waiting, storage } = await a.status();
    expect([waiting, storage]).toEqual([0, null]);
    await wait(device, 5000);
    expect((await a.status()).storage).toBeNull();
  });

  test('H5 where nothing is promised, less may be unsent; the refusal says why and changes nothing', async () => {
    const { device, transport, open } = deviceOf(world());
    device.files.refuseToKeep();
    device.files.limit(100_000);
    transport.setOnline(false);
    const a = await open();
    await a.addFiles(root, [entry('a.bin', bytes(40_000))]);
    await expect(a.addFiles(root, [entry('b.bin', bytes(20_000, 2))])).rejects.toMatchObject({ code: 'storage', message: expect.stringContaining('does not promise') });
    expect((await a.status()).waiting).toBe(1);
  });

  test('H5 what the server holds as well gives way to what it does not hold', async () => {
    const { device, transport, open } = deviceOf(world());
    device.files.limit(100_000);
    const a = await open();
    await a.addFiles(root, [entry('sent.bin', bytes(50_000))]);
    await settle(device, a.syncNow());
    transport.setOnline(false);
    await a.addFiles(root, [entry('mine.bin', bytes(60_000, 3))]);
    await expect(a.addFiles(root, [entry('more.bin', bytes(60_000, 4))])).rejects.toMatchObject({ code: 'storage' });
    expect([...await a.read(await idOf(a, 'mine.bin'))]).toEqual([...bytes(60_000, 3)]);
    transport.setOnline(true);
    expect([...await a.read(await idOf(a, 'sent.bin'))]).toEqual([...bytes(50_000)]);
    await settle(device, a.syncNow());
    expect((await a.status()).waiting).toBe(0);
  });

  test('H5 the whole origin evicted: a new device fetches everything again, and says what had not been sent', async () => {
    const server = world();
    const keepsake = memoryKeepsake();
    const before = deviceOf(server, { keepsake });
    const a = await before.open();
    await a.addFiles(root, [entry('sent.bin', bytes(500))]);
    await settle(before.device, a.syncNow());
    before.transport.setOnline(false);
    await a.addFiles(root, [entry('unsent.bin', bytes(700, 2))]);
    await wait(before.device, 5000);
    const old = a.inspect().meta.device;
    before.device.crash(0);

    const after = deviceOf(server, { keepsake });
    const b = await after.open();
    await settle(after.device, b.syncNow());
    expect(b.inspect().meta.device).not.toBe(old);
    expect([...await b.read(await idOf(b, 'sent.bin'))]).toEqual([...bytes(500)]);
    expect((await b.status()).storage).toMatchObject({ kind: 'evicted', changes: 1, bytes: 700 });
    await b.close();
    const c = await after.open();
    await expect.poll(async () => (await c.status()).storage).toMatchObject({ kind: 'evicted', changes: 1 });
    await c.device.dismissEviction();
    await c.close();
    expect((await (await after.open()).status()).storage).toBeNull();
  });

  test('H3, H2 the database lost and the app opened only days later: what was not sent is offered, not swept away', async () => {
    const server = world();
    const before = deviceOf(server);
    before.transport.setOnline(false);
    await (await before.open()).addFiles(root, [entry('unsent.bin', bytes(700, 2))]);
    before.device.crash(0);

    const after = deviceOf(server, { files: before.device.files, wall: wall + 3 * 24 * 3_600_000 });
    const b = await after.open();
    await settle(after.device, b.syncNow());
    await wait(after.device, 5000);
    const [parked] = b.inspect().parked;
    expect(parked?.row.op).toMatchObject({ type: 'createFile', name: 'unsent.bin', size: 700 });
    expect(new Uint8Array(await (await b.parkedContent(parked?.row.op.id ?? asOpId(''))).arrayBuffer())).toEqual(bytes(700, 2));
  });

  test('H5, L1 what an abandoned read has left is swept at the next start, however young; not what another tab is writing', async () => {
    const { device, open } = deviceOf(world());
    const other = device.tab();
    for (const name of ['cached-left', 'cached-coming', 'staged-young']) {
      const writer = await other.blobs.create(name);
      await writer.append([bytes(500)]);
      await writer.flush();
      await writer.close();
    }
    const done = Promise.withResolvers<undefined>();
    void other.locks.hold('holdfast-import-cached-coming', () => done.promise);
    const names = async (): Promise<string[]> => (await other.blobs.list()).map(({ name }) => name).sort();
    const engine = await open();
    await settle(device, engine.syncNow());
    await wait(device, 5000);
    expect(await names()).toEqual(['cached-coming', 'staged-young']);
    await engine.close();
    done.resolve(undefined);
    const again = await open();
    await settle(device, again.syncNow());
    await wait(device, 5000);
    expect(await names()).toEqual(['staged-young']);
    await again.close();
  });

  test('L1, H3, H13 bytes without a record are offered also when the same ones wait in an edit that was written over already, and is folded away', async () => {
    const server = world();
    const before = deviceOf(server);
    before.transport.setOnline(false);
    await (await before.open()).addFiles(root, [entry('unsent.bin', bytes(700, 2))]);
    before.device.crash(0);

    const after = deviceOf(server, { files: before.device.files });
    after.transport.setOnline(false);
    const b = await after.open();
    await b.addFiles(root, [entry('notes.bin', bytes(10))]);
    const notes = await idOf(b, 'notes.bin');
    await b.writeFile(notes, new Blob([bytes(700, 2)]), 6);
    await b.writeFile(notes, new Blob([bytes(50)]), 7);
    after.transport.setOnline(true);
    await settle(after.device, b.syncNow());
    await wait(after.device, 5000);
    expect(b.inspect().outbox).toHaveLength(0);
    const [parked] = b.inspect().parked;
    expect(parked?.row.title).toBe('unsent.bin');
    expect(new Uint8Array(await (await b.parkedContent(parked?.row.op.id ?? asOpId(''))).arrayBuffer())).toEqual(bytes(700, 2));
  });

  test('L1, H3 what the disk did not let it note is offered later, and not swept away before (seed 3000228)', async () => {
    const server = world();
    const before = deviceOf(server);
    before.transport.setOnline(false);
    const a = await before.open();
    await a.addFiles(root, [entry('one.bin', bytes(700, 2))]);
    await a.addFiles(root, [entry('two.bin', bytes(800, 3))]);
    before.device.crash(0);

    const { device } = deviceOf(server, { files: before.device.files, wall: wall + 3 * 24 * 3_600_000 });
    const ports = device.tab();
    const faults: unknown[] = [];
    let full = true;
    const store = storeWith(ports.store, async (batch, durability) => {
      if (full && (batch.append?.parked?.length ?? 0) > 0) {
        full = false;
        throw new SyncClientError('storage-full', 'No room');
      }
      return await ports.store.commit(batch, durability);
    });
    const b = await createEngine({ ...ports, store }, { space, deviceName: 'Laptop', onFault: (error) => faults.push(error) });
    await settle(device, b.syncNow());
    await until('one is offered', () => b.inspect().parked.length === 1, device, 100);
    await settle(device, b.syncNow());
    await until('both are offered', () => b.inspect().parked.length === 2, device, 100);
    expect(faults).toHaveLength(1);
    const names = b.inspect().parked.map(({ row }) => row.title);
    expect(names.toSorted()).toEqual(['one.bin', 'two.bin']);
  });

  test('C1, H6 what was committed although the answer was cut off is shown and sent with its bytes (seed 3002025)', async () => {
    const server = world();
    const { device } = deviceOf(server);
    const ports = device.tab();
    let cuts = 0;
    const store = storeWith(ports.store, async (batch, durability) => {
      const committed = await ports.store.commit(batch, durability);
      if (cuts > 0 || (batch.append?.outbox?.length ?? 0) === 0) return committed;
      cuts += 1;
      throw new SyncClientError('storage', 'The connection was cut');
    });
    const a = await createEngine({ ...ports, store }, { space, deviceName: 'Laptop' });
    await settle(device, a.syncNow());
    await expect(a.addFiles(root, [entry('a.bin', bytes(10))])).rejects.toMatchObject({ code: 'storage' });
    expect(await a.resolve(['a.bin'])).not.toBeNull();
    await wait(device, 2000);
    expect([server.tree.size, a.inspect().outbox.length]).toEqual([1, 0]);
  });

  test('H5, H8 the files evicted and the database left: what was sent is fetched, what was not is told at once', async () => {
    const server = world();
    const { device, transport, open } = deviceOf(server);
    const a = await open();
    await a.addFiles(root, [entry('sent.bin', bytes(500))]);
    await settle(device, a.syncNow());
    transport.setOnline(false);
    await a.addFiles(root, [entry('unsent.bin', bytes(700, 2))]);
    await a.execute([{ type: 'createFolder', parent: root, name: 'Plans' }]);
    device.crash(0);
    device.files.evict();

    const b = await open();
    transport.setOnline(true);
    await settle(device, b.syncNow());
    expect([...await b.read(await idOf(b, 'sent.bin'))]).toEqual([...bytes(500)]);
    expect(server.tree.size).toBe(2);
    expect((await b.changes({ from: 0, to: 5 })).rows[0]).toMatchObject({ state: 'parked', words: { name: 'unsent.bin' } });
  });

  test('H5 files evicted while the app runs: an open file is fetched from the server', async () => {
    const { device, open } = deviceOf(world());
    const a = await open();
    await a.addFiles(root, [entry('sent.bin', bytes(500))]);
    await settle(device, a.syncNow());
    device.files.evict();
    expect([...await a.read(await idOf(a, 'sent.bin'))]).toEqual([...bytes(500)]);
  });
});
