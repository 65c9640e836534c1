import { copiedId, rootOf, serverDevice } from '@holdfast/domain';
import type { Exchanged } from '@holdfast/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SpaceStore } from '../../ports/space-store.ts';
import type { SequencerOptions } from '../../sequencer/sequencer.ts';
import { replay } from '../../replay.ts';
import { FaultyStore } from './faulty-store.ts';
import type { StoreHarness } from './store-harness.ts';
import { deviceNo, edit, file, folder, headOf, manifestNo, nodeNo, spaceNo, TestDevice, userNo } from './test-device.ts';
import type { TestSequencer } from './test-ports.ts';
import { testSequencer } from './test-ports.ts';

const applied = { code: 'applied' };

/** The exchange as SYNC.md 2.7 has it, over any store. */
export const exchangeContract = (name: string, open: () => Promise<StoreHarness>): void => {
  let harness: StoreHarness;
  let spaces = 0;
  let devices = 0;
  let space = spaceNo(0);
  let root = rootOf(space);
  let sequencer: TestSequencer;
  const owner = userNo(1);
  const viewer = userNo(2);
  const outsider = userNo(3);

  const device = (by: TestSequencer = sequencer, user = owner): TestDevice => new TestDevice(by, space, user, deviceNo((devices += 1)));
  const over = (store: SpaceStore = harness.store, options: SequencerOptions = {}): TestSequencer => testSequencer(store, options);

  describe(`exchange over ${name}`, () => {
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      space = spaceNo((spaces += 1));
      root = rootOf(space);
      await harness.createSpace(space, new Map([[owner, 'owner'], [viewer, 'viewer']]));
      sequencer = over();
    });

    test('H28 an operation is decided, its author gets the row, another session pulls it', async () => {
      const [a, b] = [device(), device()];
      expect(await a.sync([folder(nodeNo(1), root, 'Letters')])).toEqual([applied]);
      expect(a.names()).toEqual(['Letters']);
      await b.sync();
      expect(b.base.node(nodeNo(1))).toEqual(a.base.node(nodeNo(1)));
      expect(b.checksum).toBe(a.checksum);
      expect(b.checksum).not.toBe('0'.repeat(16));
    });

    test('S5 every decision takes one seq, also a refusal; a duplicate takes none', async () => {
      const a = device();
      const sent = a.number([a.op(folder(nodeNo(1), root, 'a')), a.op(folder(nodeNo(1), root, 'again')), a.op({ type: 'trash', node: nodeNo(1), parent: root })]);
      const answer = await a.send(sent);
      await a.send(sent);
      a.accept(await a.send(sent));
      expect(a.cursor).toBe(3);
      expect((answer as Exchanged).outcomes.map((settled) => settled.result)).toEqual([applied, { code: 'rejected', reason: 'id-exists' }, applied]);
      expect((await harness.store.log(space, 0, 10)).map((entry) => entry.seq)).toEqual([1, 2, 3]);
    });

    test('0.5 outcomes are kept until they are acknowledged, then forgotten', async () => {
      const a = device();
      const first = await a.send(a.number([a.op(folder(nodeNo(1), root, 'a'))]));
      const second = await a.send();
      expect((second as Exchanged).outcomes).toEqual((first as Exchanged).outcomes);
      a.accept(second);
      expect((a.accept(await a.send())).outcomes).toEqual([]);
    });

    test('P1, H4 the same operation from another device, under another counter, is applied once and has one outcome', async () => {
      const [a, b] = [device(), device()];
      const op = a.op(folder(nodeNo(1), root, 'a'));
      a.accept(await a.send(a.number([op])));
      const answer = b.accept(await b.send(b.number([op, b.op(folder(nodeNo(2), root, 'b'))])));
      expect(answer.outcomes.map((settled) => [settled.ctr, settled.result])).toEqual([[1, applied], [2, applied]]);
      expect(answer.cursor).toBe(2);
      expect(b.names()).toEqual(['a', 'b']);
    });

    test('row 47 another operation under a used counter is a fork, and nothing of it is applied', async () => {
      const a = device();
      await a.sync([folder(nodeNo(1), root, 'a')]);
      const twin = device();
      const answer = await a.send([{ ctr: 1, op: twin.op(folder(nodeNo(2), root, 'b')) }]);
      expect(answer).toEqual({ kind: 'fork' });
      await a.sync();
      expect(a.names()).toEqual(['a']);
    });

    test('2.7 a gap is told with the counter that is expected', async () => {
      const a = device();
      await a.sync([folder(nodeNo(1), root, 'a')]);
      expect(await a.send([{ ctr: 3, op: a.op(folder(nodeNo(2), root, 'b')) }])).toEqual({ kind: 'gap', expected: 2 });
      await expect(a.send([{ ctr: 2, op: a.op(folder(nodeNo(2), root, 'b')) }, { ctr: 4, op: a.op(folder(nodeNo(3), root, 'c')) }])).rejects.toMatchObject({ code: 'invalid-request' });
    });

    test('H4 a lost answer is no false alarm: the token before is valid until the new one was presented', async () => {
      const a = device();
      a.accept(await a.send());
      const before = a.token;
      const lost = await a.send(a.number([a.op(folder(nodeNo(1), root, 'a'))]));
      const again = await a.send([], { token: before });
      expect((again as Exchanged).token).toBe((lost as Exchanged).token);
      a.accept(again);
      a.accept(await a.send());
      expect(await a.send([], { token: before })).toEqual({ kind: 'fork' });
    });

    test('H4, 3b.1 what the other half of a fork has sent before counts as one\'s own, at once and later, also in a replay of the log', async () => {
      const [old, other] = [device(), device()];
      await old.sync([folder(nodeNo(1), root, 'n'), folder(nodeNo(2), root, 'm')]);
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
      const log = await harness.store.log(space, 0, 100);
      expect(log.map(({ alsoOwn }) => alsoOwn)).toEqual([[], [], [], [], [], [held[0]?.id], [held[1]?.id]]);
      const replayed = await replay(harness, space);
      expect([...replayed.rows()].map((row) => row.name.value).sort()).toEqual(['later', 'later too']);
    });

    test('H4, 3b.11 what became a copy while the other half of a fork sent it is followed by what comes later', async () => {
      for (const n of [1, 2, 3]) await harness.commitManifest(space, manifestNo(n), 10);
      const [old, other, fresh] = [device(), device(), device()];
      await old.sync([file(nodeNo(1), root, 'f.bin', manifestNo(1))]);
      await other.sync();
      const edited = old.op(edit(nodeNo(1), headOf(old, nodeNo(1)), manifestNo(2)));
      const moved = old.op({ type: 'rename', node: nodeNo(1), name: 'mine.bin' });
      await other.sync([edit(nodeNo(1), headOf(other, nodeNo(1)), manifestNo(3))]);
      await old.send(old.number([edited]));
      fresh.accept(await fresh.send(fresh.number([edited, moved])));
      expect(fresh.names()).toEqual(['f.bin', 'mine.bin']);
      expect(fresh.base.node(nodeNo(1))?.name.value).toBe('f.bin');
      const replayed = await replay(harness, space);
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
      const thief = new TestDevice(sequencer, space, viewer, a.id);
      expect(await thief.send([], { token: a.token })).toEqual({ kind: 'fork' });
    });

    test('H31 another epoch resets the base and decides nothing', async () => {
      const a = device();
      await a.sync([folder(nodeNo(1), root, 'a')]);
      const epoch = '00000000-0000-4000-8000-00000000e002';
      await harness.setEpoch(space, epoch);
      expect(await a.send(a.number([a.op(folder(nodeNo(2), root, 'b'))]))).toEqual({ kind: 'reset', epoch, reason: 'epoch' });
      expect(await harness.store.log(space, 1, 10)).toEqual([]);
    });

    test('H30 a cursor below the floor, or ahead of the space, resets the base', async () => {
      const a = device();
      await a.sync([folder(nodeNo(1), root, 'a'), folder(nodeNo(2), root, 'b'), folder(nodeNo(3), root, 'c')]);
      await harness.setFloor(space, 2);
      expect(await a.send([], { cursor: 1 })).toMatchObject({ kind: 'reset', reason: 'floor' });
      expect(await a.send([], { cursor: 4 })).toMatchObject({ kind: 'reset', reason: 'ahead' });
      expect(await a.send([], { cursor: 2 })).toMatchObject({ kind: 'exchanged' });
      expect(await a.send([], { cursor: 0 })).toMatchObject({ kind: 'exchanged' });
    });

    test('H17 an older protocol is told to upgrade', async () =>
      expect(await device().send([], { protocol: '0' })).toMatchObject({ kind: 'upgradeRequired' }));

    test('H38 a missing manifest puts off the operation and what follows; once it is committed they go through', async () => {
      const a = device();
      const sent = a.number([a.op(folder(nodeNo(1), root, 'a')), a.op(file(nodeNo(2), root, 'f', manifestNo(7))), a.op(folder(nodeNo(3), root, 'c'))]);
      const answer = await a.send(sent) as Exchanged;
      expect(answer.outcomes.map((settled) => settled.result)).toEqual([applied, { code: 'missingManifest', manifest: manifestNo(7) }]);
      expect(answer.lastCtr).toBe(1);
      await harness.commitManifest(space, manifestNo(7), 10);
      a.accept(await a.send(sent));
      expect(a.names()).toEqual(['a', 'c', 'f']);
    });

    test('H39 a manifest of another space is as missing as one nobody has', async () => {
      const other = spaceNo((spaces += 1));
      await harness.createSpace(other, new Map([[owner, 'owner']]));
      await harness.commitManifest(other, manifestNo(8), 10);
      const a = device();
      expect(await a.sync([file(nodeNo(1), root, 'f', manifestNo(8))])).toEqual([{ code: 'missingManifest', manifest: manifestNo(8) }]);
    });

    test('H38 size and hash come from the manifest: an operation that says otherwise is refused', async () => {
      await harness.commitManifest(space, manifestNo(9), 10);
      const a = device();
      const lie = { ...file(nodeNo(2), root, 'g', manifestNo(9)), hash: manifestNo(1) };
      expect(await a.sync([file(nodeNo(1), root, 'f', manifestNo(9), 11), lie])).toEqual([{ code: 'rejected', reason: 'invalid' }, { code: 'rejected', reason: 'invalid' }]);
    });

    test('row 44 what goes beyond the quota is refused, what fits goes through (S8)', async () => {
      const small = spaceNo((spaces += 1));
      await harness.createSpace(small, new Map([[owner, 'owner']]), 25);
      for (const n of [1, 2, 3]) await harness.commitManifest(small, manifestNo(n), 10);
      const a = new TestDevice(sequencer, small, owner, deviceNo((devices += 1)));
      const bodies = [1, 2, 3].map((n) => file(nodeNo(n), rootOf(small), `f${n}`, manifestNo(n)));
      expect(await a.sync(bodies)).toEqual([applied, applied, { code: 'rejected', reason: 'quota' }]);
      expect((await harness.store.snapshot(small, { device: a.id, cursor: 0, ackedCtr: 0, maxRows: 1, maxBytes: 1 })).space.logicalBytes).toBe(20);
    });

    test('row 43 who may only look is refused, one operation at a time; a stranger learns nothing', async () => {
      const reader = device(sequencer, viewer);
      expect(await reader.sync([folder(nodeNo(1), root, 'a')])).toEqual([{ code: 'rejected', reason: 'forbidden' }]);
      await expect(device(sequencer, outsider).send()).rejects.toMatchObject({ code: 'not-found' });
      const nowhere = new TestDevice(sequencer, spaceNo(0xffff), owner, deviceNo((devices += 1)));
      await expect(nowhere.send()).rejects.toMatchObject({ code: 'not-found' });
    });

    test('H33 a role that is taken away counts from the next operation', async () => {
      const a = device();
      await a.sync([folder(nodeNo(1), root, 'a')]);
      await harness.setRole(space, owner, 'viewer');
      expect(await a.sync([folder(nodeNo(2), root, 'b')])).toEqual([{ code: 'rejected', reason: 'forbidden' }]);
    });

    test('H10 one refused operation does not fail its neighbours', async () => {
      const a = device();
      expect(await a.sync([folder(nodeNo(1), root, 'a'), folder(nodeNo(2), root, 'a/b'), folder(nodeNo(3), root, 'c')]))
        .toEqual([applied, { code: 'rejected', reason: 'name' }, applied]);
    });

    test('H17, H10 a device of the first release, which reads outcomes strictly, is told no more than it knows', async () => {
      const [a, b] = [device(), device()];
      b.isFirstRelease = true;
      await a.sync([folder(nodeNo(1), root, 'F')]);
      await b.sync();
      await a.sync([{ type: 'trash', node: nodeNo(1), parent: root }]);
      const rescued = await b.sync([folder(nodeNo(2), nodeNo(1), 'into')]);
      expect(rescued.map((outcome) => [outcome.code, Object.keys(outcome).sort()])).toEqual([['rescued', ['code', 'node', 'path']]]);
      const answer = b.accept(await b.send([], { ackedCtr: 0 }));
      expect([Object.keys(answer).sort(), answer.outcomes.map(({ result }) => 'against' in result)]).toEqual([
        ['changes', 'checksum', 'cursor', 'epoch', 'hasMore', 'kind', 'lastCtr', 'outcomes', 'serverTime', 'token'], [false],
      ]);
    });

    test('H10 outcomes name the device, the person and the time of the work that was met', async () => {
      const [a, b] = [device(), device()];
      for (const n of [1, 2, 3]) await harness.commitManifest(space, manifestNo(n), 10);
      await a.sync([file(nodeNo(1), root, 'f', manifestNo(1)), folder(nodeNo(2), root, 'F'), folder(nodeNo(3), root, 'G')]);
      await b.sync();
      const base = headOf(a, nodeNo(1));
      [a.at, b.at, sequencer.now] = [2_500_000, 2_400_000, 3_000_000];
      await a.sync([{ type: 'rename', node: nodeNo(3), name: 'later' }, { type: 'trash', node: nodeNo(2), parent: root }, edit(nodeNo(1), base, manifestNo(2))]);
      const mine = (await b.sync([{ type: 'rename', node: nodeNo(3), name: 'earlier' }, { type: 'trash', node: nodeNo(1), parent: root }, folder(nodeNo(4), nodeNo(2), 'into'), edit(nodeNo(1), base, manifestNo(3))]));
      const other = { device: 'Laptop', user: owner };
      expect(mine.map((outcome) => outcome.code)).toEqual(['superseded', 'noop', 'rescued', 'copied']);
      expect(mine.map((outcome) => 'against' in outcome && outcome.against)).toEqual([2_500_001, 2_500_003, 2_500_002, 2_500_003].map((at) => ({ ...other, at })));
      expect((await harness.store.log(space, 6, 10)).map((entry) => 'against' in entry.outcome)).toEqual([true, true, true, true]);
      expect(await b.sync([{ type: 'rename', node: nodeNo(3), name: 'again' }])).toEqual([applied]);
    });

    test('H11 what acts on something that an operation would have made, had it not been refused, is refused with that operation named', async () => {
      await harness.commitManifest(space, manifestNo(4), 10);
      const a = device();
      const [bad, gone] = [a.op(folder(nodeNo(1), root, 'a/b')), a.op(folder(nodeNo(2), root, 'x'))];
      const sent = [bad, gone, a.op({ type: 'rename', node: nodeNo(1), name: 'c' }), a.op({ type: 'trash', node: nodeNo(1), parent: root }), a.op(file(nodeNo(3), nodeNo(1), 'kept.txt', manifestNo(4)))];
      const first = a.accept(await a.send(a.number(sent)));
      const dependency = { code: 'rejected', reason: 'dependency', cause: bad.id };
      expect(first.outcomes.map(({ result }) => result)).toMatchObject([{ reason: 'name' }, applied, dependency, { code: 'noop', reason: 'gone' }, { code: 'rescued' }]);
      expect(await a.sync([{ type: 'addTag', node: nodeNo(1), tag: 't' }, { type: 'copy', node: nodeNo(5), source: nodeNo(1), srcVersion: null, parent: root, name: 'copy' }])).toEqual([dependency, dependency]);
      await a.sync([{ type: 'trash', node: nodeNo(2), parent: root }]);
      await a.sync([{ type: 'purge', nodes: [nodeNo(2)] }]);
      expect(await a.sync([{ type: 'rename', node: nodeNo(2), name: 'y' }, { type: 'rename', node: nodeNo(9), name: 'z' }])).toEqual([{ code: 'rejected', reason: 'gone' }, { code: 'rejected', reason: 'gone' }]);
      expect((await replay(harness, space)).node(nodeNo(3))).toEqual(a.base.node(nodeNo(3)));
    });

    test('H12 texts that no store can keep are refused one by one', async () => {
      const a = device();
      const tag = (text: string) => ({ type: 'setAttr', node: nodeNo(1), key: 'k', value: { text } }) as const;
      expect(await a.sync([folder(nodeNo(1), root, 'a'), tag('\u0000'), tag('\ud800'), tag('fine')]))
        .toEqual([applied, { code: 'rejected', reason: 'invalid' }, { code: 'rejected', reason: 'invalid' }, applied]);
      expect(await a.sync([folder(nodeNo(2), root, 'a\0b'), folder(nodeNo(3), root, 'a\udc00'), { type: 'rename', node: nodeNo(1), name: '\0' }, folder(nodeNo(4), root, 'fine')]))
        .toEqual([...Array.from({ length: 3 }, () => ({ code: 'rejected', reason: 'name' })), applied]);
      await expect(a.send([], { device: { id: a.id, name: 'a\0' } })).rejects.toMatchObject({ code: 'invalid-request' });
      await expect(a.send([], { device: { id: serverDevice, name: 'a' } })).rejects.toMatchObject({ code: 'invalid-request' });
    });

    test('H12 whatever else goes wrong over one operation, the others get through', async () => {
      const store = new FaultyStore(harness.store);
      const shaky = over(store);
      const [a, b] = [device(shaky), device(shaky)];
      await a.sync([folder(nodeNo(1), root, 'x')]);
      await b.sync();
      store.unreadable.add(nodeNo(1));
      const sent = a.number([a.op(folder(nodeNo(2), root, 'before')), a.op({ type: 'rename', node: nodeNo(1), name: 'bad' }), a.op(folder(nodeNo(3), root, 'after'))]);
      for (let attempt = 0; attempt < 3; attempt += 1) await Promise.all([a.send(sent), b.sync([folder(nodeNo(10 + attempt), root, `b${attempt}`)])]);
      expect(a.accept(await a.send(sent)).outcomes.map((settled) => settled.result.code)).toEqual(['applied', 'parked', 'applied']);
      await b.sync();
      expect(b.names()).toEqual(['after', 'b0', 'b1', 'b2', 'before', 'x']);
    });

    test('H12 an operation over which the reducer throws is tried three times, then put aside; its neighbours never suffer', async () => {
      const store = new FaultyStore(harness.store);
      const shaky = over(store);
      const [a, b] = [device(shaky), device(shaky)];
      await a.sync([folder(nodeNo(1), root, 'broken'), folder(nodeNo(2), root, 'whole')]);
      await b.sync();
      store.broken.add(nodeNo(1));
      const sent = a.number([a.op({ type: 'rename', node: nodeNo(2), name: 'first' }), a.op(folder(nodeNo(3), nodeNo(1), 'poison')), a.op({ type: 'rename', node: nodeNo(2), name: 'last' })]);
      const codes: (readonly string[])[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const [mine] = await Promise.all([a.send(sent), b.sync([folder(nodeNo(10 + attempt), root, `b${attempt}`)])]);
        codes.push((mine as Exchanged).outcomes.filter((settled) => settled.ctr > 2).map((settled) => settled.result.code));
      }
      expect(codes).toEqual([['applied', 'retry'], ['applied', 'retry'], ['applied', 'parked', 'applied']]);
      expect(shaky.alarms.map((alarm) => alarm.kind)).toEqual(['operation-failed', 'operation-failed', 'operation-parked']);
      await b.sync();
      expect(b.names()).toEqual(['b0', 'b1', 'b2', 'broken', 'last']);
    });

    test('H12 an operation whose rows the store refuses is found, and put aside alone', async () => {
      const store = new FaultyStore(harness.store);
      const shaky = over(store);
      const [a, b] = [device(shaky), device(shaky)];
      await Promise.all([a.sync(), b.sync()]);
      const sent = a.number([1, 2, 3].map((n) => a.op(folder(nodeNo(n), root, `a${n}`))));
      const poison = sent[1]?.op.id;
      if (poison) store.refused.add(poison);
      for (let attempt = 0; attempt < 3; attempt += 1) await Promise.all([a.send(sent), b.sync([folder(nodeNo(10 + attempt), root, `b${attempt}`)])]);
      expect(a.accept(await a.send(sent)).outcomes.map((settled) => settled.result.code)).toEqual(['applied', 'parked', 'applied']);
      await b.sync();
      expect(b.names()).toEqual(['a1', 'a3', 'b0', 'b1', 'b2']);
    });

    test.each([['lost-after-commit'], ['lost-before-commit'], ['conflict']] as const)('H4 %s: the group is tried again and applied once', async (fault) => {
      const store = new FaultyStore(harness.store);
      const shaky = over(store);
      const a = device(shaky);
      await a.sync();
      store.faults.push(fault);
      expect(await a.sync([folder(nodeNo(1), root, 'a'), folder(nodeNo(2), root, 'a')])).toEqual([applied, applied]);
      expect(a.names()).toEqual(['a', 'a (2)']);
      expect(a.cursor).toBe(2);
    });

    test('H29 a store that stays away makes the server busy, and the outbox is sent again later', async () => {
      const store = new FaultyStore(harness.store);
      const a = device(over(store));
      await a.sync();
      store.faults.push(...Array.from({ length: 6 }, () => 'lost-before-commit' as const));
      const sent = a.number([a.op(folder(nodeNo(1), root, 'a'))]);
      expect(await a.send(sent)).toMatchObject({ kind: 'busy' });
      a.accept(await a.send(sent));
      expect(a.names()).toEqual(['a']);
    });

    test('0.11, H29 devices that arrive together share a commit, each in its own order (P3)', async () => {
      const many = Array.from({ length: 6 }, () => device());
      const answers = await Promise.all(many.map((each, i) =>
        each.send(each.number([each.op(folder(nodeNo(10 * i + 1), root, `d${i}`)), each.op(folder(nodeNo(10 * i + 2), nodeNo(10 * i + 1), 'inner'))]))));
      for (const answer of answers) expect((answer as Exchanged).outcomes.map((settled) => settled.result)).toEqual([applied, applied]);
      const log = await harness.store.log(space, 0, 100);
      expect(log.map((entry) => entry.seq)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
      for (const each of many) expect(log.filter((entry) => entry.device === each.id).map((entry) => entry.ctr)).toEqual([1, 2]);
    });

    test('H25, two servers on one store race for one space: seqs stay dense, every device sees the same', async () => {
      const [one, two] = [over(harness.store, { groupOps: 7 }), over(harness.store, { groupOps: 5 })];
      const racers = [one, two, one, two].map((by) => device(by));
      await Promise.all(racers.map(async (each, i) => {
        for (let round = 0; round < 4; round += 1) {
          await each.sync([0, 1, 2].map((n) => folder(nodeNo(1000 * i + 10 * round + n), root, `n${n}`)));
        }
      }));
      for (const each of racers) await each.sync();
      expect(new Set(racers.map((each) => each.checksum)).size).toBe(1);
      expect(racers[0]?.base.size).toBe(48);
      expect((await harness.store.log(space, 0, 100)).map((entry) => entry.seq)).toEqual(Array.from({ length: 48 }, (_, i) => i + 1));
    });

    test('H25, P6 who had everything is told of the moment of his own commit, which is what the store would say of it', async () => {
      const { store } = harness;
      let asked = 0;
      const snapshot: SpaceStore['snapshot'] = (...question) => {
        asked += 1;
        return store.snapshot(...question);
      };
      const by = over({ roleOf: (...of) => store.roleOf(...of), withSpace: (...work) => store.withSpace(...work), log: (...from) => store.log(...from), snapshot });
      const [a, b] = [device(by), device(by)];
      const sameAsStored = async (answer: Exchanged, before: { readonly cursor: number; readonly ackedCtr: number }): Promise<void> => {
        const stored = await store.snapshot(space, { device: a.id, ...before, maxRows: 1000, maxBytes: 1e6 });
        const inText = (changes: Exchanged['changes']): readonly string[] => changes.map((change) => JSON.stringify(change)).sort();
        expect(inText(answer.changes)).toEqual(inText(stored.changes));
        expect(answer.outcomes).toEqual(stored.decisions.map(({ ctr, op, decision }) => ({ ctr, op, result: decision })));
        expect(answer).toMatchObject({ lastCtr: stored.lastCtr, cursor: stored.cursor, hasMore: false, checksum: stored.space.checksum.toString(16).padStart(16, '0') });
      };
      await b.sync([folder(nodeNo(1), root, 'k', 'merge'), folder(nodeNo(2), root, 'x')]);
      const late = { cursor: a.cursor, ackedCtr: a.ackedCtr };
      const unseen = a.op(folder(nodeNo(3), root, 'k', 'merge'));
      expect(asked).toBe(0);
      await a.sync();
      expect(asked).toBe(1);
      const begun = { cursor: a.cursor, ackedCtr: a.ackedCtr };
      const first = a.accept(await a.send(a.number([unseen, { ...a.op({ type: 'rename', node: nodeNo(2), name: 'y' }), baseSeq: late.cursor, at: 1 }, a.op(folder(nodeNo(3), root, 'z'))])));
      expect(first.outcomes.map(({ result }) => result.code)).toEqual(['aliased', 'superseded', 'rejected']);
      await sameAsStored(first, begun);
      const purged = a.number([a.op({ type: 'trash', node: nodeNo(2), parent: root }), a.op({ type: 'purge', nodes: [nodeNo(2)] })]);
      const between = { cursor: a.cursor, ackedCtr: 0 };
      // Its outcomes are not written down yet when it sends on: it is told them again.
      await sameAsStored(a.accept(await a.send(purged, { ackedCtr: 0 })), between);
      expect(asked).toBe(1);
      // What is repeated, what comes from far behind and what does not fit a page is asked for.
      a.accept(await a.send(purged, { cursor: 2, ackedCtr: 0, token: a.token }));
      expect(asked).toBe(2);
      await b.sync([folder(nodeNo(4), root, 'more')]);
      expect(asked).toBe(3);
    });

    test('H26 pages are cut between seqs; a row changed while paging moves to the end, and the union is exact', async () => {
      const paging = over(harness.store, { pageRows: 3 });
      const writer = device();
      await writer.sync([1, 2, 3, 4, 5, 6, 7].map((n) => folder(nodeNo(n), root, `f${n}`)));
      const reader = device(paging);
      const first = reader.accept(await reader.send());
      expect([first.hasMore, first.checksum, first.cursor]).toEqual([true, null, 3]);
      await writer.sync([{ type: 'rename', node: nodeNo(1), name: 'renamed' }, { type: 'trash', node: nodeNo(5), parent: root }]);
      await reader.sync();
      expect(reader.names()).toEqual(['f2', 'f3', 'f4', 'f6', 'f7', 'renamed']);
      expect(reader.checksum).toBe(writer.checksum);
    });

    test('H26 all rows of one operation come in one page, however many', async () => {
      const paging = over(harness.store, { pageRows: 2 });
      const writer = device();
      await writer.sync([folder(nodeNo(1), root, 'tree'), ...[2, 3, 4, 5].map((n) => folder(nodeNo(n), nodeNo(1), `f${n}`))]);
      const at = writer.cursor;
      expect(await writer.sync([{ type: 'copy', node: nodeNo(20), source: nodeNo(1), srcVersion: null, parent: root, name: 'copy' }])).toEqual([applied]);
      const reader = device(paging);
      const answer = await reader.send([], { cursor: at }) as Exchanged;
      expect(answer.changes).toHaveLength(5);
      await reader.sync();
      expect(reader.names()).toEqual(['copy', 'tree']);
      expect(reader.names(nodeNo(20))).toEqual(['f2', 'f3', 'f4', 'f5']);
    });

    test('H27 a commit is told with its changes while they are few', async () => {
      const a = device();
      await a.sync([folder(nodeNo(1), root, 'a')]);
      await a.sync();
      expect(sequencer.pokes).toHaveLength(1);
      expect(sequencer.pokes[0]).toMatchObject({ space, from: 0, to: 1, changes: [{ kind: 'node', row: { id: nodeNo(1), seq: 1 } }] });
      await a.sync(Array.from({ length: 100 }, (_, i) => folder(nodeNo(100 + i), root, `n${i}`)));
      expect(sequencer.pokes[1]).toMatchObject({ from: 1, to: 101, changes: null });
    });

    test('H32 the space\'s time never goes back, and no effective time is after it (P5)', async () => {
      const a = device();
      a.at = 9_000_000;
      await a.sync([folder(nodeNo(1), root, 'a')]);
      sequencer.now = 1_000_000;
      await a.sync([folder(nodeNo(2), root, 'b')]);
      const times = (await harness.store.log(space, 0, 10)).map((entry) => [entry.effectiveAt, entry.committedAt]);
      expect(times).toEqual([[2_000_000, 2_000_000], [2_000_000, 2_000_000]]);
    });

    test('0.1 an operation is not earlier than what its author had seen', async () => {
      const [a, b] = [device(), device()];
      a.at = 1_900_000;
      await a.sync([folder(nodeNo(1), root, 'a')]);
      await b.sync();
      b.at = 5;
      await b.sync([{ type: 'rename', node: nodeNo(1), name: 'b' }]);
      expect((await harness.store.log(space, 1, 1))[0]?.effectiveAt).toBe(2_000_000);
    });

    test('H24 names with numbers are found however many are taken', async () => {
      const a = device();
      await a.sync(Array.from({ length: 300 }, (_, i) => folder(nodeNo(i + 1), root, 'New folder')));
      expect(await a.sync([folder(nodeNo(1000), root, 'New folder')])).toEqual([applied]);
      expect(a.base.node(nodeNo(1000))?.name.value).toBe('New folder (301)');
    });

    test('H24, row 28 a trashed folder with unseen work in each of many subfolders lets all of it out', async () => {
      const [a, b] = [device(), device()];
      const inner = Array.from({ length: 120 }, (_, i) => i);
      await a.sync([folder(nodeNo(1), root, 'F'), ...inner.map((i) => folder(nodeNo(100 + i), nodeNo(1), `s${i}`))]);
      await b.sync();
      await b.sync(inner.map((i) => folder(nodeNo(1000 + i), nodeNo(100 + i), 'work')));
      const trash = a.op({ type: 'trash', node: nodeNo(1), parent: root });
      expect(a.accept(await a.send(a.number([trash]))).outcomes.map((settled) => settled.result)).toMatchObject([{ code: 'applied', against: { device: 'Laptop' } }]);
      await a.sync();
      await a.sync();
      const skeleton = a.base.children(root).find((row) => row.rescueOf === nodeNo(1));
      expect(a.base.children(skeleton?.id ?? root)).toHaveLength(120);
    });

    test('rows 37 to 39, H47 a copy is of the version its maker saw; of a folder it is the tree of now; of what is gone there is none', async () => {
      for (const n of [1, 2]) await harness.commitManifest(space, manifestNo(n), 10);
      const [a, b] = [device(), device()];
      await a.sync([folder(nodeNo(1), root, 'F'), file(nodeNo(2), nodeNo(1), 'f', manifestNo(1))]);
      await b.sync();
      const seen = headOf(b, nodeNo(2));
      await a.sync([edit(nodeNo(2), seen, manifestNo(2), 10, ['F', 'f'])]);
      const copy = (node: number, source: number, version: typeof seen | null) => b.op({ type: 'copy', node: nodeNo(node), source: nodeNo(source), srcVersion: version, parent: root, name: `copy ${node}` });
      const [ofFile, ofTree] = [copy(10, 2, seen), copy(11, 1, null)];
      expect(b.accept(await b.send(b.number([ofFile, ofTree]))).outcomes.map((settled) => settled.result)).toEqual([applied, applied]);
      const manifestAt = (node: ReturnType<typeof nodeNo>): string | null => {
        const row = b.base.node(node);
        return row?.kind === 'file' ? row.content.manifest : null;
      };
      expect([manifestAt(nodeNo(10)), manifestAt(copiedId(ofTree.id, nodeNo(2)))]).toEqual([manifestNo(1), manifestNo(2)]);
      await a.sync([{ type: 'trash', node: nodeNo(1), parent: root }, { type: 'purge', nodes: [nodeNo(1)] }]);
      expect(b.accept(await b.send(b.number([copy(12, 2, seen)]))).outcomes[0]?.result).toMatchObject({ code: 'rejected', reason: 'gone' });
    });

    test('H19 a name that differs only in case is free for its own node, and taken for others', async () => {
      const a = device();
      expect(await a.sync([folder(nodeNo(1), root, 'a'), { type: 'rename', node: nodeNo(1), name: 'A' }, folder(nodeNo(2), root, 'a')])).toEqual([applied, applied, applied]);
      expect(a.names()).toEqual(['A', 'a (2)']);
    });

    test('H36 a node id cannot be taken twice', async () => {
      const [a, b] = [device(), device()];
      await a.sync([folder(nodeNo(1), root, 'a')]);
      expect(await b.sync([folder(nodeNo(1), root, 'mine')])).toEqual([{ code: 'rejected', reason: 'id-exists' }]);
    });

  });
};
