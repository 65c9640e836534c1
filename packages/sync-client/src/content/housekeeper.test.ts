import { asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId } from '@holdfast/domain';
import type { ManifestId, SetContent } from '@holdfast/domain';
import { describe, expect, test } from 'vitest';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { BlobGroupRow, ReplicaStore } from '../ports/replica-store.ts';
import { Replica } from '../replica/replica.ts';
import { MemoryDevice, MemoryServer, MemoryTransport, webDigests } from '../testing/index.ts';
import { Housekeeper } from './housekeeper.ts';
import { OnlyHere } from './only-here.ts';
import { Shelf } from './shelf.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ae');
const wall = Date.UTC(2026, 2, 4, 10);
const [damaged, whole] = [asManifestId('d'.repeat(64)), asManifestId('e'.repeat(64))];
const blob = (id: ManifestId, offset: number) => ({ manifest: { id, chunker: 'one', size: 6, chunks: [] }, offset });
const group = (...blobs: BlobGroupRow['blobs']): BlobGroupRow => ({ file: 'cached-1', blobs, at: wall });
const edit: SetContent = {
  v: 1, type: 'setContent', id: asOpId('00000000-0000-4000-8000-000000000001'), device: asDeviceId('00000000-0000-4000-8000-0000000000d0'), baseSeq: 0, at: 1,
  node: asNodeId('00000000-0000-4000-8000-0000000000f0'), baseVersion: asOpId('00000000-0000-4000-8000-0000000000f1'), seenPath: ['f.bin'], manifest: damaged, hash: damaged, size: 6, mime: '', mtime: 1,
};

const begin = async (seed: number) => {
  const device = new MemoryDevice({ wall, seed, transport: new MemoryTransport(new MemoryServer(space, () => wall, webDigests)) });
  /** `between` happens once, when the rows were read. */
  const open = async (between: (tab: EnginePorts, replica: Replica) => Promise<unknown> = () => Promise.resolve()) => {
    const tab = device.tab();
    let isArmed = false;
    const store: ReplicaStore = {
      ...tab.store, read: (known) => tab.store.read(known), commit: (...asked) => tab.store.commit(...asked), latest: (...asked) => tab.store.latest(...asked), keys: (table) => tab.store.keys(table),
      pages: (generation) => tab.store.pages(generation), onEvicted: (listener) => tab.store.onEvicted(listener), close: () => tab.store.close(),
      rows: async (table, ...asked) => {
        const rows = await tab.store.rows(table, ...asked);
        if (table === 'blobs' && isArmed) {
          isArmed = false;
          await between(tab, replica);
        }
        return rows;
      },
    };
    const ports = { ...tab, store };
    const replica = await Replica.open(ports, { space, deviceName: 'Laptop' });
    const shelf = new Shelf(store, tab.blobs);
    const housekeeper = new Housekeeper(ports, replica, shelf, new OnlyHere(store, replica, { manifests: () => [], refresh: () => Promise.resolve() }));
    return { tab, replica, shelf, housekeeper, arm: () => (isArmed = true) };
  };
  const named = async (): Promise<readonly ManifestId[]> => (await device.disk.open().rows('blobs')).flatMap(({ row }) => row.blobs.map(({ manifest }) => manifest.id));
  const journal = async (): Promise<readonly string[]> => (await device.disk.open().rows('journal')).map(({ row }) => row.doing);
  return { device, open, named, journal };
};

describe('rows that speak of bytes', () => {
  test('H8 those of a damaged copy go, and where it lies is noted', async () => {
    const { open, named, journal } = await begin(61);
    const { replica, housekeeper } = await open();
    await replica.commit({ append: { blobs: [group(blob(whole, 0), blob(damaged, 6))] } }, 'strict');
    await housekeeper.discard(damaged);
    expect([await named(), await journal()]).toEqual([[whole], ['damaged']]);
  });

  test('H5, L1 those of a copy stay that only this device has since it was looked at', async () => {
    const { open, named, journal } = await begin(62);
    const { replica, housekeeper, arm } = await open((_, own) => own.commit({ append: { outbox: [{ op: edit, ctr: null, title: 'f.bin' }] } }, 'strict'));
    await replica.commit({ append: { blobs: [group(blob(damaged, 0))] } }, 'strict');
    arm();
    await housekeeper.discard(damaged);
    expect([await named(), await journal()]).toEqual([[damaged], []]);
  });

  test('H31, L1 nor do those go that the server may have lost since', async () => {
    const { open, named } = await begin(63);
    const files = [{ manifest: damaged, path: ['f.bin'], size: 6, mime: '', mtime: 1 }];
    const { replica, housekeeper, arm } = await open((tab) => tab.store.commit({ meta: { epoch: 'epoch-2', rebuild: true, restored: true }, append: { journal: [{ doing: 'offer', at: wall, files }] } }, 'strict'));
    await replica.commit({ append: { blobs: [group(blob(damaged, 0))] } }, 'strict');
    arm();
    await housekeeper.discard(damaged);
    expect(await named()).toEqual([damaged]);
  });

  test('H5 bytes that are gone with a part of their file are gone for the other tabs too', async () => {
    const { device, open, named } = await begin(64);
    const [leader, other] = [await open(), await open()];
    const writer = await device.files.open().create('cached-1');
    await writer.append([new Uint8Array(6)]);
    await writer.close();
    await leader.replica.commit({ append: { blobs: [group(blob(whole, 0), blob(damaged, 6))] } }, 'strict');
    await other.shelf.follow();
    expect([...other.shelf.contents()]).toEqual([whole, damaged]);
    await leader.housekeeper.audit(0);
    await other.shelf.follow();
    expect([...leader.shelf.contents()]).toEqual([whole]);
    expect([...other.shelf.contents()]).toEqual([whole]);
    expect(await named()).toEqual([whole]);
  });

  test('H5 what another tab has given up meanwhile is not brought back', async () => {
    const { device, open, named } = await begin(65);
    const leader = await open(async ({ store }) => {
      const keys = await store.keys('blobs');
      await store.commit({ remove: { blobs: keys } }, 'strict');
    });
    const writer = await device.files.open().create('cached-1');
    await writer.append([new Uint8Array(6)]);
    await writer.close();
    await leader.replica.commit({ append: { blobs: [group(blob(whole, 0), blob(damaged, 6))] } }, 'strict');
    leader.arm();
    await expect(leader.housekeeper.audit(0)).rejects.toMatchObject({ code: 'fenced' });
    expect(await named()).toEqual([]);
    await leader.housekeeper.audit(0);
  });
});
