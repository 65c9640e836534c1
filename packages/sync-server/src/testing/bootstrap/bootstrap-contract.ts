import { rootOf } from '@holdfast/domain';
import type { MemoryTree } from '@holdfast/domain';
import type { Change, SnapshotHead } from '@holdfast/protocol';
import { protocolLevel, unpackChanges } from '@holdfast/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Snapshots, type SnapshotOptions } from '../../bootstrap/snapshots.ts';
import { readAll } from '../../content/content-store.ts';
import type { Alarm } from '../../ports/alarm.ts';
import { recount } from '../../replay.ts';
import { checksumText } from '../../sequencer/totals.ts';
import { MemoryContentStore } from '../content/memory-content-store.ts';
import type { StoreHarness } from '../sequencer/store-harness.ts';
import { applyChanges, deviceNo, folder, nodeNo, opNo, spaceNo, TestDevice, userNo } from '../sequencer/test-device.ts';
import { testSequencer } from '../sequencer/test-ports.ts';

/** The texts of this suite are ASCII. */
const latin = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** What beginning a device from a snapshot must do, on any store of spaces. */
export const bootstrapContract = (name: string, open: () => Promise<StoreHarness>): void => {
  let harness: StoreHarness;
  let spaces = 0x8000;
  let space = spaceNo(0);
  let content = new MemoryContentStore();
  let uuids = 0;
  const owner = userNo(1);
  const alarms: Alarm[] = [];
  const clock = { now: 5_000_000 };

  const over = (options: SnapshotOptions = {}): Snapshots => new Snapshots({
    store: harness.store, scan: harness.store, shelf: harness.shelf, content, compress: async (text) => latin(text),
    clock: { now: () => clock.now, sleep: () => new Promise(() => undefined) }, alarms: { raise: (alarm) => void alarms.push(alarm) },
    uuid: () => `c0000000-0000-4000-8000-${(uuids += 1).toString(16).padStart(12, '0')}`,
  }, { minSeq: 1, maxDelta: 5, ...options });
  const head = async (snapshots: Snapshots, device = deviceNo(9)): Promise<SnapshotHead> => {
    const { snapshot } = await snapshots.head({ space, device, user: owner, understands: protocolLevel });
    if (!snapshot) throw new Error('no snapshot was made');
    return snapshot;
  };
  const rows = async (snapshots: Snapshots, { id, parts }: SnapshotHead): Promise<readonly Change[]> => {
    const found: Change[] = [];
    for (let part = 0; part < parts; part += 1) {
      const bytes = await readAll((await snapshots.part({ space, user: owner, id, part })).stream);
      for (const line of Array.from(bytes, (byte) => String.fromCharCode(byte)).join('').split('\n')) if (line !== '') found.push(...unpackChanges(line));
    }
    return found;
  };
  const work = async (author: TestDevice, from: number, count: number): Promise<void> => {
    for (let at = from; at < from + count; at += 200) {
      await author.sync(Array.from({ length: Math.min(200, from + count - at) }, (_, i) => folder(nodeNo(at + i), at + i < 10 ? rootOf(space) : nodeNo((at + i) % 10), `Folder ${at + i}`)));
    }
  };
  /** A new device that begins with a snapshot and goes on by exchange. */
  const begin = async (snapshots: Snapshots, device: TestDevice): Promise<MemoryTree> => {
    const first = await head(snapshots, device.id);
    applyChanges(device.base, await rows(snapshots, first));
    applyChanges(device.base, first.own.map((row): Change => ({ kind: 'alias', row })));
    device.cursor = first.seq;
    const since = { base: { floor: 0, since: first.seq } };
    for (let answer = device.accept(await device.send([], since)); answer.hasMore;) answer = device.accept(await device.send([], since));
    return device.base;
  };

  describe(`H29 beginning from a snapshot: ${name}`, () => {
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      space = spaceNo((spaces += 1));
      content = new MemoryContentStore();
      alarms.length = 0;
      await harness.createSpace(space, new Map([[owner, 'owner']]));
    });

    test('H29 a snapshot and the delta after it make the same base as paging from nothing, to the checksum', async () => {
      const sequencer = testSequencer(harness.store, { pageRows: 100 });
      const author = new TestDevice(sequencer, space, owner, deviceNo(1));
      await work(author, 0, 900);
      await author.sync([{ type: 'trash', node: nodeNo(5), parent: rootOf(space) }]);
      await author.sync([{ type: 'purge', nodes: [nodeNo(5)] }]);
      const snapshots = over();
      await head(snapshots);
      await author.sync([{ type: 'rename', node: nodeNo(7), name: 'Later' }, { type: 'trash', node: nodeNo(6), parent: rootOf(space) }]);
      const device = new TestDevice(sequencer, space, owner, deviceNo(2));
      const base = await begin(snapshots, device);
      expect([...base.rows()].length).toBe([...author.base.rows()].length);
      expect(checksumText(recount(base).checksum)).toBe(device.checksum);
      expect(device.checksum).toBe(author.checksum);
      expect(base.node(nodeNo(7))?.name.value).toBe('Later');
    });

    test('H29 several who ask at once share one build; a later one gets the same while it is fresh', async () => {
      await work(new TestDevice(testSequencer(harness.store), space, owner, deviceNo(1)), 0, 20);
      const snapshots = over();
      const heads = await Promise.all([head(snapshots), head(snapshots), head(snapshots, deviceNo(3))]);
      expect(new Set([...heads, await head(snapshots)].map(({ id }) => id)).size).toBe(1);
      expect(await harness.shelf.list(space)).toHaveLength(1);
    });

    test('H29 once much has changed the old one is still given, and the next is built meanwhile; the old objects go after the read grace', async () => {
      const author = new TestDevice(testSequencer(harness.store), space, owner, deviceNo(1));
      await work(author, 0, 20);
      const snapshots = over();
      const first = await head(snapshots);
      await work(author, 20, 20);
      expect((await head(snapshots)).id).toBe(first.id);
      await expect.poll(async () => (await head(snapshots)).seq).toBe(40);
      expect(await rows(snapshots, first)).toHaveLength(20);
      clock.now += 2 * 60 * 60 * 1000;
      await work(author, 40, 20);
      await snapshots.refresh(space);
      expect((await harness.shelf.list(space)).map(({ seq }) => seq)).toEqual([60]);
      await expect(rows(snapshots, first)).rejects.toMatchObject({ code: 'not-found' });
      expect(alarms).toEqual([]);
    });

    test('H31 H30 a snapshot of another epoch or from before the floor is not given', async () => {
      await work(new TestDevice(testSequencer(harness.store), space, owner, deviceNo(1)), 0, 20);
      const snapshots = over();
      const first = await head(snapshots);
      await harness.setEpoch(space, 'e0000000-0000-4000-8000-0000000000e2');
      const second = await head(snapshots);
      expect(second).toMatchObject({ epoch: 'e0000000-0000-4000-8000-0000000000e2', seq: 20 });
      expect(second.id).not.toBe(first.id);
      await harness.setFloor(space, 20);
      expect((await head(snapshots)).id).toBe(second.id);
      await work(new TestDevice(testSequencer(harness.store), space, owner, deviceNo(4)), 20, 2);
      await harness.setFloor(space, 21);
      expect((await head(snapshots)).seq).toBe(22);
    });

    test('H29 a small space has none; a part that is gone is told so, and the next asker gets a new one', async () => {
      await work(new TestDevice(testSequencer(harness.store), space, owner, deviceNo(1)), 0, 20);
      expect(await over({ minSeq: 21 }).head({ space, device: deviceNo(9), user: owner, understands: protocolLevel })).toEqual({ snapshot: null });
      const snapshots = over();
      const first = await head(snapshots);
      for await (const { key } of content.list('snapshots/')) await content.delete(key);
      await expect(rows(snapshots, first)).rejects.toMatchObject({ code: 'not-found' });
      expect(await rows(snapshots, await head(snapshots))).toHaveLength(20);
    });

    test('P10 a snapshot of a space that is not one\'s own is one that is not there', async () => {
      await work(new TestDevice(testSequencer(harness.store), space, owner, deviceNo(1)), 0, 20);
      const snapshots = over();
      const { id } = await head(snapshots);
      await expect(snapshots.head({ space, device: deviceNo(9), user: userNo(2), understands: protocolLevel })).rejects.toMatchObject({ code: 'not-found' });
      await expect(snapshots.part({ space, user: userNo(2), id, part: 0 })).rejects.toMatchObject({ code: 'not-found' });
    });

    test('H29 a build that fails is told, and devices fetch page by page', async () => {
      await work(new TestDevice(testSequencer(harness.store), space, owner, deviceNo(1)), 0, 20);
      content.put = () => Promise.reject(new Error('the disk is full'));
      expect(await over().head({ space, device: deviceNo(9), user: owner, understands: protocolLevel })).toEqual({ snapshot: null });
      expect(alarms).toMatchObject([{ kind: 'snapshot-failed', space }]);
    });

    test('H21 a device that begins again gets its own redirects with it', async () => {
      await work(new TestDevice(testSequencer(harness.store), space, owner, deviceNo(1)), 0, 20);
      const alias = { from: nodeNo(3), to: nodeNo(4), device: deviceNo(2), op: opNo(77), seq: 21 };
      await harness.store.withSpace(space, null, (transaction) => transaction.write({
        space: { ...transaction.space, seq: 21 }, changes: { nodes: [], tombstones: [], aliases: [alias], versions: [] },
        removed: { nodes: [], tombstones: [], aliases: [] }, redeliveries: [], devices: [], failures: new Map(),
        ops: [{
          seq: 21, device: deviceNo(2), deviceName: 'Phone', user: owner, ctr: 1, effectiveAt: 0, committedAt: 0, outcome: { code: 'applied' }, merged: null, alsoOwn: [],
          op: { v: 1, type: 'rename', id: opNo(77), device: deviceNo(2), baseSeq: 0, at: 0, node: nodeNo(3), name: 'x' },
        }],
      }));
      const snapshots = over();
      expect((await head(snapshots, deviceNo(2))).own).toEqual([alias]);
      expect((await head(snapshots, deviceNo(1))).own).toEqual([]);
      expect((await rows(snapshots, await head(snapshots))).every(({ kind }) => kind === 'node')).toBe(true);
    });

    test('H30 while a base is fetched from nothing its cursor may be below the floor, as long as nothing was collected since it began', async () => {
      const sequencer = testSequencer(harness.store, { pageRows: 5 });
      await work(new TestDevice(sequencer, space, owner, deviceNo(1)), 0, 20);
      await harness.setFloor(space, 15);
      const device = new TestDevice(sequencer, space, owner, deviceNo(2));
      const first = device.accept(await device.send([], { base: { floor: 0, since: null } }));
      expect(first).toMatchObject({ hasMore: true, seq: 20, floor: 15 });
      expect(await device.send()).toMatchObject({ kind: 'reset', reason: 'floor' });
      expect(device.accept(await device.send([], { base: { floor: 0, since: 20 } })).changes).toHaveLength(5);
      await work(new TestDevice(testSequencer(harness.store), space, owner, deviceNo(4)), 20, 5);
      await harness.setFloor(space, 21);
      expect(await device.send([], { base: { floor: 0, since: 20 } })).toMatchObject({ kind: 'reset', reason: 'floor' });
    });
  });
};
