import { asDeviceId, asManifestId, asNodeId, asOpId, asSpaceId, foldName, rootOf } from '@holdfast/domain';
import type { FileRow } from '@holdfast/domain';
import { packChanges } from '@holdfast/protocol';
import type { Batch, ReplicaMeta } from '@holdfast/sync-client';
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

test('L1, H3 what lay in files when the database was lost, and stands in the new base under another name, goes on as that version (seed 6001597)', async () => {
  const truth = {
    entryOf: () => undefined, resets: 0, misled: 0, evaluated: () => undefined,
    space: new SpaceWatch({ id: space, epoch: 'epoch-1', seq: 1, lastTs: 0, checksum: 0n, floorSeq: 0, logicalBytes: 0, quotaBytes: null }),
    report: (rule: string, detail: string) => expect.unreachable(`${rule} ${detail}`),
  };
  const begins = async (before?: DeviceWatch): Promise<DeviceWatch> => {
    const disk = new MemoryDisk();
    const store = disk.open();
    const watch = new DeviceWatch('Laptop', disk, truth, before);
    const commit = async (batch: Batch): Promise<void> => {
      const looked = watch.around(batch);
      await store.commit(batch, 'strict');
      looked();
    };
    await commit({ begin: meta });
    await commit({ meta: { cursor: 1, ready: true }, pages: [{ generation: 1, page: 0, data: packChanges([{ kind: 'node', row: file }]) }] });
    return watch;
  };
  const first = await begins();
  expect([...first.salvaged]).toEqual([]);
  expect([...(await begins(first)).salvaged]).toEqual([[content, [stamp.op]]]);
});
