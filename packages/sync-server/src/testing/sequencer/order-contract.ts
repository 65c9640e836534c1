import type { Exchanged } from '@holdfast/protocol';
import { describe, expect, test } from 'vitest';
import type { SpaceStore } from '../../ports/space-store.ts';
import { applied, exchangeWorld } from './exchange-world.ts';
import type { OpenStore } from './exchange-world.ts';
import { edit, file, folder, headOf, manifestNo, nodeNo } from './test-device.ts';

/** What an answer tells, and in which order (H25 to H28, 2.7). */
export const orderContract = (name: string, open: OpenStore): void => {
  describe(`exchange over ${name}`, () => {
    const world = exchangeWorld(open);
    const { device, over, owner } = world;

    test('H28 an operation is decided, its author gets the row, another session pulls it', async () => {
      const [a, b] = [device(), device()];
      expect(await a.sync([folder(nodeNo(1), world.root, 'Letters')])).toEqual([applied]);
      expect(a.names()).toEqual(['Letters']);
      await b.sync();
      expect(b.base.node(nodeNo(1))).toEqual(a.base.node(nodeNo(1)));
      expect(b.checksum).toBe(a.checksum);
      expect(b.checksum).not.toBe('0'.repeat(16));
    });

    test('S5 every decision takes one seq, also a refusal; a duplicate takes none', async () => {
      const a = device();
      const sent = a.number([a.op(folder(nodeNo(1), world.root, 'a')), a.op(folder(nodeNo(1), world.root, 'again')), a.op({ type: 'trash', node: nodeNo(1), parent: world.root })]);
      const answer = await a.send(sent);
      await a.send(sent);
      a.accept(await a.send(sent));
      expect(a.cursor).toBe(3);
      expect((answer as Exchanged).outcomes.map((settled) => settled.result)).toEqual([applied, { code: 'rejected', reason: 'id-exists' }, applied]);
      expect((await world.harness.store.log(world.space, 0, 10)).map((entry) => entry.seq)).toEqual([1, 2, 3]);
    });

    test('0.5 outcomes are kept until they are acknowledged, then forgotten', async () => {
      const a = device();
      const first = await a.send(a.number([a.op(folder(nodeNo(1), world.root, 'a'))]));
      const second = await a.send();
      expect((second as Exchanged).outcomes).toEqual((first as Exchanged).outcomes);
      a.accept(second);
      expect((a.accept(await a.send())).outcomes).toEqual([]);
    });

    test('H17, H10 a device of the first release, which reads outcomes strictly, is told no more than it knows', async () => {
      const [a, b] = [device(), device()];
      b.level = 1;
      await a.sync([folder(nodeNo(1), world.root, 'F')]);
      await b.sync();
      await a.sync([{ type: 'trash', node: nodeNo(1), parent: world.root }]);
      const rescued = await b.sync([folder(nodeNo(2), nodeNo(1), 'into')]);
      expect(rescued.map((outcome) => [outcome.code, Object.keys(outcome).sort()])).toEqual([['rescued', ['code', 'node', 'path']]]);
      const answer = b.accept(await b.send([], { ackedCtr: 0 }));
      expect([Object.keys(answer).sort(), answer.outcomes.map(({ result }) => 'against' in result)]).toEqual([
        ['changes', 'checksum', 'cursor', 'epoch', 'hasMore', 'kind', 'lastCtr', 'outcomes', 'serverTime', 'token'], [false],
      ]);
    });

    test('H10 outcomes name the device, the person and the time of the work that was met', async () => {
      const [a, b] = [device(), device()];
      for (const n of [1, 2, 3]) await world.harness.commitManifest(world.space, manifestNo(n), 10);
      await a.sync([file(nodeNo(1), world.root, 'f', manifestNo(1)), folder(nodeNo(2), world.root, 'F'), folder(nodeNo(3), world.root, 'G')]);
      await b.sync();
      const base = headOf(a, nodeNo(1));
      [a.at, b.at, world.sequencer.now] = [2_500_000, 2_400_000, 3_000_000];
      await a.sync([{ type: 'rename', node: nodeNo(3), name: 'later' }, { type: 'trash', node: nodeNo(2), parent: world.root }, edit(nodeNo(1), base, manifestNo(2))]);
      const mine = (await b.sync([{ type: 'rename', node: nodeNo(3), name: 'earlier' }, { type: 'trash', node: nodeNo(1), parent: world.root }, folder(nodeNo(4), nodeNo(2), 'into'), edit(nodeNo(1), base, manifestNo(3))]));
      const other = { device: 'Laptop', user: owner };
      expect(mine.map((outcome) => outcome.code)).toEqual(['superseded', 'noop', 'rescued', 'copied']);
      expect(mine.map((outcome) => 'against' in outcome && outcome.against)).toEqual([2_500_001, 2_500_003, 2_500_002, 2_500_003].map((at) => ({ ...other, at })));
      expect((await world.harness.store.log(world.space, 6, 10)).map((entry) => 'against' in entry.outcome)).toEqual([true, true, true, true]);
      expect(await b.sync([{ type: 'rename', node: nodeNo(3), name: 'again' }])).toEqual([applied]);
    });

    test('0.11, H29 devices that arrive together share a commit, each in its own order (P3)', async () => {
      const many = Array.from({ length: 6 }, () => device());
      const answers = await Promise.all(many.map((each, i) =>
        each.send(each.number([each.op(folder(nodeNo(10 * i + 1), world.root, `d${i}`)), each.op(folder(nodeNo(10 * i + 2), nodeNo(10 * i + 1), 'inner'))]))));
      for (const answer of answers) expect((answer as Exchanged).outcomes.map((settled) => settled.result)).toEqual([applied, applied]);
      const log = await world.harness.store.log(world.space, 0, 100);
      expect(log.map((entry) => entry.seq)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
      for (const each of many) expect(log.filter((entry) => entry.device === each.id).map((entry) => entry.ctr)).toEqual([1, 2]);
    });

    test('H25, two servers on one store race for one space: seqs stay dense, every device sees the same', async () => {
      const [one, two] = [over(world.harness.store, { groupOps: 7 }), over(world.harness.store, { groupOps: 5 })];
      const racers = [one, two, one, two].map((by) => device(by));
      await Promise.all(racers.map(async (each, i) => {
        for (let round = 0; round < 4; round += 1) {
          await each.sync([0, 1, 2].map((n) => folder(nodeNo(1000 * i + 10 * round + n), world.root, `n${n}`)));
        }
      }));
      for (const each of racers) await each.sync();
      expect(new Set(racers.map((each) => each.checksum)).size).toBe(1);
      expect(racers[0]?.base.size).toBe(48);
      expect((await world.harness.store.log(world.space, 0, 100)).map((entry) => entry.seq)).toEqual(Array.from({ length: 48 }, (_, i) => i + 1));
    });

    test('H25, P6 who had everything is told of the moment of his own commit, which is what the store would say of it', async () => {
      const { store } = world.harness;
      let asked = 0;
      const snapshot: SpaceStore['snapshot'] = (...question) => {
        asked += 1;
        return store.snapshot(...question);
      };
      const by = over({ roleOf: (...of) => store.roleOf(...of), withSpace: (...work) => store.withSpace(...work), log: (...from) => store.log(...from), snapshot });
      const [a, b] = [device(by), device(by)];
      const sameAsStored = async (answer: Exchanged, before: { readonly cursor: number; readonly ackedCtr: number }): Promise<void> => {
        const stored = await store.snapshot(world.space, { device: a.id, ...before, maxRows: 1000, maxBytes: 1e6, maxDecisions: 1000 });
        const inText = (changes: Exchanged['changes']): readonly string[] => changes.map((change) => JSON.stringify(change)).sort();
        expect(inText(answer.changes)).toEqual(inText(stored.changes));
        expect(answer.outcomes).toEqual(stored.decisions.map(({ ctr, op, decision }) => ({ ctr, op, result: decision })));
        expect(answer).toMatchObject({ lastCtr: stored.lastCtr, cursor: stored.cursor, hasMore: false, checksum: stored.space.checksum.toString(16).padStart(16, '0') });
      };
      await b.sync([folder(nodeNo(1), world.root, 'k', 'merge'), folder(nodeNo(2), world.root, 'x')]);
      const late = { cursor: a.cursor, ackedCtr: a.ackedCtr };
      const unseen = a.op(folder(nodeNo(3), world.root, 'k', 'merge'));
      expect(asked).toBe(0);
      await a.sync();
      expect(asked).toBe(1);
      const begun = { cursor: a.cursor, ackedCtr: a.ackedCtr };
      const first = a.accept(await a.send(a.number([unseen, { ...a.op({ type: 'rename', node: nodeNo(2), name: 'y' }), baseSeq: late.cursor, at: 1 }, a.op(folder(nodeNo(3), world.root, 'z'))])));
      expect(first.outcomes.map(({ result }) => result.code)).toEqual(['aliased', 'superseded', 'rejected']);
      await sameAsStored(first, begun);
      const purged = a.number([a.op({ type: 'trash', node: nodeNo(2), parent: world.root }), a.op({ type: 'purge', nodes: [nodeNo(2)] })]);
      const between = { cursor: a.cursor, ackedCtr: 0 };
      // Its outcomes are not written down yet when it sends on: it is told them again.
      await sameAsStored(a.accept(await a.send(purged, { ackedCtr: 0 })), between);
      expect(asked).toBe(1);
      // Unless it says that they have reached it; until they are written down they are kept all the same (P2).
      const next = a.number([a.op({ type: 'rename', node: nodeNo(3), name: 'w' })]);
      const standing = { cursor: a.cursor, ackedCtr: a.ackedCtr };
      const heard = a.ackedCtr;
      await sameAsStored(a.accept(await a.send(next, { ackedCtr: 0, heardCtr: heard })), standing);
      expect(asked).toBe(1);
      expect(a.accept(await a.send([], { ackedCtr: 0 })).outcomes.map(({ ctr }) => ctr)).toEqual(Array.from({ length: heard + next.length }, (_, i) => i + 1));
      // What is repeated, what comes from far behind and what does not fit a page is asked for.
      a.accept(await a.send(purged, { cursor: 2, ackedCtr: 0, token: a.token }));
      expect(asked).toBe(3);
      await b.sync([folder(nodeNo(4), world.root, 'more')]);
      expect(asked).toBe(4);
    });

    test('H26 pages are cut between seqs; a row changed while paging moves to the end, and the union is exact', async () => {
      const paging = over(world.harness.store, { pageRows: 3 });
      const writer = device();
      await writer.sync([1, 2, 3, 4, 5, 6, 7].map((n) => folder(nodeNo(n), world.root, `f${n}`)));
      const reader = device(paging);
      const first = reader.accept(await reader.send());
      expect([first.hasMore, first.checksum, first.cursor]).toEqual([true, null, 3]);
      await writer.sync([{ type: 'rename', node: nodeNo(1), name: 'renamed' }, { type: 'trash', node: nodeNo(5), parent: world.root }]);
      await reader.sync();
      expect(reader.names()).toEqual(['f2', 'f3', 'f4', 'f6', 'f7', 'renamed']);
      expect(reader.checksum).toBe(writer.checksum);
    });

    test.each([[{ pageOutcomes: 2 }], [{ pageBytes: 200 }]])('H10, H28 outcomes nobody acknowledges are told a page at a time (%o): no exchange tells all of them, and who takes in what he is told gets every one', async (limits) => {
      const a = device(over(world.harness.store, limits));
      const sent = a.number([1, 2, 3, 4, 5].map((n) => a.op(folder(nodeNo(n), world.root, `f${n}`))));
      const told: (readonly number[])[] = [];
      for (let exchange = 0; exchange < 2; exchange += 1) {
        const { outcomes, lastCtr } = await a.send(sent) as Exchanged;
        expect([outcomes.map(({ ctr }) => ctr), lastCtr]).toEqual([[1, 2], 2]);
      }
      while (a.ackedCtr < 5) {
        const { outcomes, lastCtr } = a.accept(await a.send(sent.filter(({ ctr }) => ctr > a.ackedCtr)));
        told.push(outcomes.map(({ ctr }) => ctr));
        expect(lastCtr).toBe(told.at(-1)?.at(-1));
        a.ctr = 5;
      }
      expect(told).toEqual([[1, 2], [3, 4], [5]]);
      expect((await world.harness.store.log(world.space, 0, 10)).map(({ outcome }) => outcome)).toEqual([applied, applied, applied, applied, applied]);
    });

    test('H10 what is put off is told after all that was decided before it', async () => {
      const a = device(over(world.harness.store, { pageOutcomes: 1 }));
      const sent = a.number([a.op(folder(nodeNo(1), world.root, 'a')), a.op(folder(nodeNo(2), world.root, 'b')), a.op(file(nodeNo(3), world.root, 'f', manifestNo(77)))]);
      const first = a.accept(await a.send(sent));
      const second = a.accept(await a.send(sent.slice(1)));
      expect([first, second].map(({ outcomes, lastCtr }) => [outcomes.map(({ result }) => result.code), lastCtr])).toEqual([[['applied'], 1], [['applied', 'missingManifest'], 2]]);
    });

    test('H26 all rows of one operation come in one page, however many', async () => {
      const paging = over(world.harness.store, { pageRows: 2 });
      const writer = device();
      await writer.sync([folder(nodeNo(1), world.root, 'tree'), ...[2, 3, 4, 5].map((n) => folder(nodeNo(n), nodeNo(1), `f${n}`))]);
      const at = writer.cursor;
      expect(await writer.sync([{ type: 'copy', node: nodeNo(20), source: nodeNo(1), srcVersion: null, parent: world.root, name: 'copy' }])).toEqual([applied]);
      const reader = device(paging);
      const answer = await reader.send([], { cursor: at }) as Exchanged;
      expect(answer.changes).toHaveLength(5);
      await reader.sync();
      expect(reader.names()).toEqual(['copy', 'tree']);
      expect(reader.names(nodeNo(20))).toEqual(['f2', 'f3', 'f4', 'f5']);
    });

    test('H27 a commit is told with its changes while they are few', async () => {
      const a = device();
      await a.sync([folder(nodeNo(1), world.root, 'a')]);
      await a.sync();
      expect(world.sequencer.pokes).toHaveLength(1);
      expect(world.sequencer.pokes[0]).toMatchObject({ space: world.space, from: 0, to: 1, changes: [{ kind: 'node', row: { id: nodeNo(1), seq: 1 } }] });
      await a.sync(Array.from({ length: 100 }, (_, i) => folder(nodeNo(100 + i), world.root, `n${i}`)));
      expect(world.sequencer.pokes[1]).toMatchObject({ from: 1, to: 101, changes: null });
    });

    test('H32 the space\'s time never goes back, and no effective time is after it (P5)', async () => {
      const a = device();
      a.at = 9_000_000;
      await a.sync([folder(nodeNo(1), world.root, 'a')]);
      world.sequencer.now = 1_000_000;
      await a.sync([folder(nodeNo(2), world.root, 'b')]);
      const times = (await world.harness.store.log(world.space, 0, 10)).map((entry) => [entry.effectiveAt, entry.committedAt]);
      expect(times).toEqual([[2_000_000, 2_000_000], [2_000_000, 2_000_000]]);
    });

    test('0.1 an operation is not earlier than what its author had seen', async () => {
      const [a, b] = [device(), device()];
      a.at = 1_900_000;
      await a.sync([folder(nodeNo(1), world.root, 'a')]);
      await b.sync();
      b.at = 5;
      await b.sync([{ type: 'rename', node: nodeNo(1), name: 'b' }]);
      expect((await world.harness.store.log(world.space, 1, 1))[0]?.effectiveAt).toBe(2_000_000);
    });
  });
};
