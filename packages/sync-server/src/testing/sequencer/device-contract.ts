import type { Exchanged } from '@holdfast/protocol';
import { describe, expect, test } from 'vitest';
import { replay } from '../../replay.ts';
import { applied, exchangeWorld } from './exchange-world.ts';
import type { OpenStore } from './exchange-world.ts';
import { edit, file, folder, headOf, manifestNo, nodeNo, TestDevice } from './test-device.ts';

/** Who sends, and from where it goes on: counters, forks, tokens, epochs (RULES.md 2.7, H4, H30, H31). */
export const deviceContract = (name: string, open: OpenStore): void => {
  describe(`devices of ${name}`, () => {
    const world = exchangeWorld(open);
    const { device, viewer } = world;

    test('P1, H4 the same operation from another device, under another counter, is applied once and has one outcome', async () => {
      const [a, b] = [device(), device()];
      const op = a.op(folder(nodeNo(1), world.root, 'a'));
      a.accept(await a.send(a.number([op])));
      const answer = b.accept(await b.send(b.number([op, b.op(folder(nodeNo(2), world.root, 'b'))])));
      expect(answer.outcomes.map((settled) => [settled.ctr, settled.result])).toEqual([[1, applied], [2, applied]]);
      expect(answer.cursor).toBe(2);
      expect(b.names()).toEqual(['a', 'b']);
    });

    test('row 47 another operation under a used counter is a fork, and nothing of it is applied', async () => {
      const a = device();
      await a.sync([folder(nodeNo(1), world.root, 'a')]);
      const twin = device();
      const answer = await a.send([{ ctr: 1, op: twin.op(folder(nodeNo(2), world.root, 'b')) }]);
      expect(answer).toEqual({ kind: 'fork' });
      await a.sync();
      expect(a.names()).toEqual(['a']);
    });

    test('2.7 a gap is told with the counter that is expected', async () => {
      const a = device();
      await a.sync([folder(nodeNo(1), world.root, 'a')]);
      expect(await a.send([{ ctr: 3, op: a.op(folder(nodeNo(2), world.root, 'b')) }])).toEqual({ kind: 'gap', expected: 2 });
      await expect(a.send([{ ctr: 2, op: a.op(folder(nodeNo(2), world.root, 'b')) }, { ctr: 4, op: a.op(folder(nodeNo(3), world.root, 'c')) }])).rejects.toMatchObject({ code: 'invalid-request' });
    });

    test('H4 a lost answer is no false alarm: the token before is valid until the new one was presented', async () => {
      const a = device();
      a.accept(await a.send());
      const before = a.token;
      const lost = await a.send(a.number([a.op(folder(nodeNo(1), world.root, 'a'))]));
      const again = await a.send([], { token: before });
      expect((again as Exchanged).token).toBe((lost as Exchanged).token);
      a.accept(again);
      a.accept(await a.send());
      expect(await a.send([], { token: before })).toEqual({ kind: 'fork' });
    });

    test('H4, 3b.1 what the other half of a fork has sent before counts as one\'s own, at once and later, also in a replay of the log', async () => {
      const [old, other] = [device(), device()];
      await old.sync([folder(nodeNo(1), world.root, 'n'), folder(nodeNo(2), world.root, 'm')]);
      const held = [old.op({ type: 'rename', node: nodeNo(1), name: 'held' }), old.op({ type: 'rename', node: nodeNo(2), name: 'held too' })].map((op) => ({ ...op, at: 9_000_000 }));
      // Made after those, by a clock that went back: whoever had not seen them would lose.
      const later = [{ ...old.op({ type: 'rename', node: nodeNo(1), name: 'later' }), at: 2 }, { ...old.op({ type: 'rename', node: nodeNo(2), name: 'later too' }), at: 2 }];
      await old.send(old.number(held));
      const foreign = { ...other.op({ type: 'rename', node: nodeNo(1), name: 'foreign' }), at: 3 };
      expect((other.accept(await other.send(other.number([foreign])))).outcomes).toMatchObject([{ result: { code: 'superseded' } }]);
      const fresh = device();
      const again = fresh.accept(await fresh.send(fresh.number([...held, ...later.slice(0, 1)])));
      expect(again.outcomes.map(({ result }) => result)).toEqual([applied, applied, applied]);
      expect((fresh.accept(await fresh.send(fresh.number(later.slice(1))))).outcomes).toMatchObject([{ result: applied }]);
      await old.sync();
      expect(old.names()).toEqual(['later', 'later too']);
      const log = await world.harness.store.log(world.space, 0, 100);
      expect(log.map(({ alsoOwn }) => alsoOwn)).toEqual([[], [], [], [], [], [held[0]?.id], [held[1]?.id]]);
      const replayed = await replay(world.harness, world.space);
      expect([...replayed.rows()].map((row) => row.name.value).sort()).toEqual(['later', 'later too']);
    });

    test('H4, 3b.11 what became a copy while the other half of a fork sent it is followed by what comes later', async () => {
      for (const n of [1, 2, 3]) await world.harness.commitManifest(world.space, manifestNo(n), 10);
      const [old, other, fresh] = [device(), device(), device()];
      await old.sync([file(nodeNo(1), world.root, 'f.bin', manifestNo(1))]);
      await other.sync();
      const edited = old.op(edit(nodeNo(1), headOf(old, nodeNo(1)), manifestNo(2)));
      const moved = old.op({ type: 'rename', node: nodeNo(1), name: 'mine.bin' });
      await other.sync([edit(nodeNo(1), headOf(other, nodeNo(1)), manifestNo(3))]);
      await old.send(old.number([edited]));
      fresh.accept(await fresh.send(fresh.number([edited, moved])));
      expect(fresh.names()).toEqual(['f.bin', 'mine.bin']);
      expect(fresh.base.node(nodeNo(1))?.name.value).toBe('f.bin');
      const replayed = await replay(world.harness, world.space);
      expect([...replayed.rows()].map((row) => row.name.value).sort()).toEqual(['f.bin', 'mine.bin']);
    });

    test('H4 first contact whose answer was lost may be repeated; a device nobody knows cannot present a token', async () => {
      const a = device();
      await a.send();
      a.accept(await a.send());
      expect(await device().send([], { token: 'stolen' })).toEqual({ kind: 'fork' });
    });

    test('H4 a device of another person must take an id of its own', async () => {
      const a = device();
      await a.sync();
      const thief = new TestDevice(world.sequencer, world.space, viewer, a.id);
      expect(await thief.send([], { token: a.token })).toEqual({ kind: 'fork' });
    });

    test('H31 another epoch resets the base and decides nothing', async () => {
      const a = device();
      await a.sync([folder(nodeNo(1), world.root, 'a')]);
      const epoch = '00000000-0000-4000-8000-00000000e002';
      await world.harness.setEpoch(world.space, epoch);
      expect(await a.send(a.number([a.op(folder(nodeNo(2), world.root, 'b'))]))).toEqual({ kind: 'reset', epoch, reason: 'epoch' });
      expect(await world.harness.store.log(world.space, 1, 10)).toEqual([]);
    });

    test('H30 a cursor below the floor, or ahead of the space, resets the base', async () => {
      const a = device();
      await a.sync([folder(nodeNo(1), world.root, 'a'), folder(nodeNo(2), world.root, 'b'), folder(nodeNo(3), world.root, 'c')]);
      await world.harness.setFloor(world.space, 2);
      expect(await a.send([], { cursor: 1 })).toMatchObject({ kind: 'reset', reason: 'floor' });
      expect(await a.send([], { cursor: 4 })).toMatchObject({ kind: 'reset', reason: 'ahead' });
      expect(await a.send([], { cursor: 2 })).toMatchObject({ kind: 'exchanged' });
      expect(await a.send([], { cursor: 0 })).toMatchObject({ kind: 'exchanged' });
    });

    test('H17 an older protocol is told to upgrade', async () =>
      expect(await device().send([], { protocol: '0' })).toMatchObject({ kind: 'upgradeRequired' }));
  });
};
