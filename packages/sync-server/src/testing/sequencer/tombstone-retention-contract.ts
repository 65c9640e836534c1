import { checkTree, rootOf } from '@holdfast/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { recount, replay } from '../../replay.ts';
import { collectTombstones, keepTombstonesFor } from '../../collect-tombstones.ts';
import { checksumText } from '../../sequencer/totals.ts';
import { FaultyStore } from './faulty-store.ts';
import { playAtRandom } from './random-play.ts';
import type { StoreHarness } from './store-harness.ts';
import { deviceNo, file, folder, manifestNo, nodeNo, spaceNo, TestDevice, userNo } from './test-device.ts';
import { testSequencer, type TestSequencer } from './test-ports.ts';

const DAY = 24 * 60 * 60 * 1000;

/** What every store must do about tombstones and aliases that are old (H30). */
export const tombstoneRetentionContract = (name: string, open: () => Promise<StoreHarness>): void => {
  let harness: StoreHarness;
  let spaces = 0x9000;
  let space = spaceNo(0);
  let root = rootOf(space);
  let sequencer: TestSequencer;
  let author: TestDevice;
  const owner = userNo(1);

  const collect = (now: number, limit?: number): Promise<number> =>
    collectTombstones({ store: harness.retention, now: () => now }, space, limit === undefined ? {} : { limit });
  const state = () => harness.store.stateOf(space);
  /** Folder 1 with files 2 to 4, trashed and purged; the next seq. */
  const purgeFolder = async (): Promise<number> => {
    await author.sync([folder(nodeNo(1), root, 'Gone'), ...[2, 3, 4].map((n) => file(nodeNo(n), nodeNo(1), `${n}.txt`, manifestNo(n)))]);
    await author.sync([{ type: 'trash', node: nodeNo(1), parent: root }]);
    await author.sync([{ type: 'purge', nodes: [nodeNo(1)] }]);
    return (await state()).seq;
  };
  /** S6, S9: the tables are what the log makes of nothing, collections and all. */
  const matchesLog = async (): Promise<void> => {
    const rebuilt = await replay(harness, space);
    expect(checkTree(rebuilt)).toEqual([]);
    expect(checksumText((await state()).checksum)).toBe(checksumText(recount(rebuilt).checksum));
    const fresh = new TestDevice(sequencer, space, owner, deviceNo(0xfff000 + (await state()).seq));
    await fresh.sync();
    expect(checksumText(recount(fresh.base).checksum)).toBe(fresh.checksum);
    expect([...rebuilt.tombstones()].map(({ id }) => id).sort()).toEqual([...fresh.base.tombstones()].map(({ id }) => id).sort());
  };

  describe(`H30 what is left of what is gone: ${name}`, () => {
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      space = spaceNo((spaces += 1));
      root = rootOf(space);
      await harness.createSpace(space, new Map([[owner, 'owner']]));
      for (let n = 0; n < 12; n += 1) await harness.commitManifest(space, manifestNo(n), 10);
      sequencer = testSequencer(harness.store);
      author = new TestDevice(sequencer, space, owner, deviceNo(1));
    });

    test('H30 tombstones go after 90 days, with all of their seq; the checksum no longer counts them', async () => {
      const purgedAt = await purgeFolder();
      const later = sequencer.now + keepTombstonesFor;
      expect(await collect(later)).toBe(0);
      expect((await state()).floorSeq).toBe(0);
      expect(await collect(later + 1, 2)).toBe(4);
      expect(await state()).toMatchObject({ floorSeq: purgedAt, seq: purgedAt, checksum: 0n });
      expect(await collect(later + 1)).toBe(0);
      await matchesLog();
    });

    test('H30 a step is bounded and the floor rises with what was dropped, never to what nobody missed', async () => {
      for (let n = 1; n <= 6; n += 1) {
        await author.sync([folder(nodeNo(n), root, `Folder ${n}`)]);
        await author.sync([{ type: 'trash', node: nodeNo(n), parent: root }]);
        await author.sync([{ type: 'purge', nodes: [nodeNo(n)] }]);
      }
      await author.sync([folder(nodeNo(9), root, 'Stays')]);
      const later = sequencer.now + keepTombstonesFor + 1;
      expect(await collect(later, 4)).toBe(4);
      expect((await state()).floorSeq).toBe(12);
      await matchesLog();
      expect(await collect(later, 4)).toBe(2);
      expect((await state()).floorSeq).toBe(18);
      expect((await harness.retention.collections(space)).map(({ floor }) => floor)).toEqual([12, 18]);
    });

    test('H30 only what is old: later tombstones stay', async () => {
      await purgeFolder();
      sequencer.now += 10 * DAY;
      await author.sync([folder(nodeNo(8), root, 'Later')]);
      await author.sync([{ type: 'trash', node: nodeNo(8), parent: root }]);
      await author.sync([{ type: 'purge', nodes: [nodeNo(8)] }]);
      expect(await collect(sequencer.now + 85 * DAY)).toBe(4);
      const fresh = new TestDevice(sequencer, space, owner, deviceNo(5));
      await fresh.sync();
      expect([...fresh.base.tombstones()].map(({ id }) => id)).toEqual([nodeNo(8)]);
      await matchesLog();
    });

    test('H30 a cursor below the floor begins its base again; one at the floor goes on', async () => {
      const away = new TestDevice(sequencer, space, owner, deviceNo(2));
      await author.sync([folder(nodeNo(7), root, 'Before')]);
      await away.sync();
      await purgeFolder();
      await collect(sequencer.now + 91 * DAY);
      expect(await away.send(away.number([away.op(folder(nodeNo(0x20), root, 'Made offline'))]))).toMatchObject({ kind: 'reset', reason: 'floor' });
      expect(await author.sync([folder(nodeNo(0x21), root, 'Goes on')])).toEqual([{ code: 'applied' }]);
      await matchesLog();
    });

    test('H30, H31, P6 a base that falls below the floor, or belongs to a lost history, between the commit and the reading of what has changed begins again; what it sent is decided once (seed 20003594)', async () => {
      const store = new FaultyStore(harness.store);
      const late = new TestDevice(testSequencer(store), space, owner, deviceNo(2));
      await author.sync([folder(nodeNo(7), root, 'Before')]);
      await late.sync();
      await purgeFolder();
      const sent = late.number([late.op(folder(nodeNo(0x20), root, 'Made meanwhile'))]);
      store.onSnapshot = async (look) => {
        await collect(sequencer.now + 91 * DAY);
        return await look();
      };
      expect(await late.send(sent)).toMatchObject({ kind: 'reset', reason: 'floor' });
      store.onSnapshot = async (look) => {
        const snapshot = await look();
        return { ...snapshot, space: { ...snapshot.space, epoch: 'restored' } };
      };
      expect(await late.send([], { cursor: (await state()).floorSeq })).toEqual({ kind: 'reset', reason: 'epoch', epoch: 'restored' });
      store.onSnapshot = (look) => look();
      const fresh = await late.send([], { cursor: 0 });
      expect(fresh).toMatchObject({ kind: 'exchanged', outcomes: [{ ctr: sent[0]?.ctr, result: { code: 'applied' } }] });
      await matchesLog();
    });

    test('H30 row 50: work on what is forgotten is treated as work on a purged node of which nobody knows the path', async () => {
      const late = new TestDevice(sequencer, space, owner, deviceNo(2));
      await author.sync([folder(nodeNo(1), root, 'Gone'), file(nodeNo(2), nodeNo(1), 'a.txt', manifestNo(2))]);
      await late.sync();
      const [version] = [...late.base.rows()].flatMap((row) => (row.kind === 'file' ? [row.content.version] : []));
      if (version === undefined) throw new Error('no file');
      await purgeFolderOf();
      await collect(sequencer.now + 91 * DAY);
      const seen = late.cursor;
      late.base.collect(Number.MAX_SAFE_INTEGER);
      late.cursor = (await state()).seq;
      const ops = late.number([
        { type: 'rename', node: nodeNo(2), name: 'b.txt' } as const,
        { type: 'trash', node: nodeNo(2), parent: nodeNo(1) } as const,
        { type: 'restore', node: nodeNo(1), parent: root } as const,
        { type: 'purge', nodes: [nodeNo(1)] } as const,
        folder(nodeNo(0x30), nodeNo(1), 'New inside'),
        { type: 'setContent', node: nodeNo(2), baseVersion: version, seenPath: ['Gone', 'a.txt'], manifest: manifestNo(5), hash: manifestNo(5), size: 10, mime: 'text/plain', mtime: 0 } as const,
      ].map((body) => ({ ...late.op(body), baseSeq: seen })));
      const answer = late.accept(await late.send(ops));
      expect(answer.outcomes.map(({ result }) => result.code)).toEqual(['rejected', 'noop', 'rejected', 'noop', 'rescued', 'rescued']);
      const fresh = new TestDevice(sequencer, space, owner, deviceNo(5));
      await fresh.sync();
      expect(fresh.names()).toEqual(['Recovered']);
      const recovered = [...fresh.base.rows()].find((row) => row.kind === 'file');
      expect(recovered).toMatchObject({ content: { manifest: manifestNo(5) } });
      await matchesLog();

      async function purgeFolderOf(): Promise<void> {
        await author.sync([{ type: 'trash', node: nodeNo(1), parent: root }]);
        await author.sync([{ type: 'purge', nodes: [nodeNo(1)] }]);
      }
    });

    test('H30 H20 aliases that hold for all go too; what names them later names nothing', async () => {
      const other = new TestDevice(sequencer, space, owner, deviceNo(2));
      await author.sync([folder(nodeNo(1), root, 'Trip', 'merge')]);
      expect(await other.sync([folder(nodeNo(2), root, 'Trip', 'merge')])).toMatchObject([{ code: 'aliased', to: nodeNo(1) }]);
      expect(await collect(sequencer.now + 91 * DAY)).toBe(1);
      expect([...(await replay(harness, space)).aliases()]).toEqual([]);
      expect(await other.sync([{ type: 'rename', node: nodeNo(2), name: 'x' }])).toMatchObject([{ code: 'rejected' }]);
      await matchesLog();
    });

    test('S9 a floor that nobody could be told of changes nothing', async () => {
      const purgedAt = await purgeFolder();
      expect(await harness.retention.raiseFloor(space, purgedAt + 1)).toBe(0);
      expect(await harness.retention.raiseFloor(space, 0)).toBe(0);
      expect(await state()).toMatchObject({ floorSeq: 0 });
      await expect(harness.retention.raiseFloor(spaceNo(0xdead), 1)).rejects.toMatchObject({ code: 'not-found' });
    });

    test.each([71, 72, 73])('S6 S9 seed %i: what is collected in the middle of work is collected again by the replay', async (seed) => {
      const play = { harness, sequencers: [sequencer], space, user: owner, steps: 60 };
      await playAtRandom({ ...play, seed });
      const floor = await harness.retention.collectable(space, Number.MAX_SAFE_INTEGER, 1000);
      if (floor !== null) await harness.retention.raiseFloor(space, floor);
      await matchesLog();
      await playAtRandom({ ...play, seed: seed + 100 });
      await matchesLog();
    });
  });
};
