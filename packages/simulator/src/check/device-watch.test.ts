import { asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId, foldName, rootOf } from '@holdfast/domain';
import type { FileRow } from '@holdfast/domain';
import { packChanges } from '@holdfast/protocol';
import type { Batch, Keyed, OutboxRow, ReplicaMeta } from '@holdfast/sync-client';
import { MemoryDisk } from '@holdfast/sync-client/testing';
import { expect, test } from 'vitest';
import { DeviceWatch } from './device-watch.ts';
import { SpaceWatch } from './space-watch.ts';

const space = asSpaceId('00000000-0000-4000-8000-0000000000ad');
const device = asDeviceId('00000000-0000-4000-8000-000000000d01');
const stamp = { op: asOpId('00000000-0000-4000-8000-000000000101'), device, at: 1, seq: 1 };
const content = asManifestId('a'.repeat(64));
const file: FileRow = {
  kind: 'file', id: asNodeId('00000000-0000-4000-8000-000000000001'), seq: 1, born: content, created: stamp, rescueOf: null, conflictOf: null, attrs: {}, tags: {},
  name: { value: 'a', key: foldName('a'), stamp }, location: { parent: rootOf(space), trash: null, stamp },
  content: { manifest: content, hash: content, size: 6, mime: '', mtime: 1, version: stamp.op as string as FileRow['content']['version'], stamp },
};
const meta: ReplicaMeta = {
  space, device, epoch: 'epoch-1', cursor: 0, token: null, checksum: '0'.repeat(16), generation: 1, nextCtr: 1, ackedCtr: 0, serverOffset: 0, leaderEpoch: 0,
  rebuild: false, ready: false, lastSynced: null,
};

const truth = {
  entryOf: () => undefined, wasCommitted: () => true, resets: 0, misled: 0, evaluated: () => undefined,
  space: new SpaceWatch({ id: space, epoch: 'epoch-1', seq: 1, lastTs: 0, checksum: 0n, floorSeq: 0, logicalBytes: 0, quotaBytes: null }),
  report: (rule: string, detail: string) => expect.unreachable(`${rule} ${detail}`),
};

/** A database that is empty yet, watched. */
const watched = (before?: DeviceWatch) => {
  const disk = new MemoryDisk();
  const store = disk.open();
  const watch = new DeviceWatch('Laptop', disk, truth, before);
  const commit = async (batch: Batch): Promise<void> => {
    const looked = watch.around(batch);
    await store.commit(batch, 'strict');
    looked();
  };
  return { watch, commit };
};

/** A watched database whose violations are collected: `commit` answers those that speak of `about`. */
const listening = (about = '') => {
  const told: string[] = [];
  const disk = new MemoryDisk();
  const watch = new DeviceWatch('Laptop', disk, { ...truth, resets: Infinity, report: (rule, detail) => void told.push(`${rule} ${detail}`) });
  const store = disk.open();
  const commit = async (batch: Batch): Promise<readonly string[]> => {
    const looked = watch.around(batch);
    await store.commit(batch, 'strict');
    looked();
    return told.splice(0).filter((text) => text.includes(about));
  };
  return { told, watch, store, commit };
};

test('L1, H3 what lay in files when the database was lost, and stands in the new base under another name, goes on as that version (seed 6001597)', async () => {
  const begins = async (before?: DeviceWatch): Promise<DeviceWatch> => {
    const { watch, commit } = watched(before);
    await commit({ begin: meta });
    await commit({ meta: { cursor: 1, ready: true }, pages: [{ generation: 1, page: 0, data: packChanges([{ kind: 'node', row: file }]) }] });
    return watch;
  };
  const first = await begins();
  expect([...first.offered()]).toEqual([]);
  expect([...(await begins(first)).offered()]).toEqual([[content, [stamp.op]]]);
});

test('L1, H13 what a person writes over before it is sent, on a device that had lost its database, is not offered under the later edit (seed 20003201)', async () => {
  const edit = (n: number, manifest: typeof content): Keyed<OutboxRow> => ({
    key: n,
    row: {
      op: {
        v: 1, type: 'setContent', id: asOpId(`00000000-0000-4000-8000-00000000020${n}`), device, baseSeq: 0, at: n, node: file.id, baseVersion: file.content.version,
        seenPath: ['a'], manifest, hash: manifest, size: 6, mime: '', mtime: n,
      },
      ctr: null, title: 'a',
    },
  });
  const [over, under] = [edit(1, content), edit(2, asManifestId('b'.repeat(64)))];
  const { watch, commit } = watched(watched().watch);
  await commit({ begin: meta });
  await commit({ append: { outbox: [over.row, under.row] } });
  await commit({ update: { outbox: [{ key: 1, row: { ...under.row, folds: [over.row.op.id] } }] }, remove: { outbox: [2] }, unsent: [{ key: 1, op: over.row.op.id }, { key: 2, op: under.row.op.id }] });
  expect(watch.folded.get(over.row.op.id)).toBe(under.row.op.id);
  expect(watch.offered().get(content)).toEqual([over.row.op.id]);
});

test('H31 into another history a device goes with a base from nothing, and remembers what the old one held', async () => {
  const { commit } = listening('H31');
  expect(await commit({ begin: meta })).toEqual([]);
  expect(await commit({ meta: { epoch: 'epoch-2' } })).toEqual(['H31 Laptop goes on into another history with its base of the old one, at cursor 0']);
  expect(await commit({ meta: { epoch: 'epoch-3', rebuild: true } })).toEqual(['H31 Laptop begins another history and does not offer what the old one held']);
  expect(await commit({ meta: { epoch: 'epoch-4', rebuild: true, restored: true } })).toEqual([]);
});

test('H31, H49 what a tab that slept brings of a history that another has left is refused by the store, and no going on (seed 30100130)', async () => {
  const { told, watch, store } = listening();
  await store.commit({ begin: { ...meta, epoch: 'epoch-2', leaderEpoch: 2 } }, 'strict');
  const late: Batch = { meta: { epoch: 'epoch-1', rebuild: false, ready: true } };
  watch.around({ ...late, fence: 1 });
  await expect(store.commit({ ...late, fence: 1 }, 'strict')).rejects.toThrow();
  expect(told).toEqual([]);
  const looked = watch.around(late);
  await store.commit(late, 'strict');
  looked();
  expect(told).toContain('H31 Laptop goes on into another history with its base of the old one, at cursor 0');
});

test('H31 what a tab that slept would have remembered of a history that another has left already asks for nothing (seed 1008748)', async () => {
  const { told, watch, store } = listening();
  const restored: Batch = { meta: { epoch: 'epoch-2', rebuild: true, restored: true } };
  await store.commit({ begin: meta }, 'strict');
  const blob = { manifest: { id: content, chunker: 'one', size: 6, chunks: [] }, offset: 0 };
  await store.commit({ meta: { cursor: 1, ready: true }, pages: [{ generation: 1, page: 0, data: packChanges([{ kind: 'node', row: file }]) }], append: { blobs: [{ file: 'f', blobs: [blob], at: 1 }] } }, 'strict');
  const pages = (...rows: readonly FileRow[]): Batch => ({ pages: [{ generation: 1, page: 0, data: packChanges(rows.map((row) => ({ kind: 'node', row }))) }] });
  watch.around(restored);
  await expect(store.commit({ ...restored, fence: 7 }, 'strict')).rejects.toThrow();
  await store.commit(pages(), 'strict');
  watch.finish();
  expect(told).toEqual([]);
  await store.commit(pages(file), 'strict');
  const looked = watch.around(restored);
  await store.commit(restored, 'strict');
  looked();
  await store.commit(pages(), 'strict');
  watch.finish();
  expect(told.filter((text) => text.includes('does not offer it again'))).toHaveLength(1);
});

test('H31, L1 a device that makes room with what the server may have lost, before it was offered, is told of; not when it kept it elsewhere, nor when it was kept from it (seed 1005101)', async () => {
  const { told, watch, store, commit } = listening('makes room');
  const blob = { manifest: { id: content, chunker: 'one', size: 6, chunks: [] }, offset: 0 };
  const drop = (key: number, f: string): Batch => ({ remove: { blobs: [key] }, append: { journal: [{ file: f, at: 1, doing: 'drop' }] } });
  await store.commit({ begin: meta }, 'strict');
  await store.commit({ meta: { cursor: 1, ready: true }, pages: [{ generation: 1, page: 0, data: packChanges([{ kind: 'node', row: file }]) }] }, 'strict');
  const { keys: { blobs: [a = 0, b = 0, c = 0] = [] } } = await store.commit({ append: { blobs: ['a', 'b', 'c'].map((f) => ({ file: f, blobs: [blob], at: 1 })) } }, 'strict');
  expect(await commit(drop(a, 'a'))).toEqual([]);
  expect(await commit({ meta: { epoch: 'epoch-2', rebuild: true, restored: true } })).toEqual([]);
  expect(await commit(drop(b, 'b'))).toEqual([]);
  watch.around(drop(c, 'c'));
  await expect(store.commit({ ...drop(c, 'c'), epoch: 'epoch-1' }, 'strict')).rejects.toThrow();
  expect(told).toEqual([]);
  expect(await commit(drop(c, 'c'))).toEqual([`H31 Laptop makes room with ${content}, which the server may have lost and which was not offered yet`]);
});

test('H15, L1 what the engine puts below /Recovered goes on under that operation (seed 1003166)', async () => {
  const { watch, commit } = watched();
  const added = (n: number, group?: string): OutboxRow => ({
    op: {
      v: 1, type: 'createFile', id: asOpId(`00000000-0000-4000-8000-00000000030${n}`), device, baseSeq: 0, at: n, node: file.id, parent: rootOf(space), name: 'a',
      manifest: content, hash: content, size: 6, mime: '', mtime: n, ...(group !== undefined && { group }),
    },
    ctr: null, title: 'a',
  });
  const [own, recovered] = [added(1), added(2, 'recovered')];
  await commit({ begin: meta });
  await commit({ append: { outbox: [own, recovered] } });
  expect(watch.offered().get(content)).toEqual([recovered.op.id]);
});
