import { asSpaceId, rootOf } from '@holdfast/domain';
import { createEngine } from '@holdfast/sync-client';
import type { SyncEngine } from '@holdfast/sync-client';
import { MemoryDevice, MemoryServer, MemoryTransport, settle, until, webDigests } from '@holdfast/sync-client/testing';
import { Dexie } from 'dexie';
import { describe, expect, test } from 'vitest';
import { DexieReplicaStore } from './dexie-replica-store.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000e6');
const root = rootOf(space);
const wall = Date.UTC(2026, 10, 22);

/** Tables by the version of the database that was the first to have them; 1 is the one that issue 3 released. */
const since: Readonly<Record<string, number>> = { outbox: 1, blobs: 1, journal: 1, parked: 1, settled: 1, uploads: 1, staged: 1, undo: 2, history: 3, versions: 4, holds: 5 };

interface OldRecord {
  readonly key: number | string;
  readonly value: unknown;
}

/** The database as a program of that version has left it. */
const asOf = async (name: string, version: number): Promise<void> => {
  const now = await new Dexie(name).open();
  const tables = Object.keys(since).filter((table) => (since[table] ?? 0) <= version);
  const rows = new Map<string, readonly OldRecord[]>();
  for (const table of tables) {
    const [keys, values] = [await now.table(table).toCollection().primaryKeys(), await now.table(table).toArray()];
    rows.set(table, values.map((value: unknown, i) => ({ key: keys[i] as number, value })));
  }
  const pages: readonly unknown[] = await now.table('pages').toArray();
  const { meta, revision, recent } = await now.table('meta').get('replica') as { readonly meta: object; readonly revision: number; readonly recent: readonly string[] };
  now.close();
  await Dexie.delete(name);
  const old = new Dexie(name);
  old.version(version).stores({ meta: '', pages: '[generation+page], [generation+revision]', ...Object.fromEntries(tables.map((table) => [table, '++'])) });
  await old.open();
  await old.table('meta').put({ meta, revision, recent }, 'replica');
  await old.table('pages').bulkPut([...pages]);
  for (const [table, records] of rows) await old.table(table).bulkPut(records.map(({ value }) => value), records.map(({ key }) => key));
  old.close();
};

const namesOf = (engine: SyncEngine): string[] => [...engine.inspect().view.rows()].map((row) => row.name.value).sort();

describe('H17 a database that an earlier version of the app has left', () => {
  test.each([1, 3, 5])('of version %i: everything is there, what waited is sent, and something can be pinned', async (version) => {
    const name = `older-${version}-${crypto.randomUUID()}`;
    const transport = new MemoryTransport(new MemoryServer(space, () => wall, webDigests));
    const device = new MemoryDevice({ wall, seed: 600 + version, transport });
    const faults: unknown[] = [];
    const open = (): Promise<SyncEngine> => createEngine({ ...device.tab(), store: new DexieReplicaStore(name) }, { space, deviceName: 'Laptop', onFault: (error) => faults.push(error) });
    const add = (engine: SyncEngine, file: string) => engine.addFiles(root, [{ path: ['Plans', file], blob: new Blob([file]), mtime: 1, mime: '' }]);
    const before = await open();
    await add(before, 'sent.txt');
    await settle(device, before.syncNow());
    transport.setOnline(false);
    await add(before, 'waits.txt');
    await before.close();
    await asOf(name, version);
    const after = await open();
    expect(namesOf(after)).toEqual(['Plans', 'sent.txt', 'waits.txt']);
    expect((await after.status()).waiting).toBe(1);
    const [plans] = [await after.resolve(['Plans'])];
    await after.device.pin(plans === null ? [] : [plans.id]);
    transport.setOnline(true);
    await settle(device, after.syncNow());
    expect(await after.device.book()).toMatchObject({ pins: 1, pinned: { items: 2 }, unsent: { items: 0 } });
    await after.close();
    const again = await open();
    expect((await again.device.book()).pins).toBe(1);
    const file = await again.resolve(['Plans', 'waits.txt']);
    expect(file).not.toBeNull();
    await until('it is shown as pinned', async () => (await again.resolve(['Plans', 'waits.txt']))?.sync.kind === 'pinned', device, 100);
    await again.close();
    expect(faults).toEqual([]);
    await Dexie.delete(name);
  });
});
