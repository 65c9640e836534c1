import { rootOf, serverDevice } from '@holdfast/domain';
import type { Exchanged } from '@holdfast/protocol';
import { describe, expect, test } from 'vitest';
import { replay } from '../../replay.ts';
import { applied, exchangeWorld } from './exchange-world.ts';
import type { OpenStore } from './exchange-world.ts';
import { FaultyStore } from './faulty-store.ts';
import { file, folder, manifestNo, nodeNo, spaceNo } from './test-device.ts';

/** What is let in, put off or refused, one operation at a time (H10 to H12, H33, H38). */
export const admissionContract = (name: string, open: OpenStore): void => {
  describe(`admission to ${name}`, () => {
    const world = exchangeWorld(open);
    const { device, over, owner, viewer, outsider, otherSpace } = world;

    test('H38 a missing manifest puts off the operation and what follows; once it is committed they go through', async () => {
      const a = device();
      const sent = a.number([a.op(folder(nodeNo(1), world.root, 'a')), a.op(file(nodeNo(2), world.root, 'f', manifestNo(7))), a.op(folder(nodeNo(3), world.root, 'c'))]);
      const answer = await a.send(sent) as Exchanged;
      expect(answer.outcomes.map((settled) => settled.result)).toEqual([applied, { code: 'missingManifest', manifest: manifestNo(7) }]);
      expect(answer.lastCtr).toBe(1);
      await world.harness.commitManifest(world.space, manifestNo(7), 10);
      a.accept(await a.send(sent));
      expect(a.names()).toEqual(['a', 'c', 'f']);
    });

    test('H39 a manifest of another space is as missing as one nobody has', async () => {
      const other = otherSpace();
      await world.harness.createSpace(other, new Map([[owner, 'owner']]));
      await world.harness.commitManifest(other, manifestNo(8), 10);
      const a = device();
      expect(await a.sync([file(nodeNo(1), world.root, 'f', manifestNo(8))])).toEqual([{ code: 'missingManifest', manifest: manifestNo(8) }]);
    });

    test('H38 size and hash come from the manifest: an operation that says otherwise is refused', async () => {
      await world.harness.commitManifest(world.space, manifestNo(9), 10);
      const a = device();
      const lie = { ...file(nodeNo(2), world.root, 'g', manifestNo(9)), hash: manifestNo(1) };
      expect(await a.sync([file(nodeNo(1), world.root, 'f', manifestNo(9), 11), lie])).toEqual([{ code: 'rejected', reason: 'invalid' }, { code: 'rejected', reason: 'invalid' }]);
    });

    test('row 44 what goes beyond the quota is refused, what fits goes through (S8)', async () => {
      const small = otherSpace();
      await world.harness.createSpace(small, new Map([[owner, 'owner']]), 25);
      for (const n of [1, 2, 3]) await world.harness.commitManifest(small, manifestNo(n), 10);
      const a = device(world.sequencer, owner, small);
      const bodies = [1, 2, 3].map((n) => file(nodeNo(n), rootOf(small), `f${n}`, manifestNo(n)));
      expect(await a.sync(bodies)).toEqual([applied, applied, { code: 'rejected', reason: 'quota' }]);
      expect((await world.harness.store.snapshot(small, { device: a.id, cursor: 0, ackedCtr: 0, maxRows: 1, maxBytes: 1, maxDecisions: 100 })).space.logicalBytes).toBe(20);
    });

    test('row 43 who may only look is refused, one operation at a time; a stranger learns nothing', async () => {
      const reader = device(world.sequencer, viewer);
      expect(await reader.sync([folder(nodeNo(1), world.root, 'a')])).toEqual([{ code: 'rejected', reason: 'forbidden' }]);
      await expect(device(world.sequencer, outsider).send()).rejects.toMatchObject({ code: 'not-found' });
      const nowhere = device(world.sequencer, owner, spaceNo(0xffff));
      await expect(nowhere.send()).rejects.toMatchObject({ code: 'not-found' });
    });

    test('row 43, S5 what a reader sends does not fill the log as fast as he pleases: what is beyond waits, and is refused in its turn', async () => {
      const by = over(world.harness.store, { refusals: { most: 3, everyMs: 1000 } });
      const [reader, again, writer] = [device(by, viewer), device(by, viewer), device(by)];
      const forbidden = { code: 'rejected', reason: 'forbidden' };
      const sent = reader.number([1, 2, 3, 4, 5].map((n) => reader.op(folder(nodeNo(n), world.root, `r${n}`))));
      const first = reader.accept(await reader.send(sent));
      expect([first.outcomes.map(({ result }) => result), first.lastCtr]).toEqual([[forbidden, forbidden, forbidden, { code: 'retry', afterMs: 60_000 }], 3]);
      expect((await again.sync([folder(nodeNo(6), world.root, 'other device')]))[0]).toMatchObject({ code: 'retry' });
      expect(await writer.sync([folder(nodeNo(7), world.root, 'w')])).toEqual([applied]);
      expect((await world.harness.store.log(world.space, 0, 100))).toHaveLength(4);
      by.now += 60_000;
      expect(reader.accept(await reader.send(sent.slice(3))).outcomes.map(({ result }) => result)).toEqual([forbidden, forbidden]);
    });

    test('H33 a role that is taken away counts from the next operation', async () => {
      const a = device();
      await a.sync([folder(nodeNo(1), world.root, 'a')]);
      await world.harness.setRole(world.space, owner, 'viewer');
      expect(await a.sync([folder(nodeNo(2), world.root, 'b')])).toEqual([{ code: 'rejected', reason: 'forbidden' }]);
    });

    test('P10, H33 who was a member a moment ago and is none now finds no space, with work or without', async () => {
      const guest = device(world.sequencer, viewer);
      await guest.sync();
      await world.harness.setRole(world.space, viewer, null);
      await expect(guest.send()).rejects.toMatchObject({ code: 'not-found' });
      await expect(guest.sync([folder(nodeNo(1), world.root, 'a')])).rejects.toMatchObject({ code: 'not-found' });
    });

    test('P10, H33 who is shut out between the commit and the look at what has changed is told of nothing that others wrote since (seed 41000922)', async () => {
      const store = new FaultyStore(world.harness.store);
      const [guest, other] = [device(over(store), viewer), device()];
      await guest.sync();
      await other.sync([folder(nodeNo(1), world.root, 'seen')]);
      store.onSnapshot = async (look) => {
        await world.harness.setRole(world.space, viewer, null);
        await other.sync([folder(nodeNo(2), world.root, 'private')]);
        return await look();
      };
      await expect(guest.send()).rejects.toMatchObject({ code: 'not-found' });
    });

    test('H10 one refused operation does not fail its neighbours', async () => {
      const a = device();
      expect(await a.sync([folder(nodeNo(1), world.root, 'a'), folder(nodeNo(2), world.root, 'a/b'), folder(nodeNo(3), world.root, 'c')]))
        .toEqual([applied, { code: 'rejected', reason: 'name' }, applied]);
    });

    test('H11 what acts on something that an operation would have made, had it not been refused, is refused with that operation named', async () => {
      await world.harness.commitManifest(world.space, manifestNo(4), 10);
      const a = device();
      const [bad, gone] = [a.op(folder(nodeNo(1), world.root, 'a/b')), a.op(folder(nodeNo(2), world.root, 'x'))];
      const sent = [bad, gone, a.op({ type: 'rename', node: nodeNo(1), name: 'c' }), a.op({ type: 'trash', node: nodeNo(1), parent: world.root }), a.op(file(nodeNo(3), nodeNo(1), 'kept.txt', manifestNo(4)))];
      const first = a.accept(await a.send(a.number(sent)));
      const dependency = { code: 'rejected', reason: 'dependency', cause: bad.id };
      expect(first.outcomes.map(({ result }) => result)).toMatchObject([{ reason: 'name' }, applied, dependency, { code: 'noop', reason: 'gone' }, { code: 'rescued' }]);
      expect(await a.sync([{ type: 'addTag', node: nodeNo(1), tag: 't' }, { type: 'copy', node: nodeNo(5), source: nodeNo(1), srcVersion: null, parent: world.root, name: 'copy' }])).toEqual([dependency, dependency]);
      await a.sync([{ type: 'trash', node: nodeNo(2), parent: world.root }]);
      await a.sync([{ type: 'purge', nodes: [nodeNo(2)] }]);
      expect(await a.sync([{ type: 'rename', node: nodeNo(2), name: 'y' }, { type: 'rename', node: nodeNo(9), name: 'z' }])).toEqual([{ code: 'rejected', reason: 'gone' }, { code: 'rejected', reason: 'gone' }]);
      expect((await replay(world.harness, world.space)).node(nodeNo(3))).toEqual(a.base.node(nodeNo(3)));
    });

    test('H12 texts that no store can keep are refused one by one', async () => {
      const a = device();
      const tag = (text: string) => ({ type: 'setAttr', node: nodeNo(1), key: 'k', value: { text } }) as const;
      expect(await a.sync([folder(nodeNo(1), world.root, 'a'), tag('\u0000'), tag('\ud800'), tag('fine')]))
        .toEqual([applied, { code: 'rejected', reason: 'invalid' }, { code: 'rejected', reason: 'invalid' }, applied]);
      expect(await a.sync([folder(nodeNo(2), world.root, 'a\0b'), folder(nodeNo(3), world.root, 'a\udc00'), { type: 'rename', node: nodeNo(1), name: '\0' }, folder(nodeNo(4), world.root, 'fine')]))
        .toEqual([...Array.from({ length: 3 }, () => ({ code: 'rejected', reason: 'name' })), applied]);
      await expect(a.send([], { device: { id: a.id, name: 'a\0' } })).rejects.toMatchObject({ code: 'invalid-request' });
      await expect(a.send([], { device: { id: serverDevice, name: 'a' } })).rejects.toMatchObject({ code: 'invalid-request' });
    });

    test('H12 whatever else goes wrong over one operation, the others get through', async () => {
      const store = new FaultyStore(world.harness.store);
      const shaky = over(store);
      const [a, b] = [device(shaky), device(shaky)];
      await a.sync([folder(nodeNo(1), world.root, 'x')]);
      await b.sync();
      store.unreadable.add(nodeNo(1));
      const sent = a.number([a.op(folder(nodeNo(2), world.root, 'before')), a.op({ type: 'rename', node: nodeNo(1), name: 'bad' }), a.op(folder(nodeNo(3), world.root, 'after'))]);
      for (let attempt = 0; attempt < 3; attempt += 1) await Promise.all([a.send(sent), b.sync([folder(nodeNo(10 + attempt), world.root, `b${attempt}`)])]);
      expect(a.accept(await a.send(sent)).outcomes.map((settled) => settled.result.code)).toEqual(['applied', 'parked', 'applied']);
      await b.sync();
      expect(b.names()).toEqual(['after', 'b0', 'b1', 'b2', 'before', 'x']);
    });

    test('H12 an operation over which the reducer throws is tried three times, then put aside; its neighbours never suffer', async () => {
      const store = new FaultyStore(world.harness.store);
      const shaky = over(store);
      const [a, b] = [device(shaky), device(shaky)];
      await a.sync([folder(nodeNo(1), world.root, 'broken'), folder(nodeNo(2), world.root, 'whole')]);
      await b.sync();
      store.broken.add(nodeNo(1));
      const sent = a.number([a.op({ type: 'rename', node: nodeNo(2), name: 'first' }), a.op(folder(nodeNo(3), nodeNo(1), 'poison')), a.op({ type: 'rename', node: nodeNo(2), name: 'last' })]);
      const codes: (readonly string[])[] = [];
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const [mine] = await Promise.all([a.send(sent), b.sync([folder(nodeNo(10 + attempt), world.root, `b${attempt}`)])]);
        codes.push((mine as Exchanged).outcomes.filter((settled) => settled.ctr > 2).map((settled) => settled.result.code));
      }
      expect(codes).toEqual([['applied', 'retry'], ['applied', 'retry'], ['applied', 'parked', 'applied']]);
      expect(shaky.alarms.map((alarm) => alarm.kind)).toEqual(['operation-failed', 'operation-failed', 'operation-parked']);
      await b.sync();
      expect(b.names()).toEqual(['b0', 'b1', 'b2', 'broken', 'last']);
    });

    test('H12 an operation whose rows the store refuses is found, and put aside alone', async () => {
      const store = new FaultyStore(world.harness.store);
      const shaky = over(store);
      const [a, b] = [device(shaky), device(shaky)];
      await Promise.all([a.sync(), b.sync()]);
      const sent = a.number([1, 2, 3].map((n) => a.op(folder(nodeNo(n), world.root, `a${n}`))));
      const poison = sent[1]?.op.id;
      if (poison) store.refused.add(poison);
      for (let attempt = 0; attempt < 3; attempt += 1) await Promise.all([a.send(sent), b.sync([folder(nodeNo(10 + attempt), world.root, `b${attempt}`)])]);
      expect(a.accept(await a.send(sent)).outcomes.map((settled) => settled.result.code)).toEqual(['applied', 'parked', 'applied']);
      await b.sync();
      expect(b.names()).toEqual(['a1', 'a3', 'b0', 'b1', 'b2']);
    });

    test.each([['lost-after-commit'], ['lost-before-commit'], ['conflict']] as const)('H4 %s: the group is tried again and applied once', async (fault) => {
      const store = new FaultyStore(world.harness.store);
      const shaky = over(store);
      const a = device(shaky);
      await a.sync();
      store.faults.push(fault);
      expect(await a.sync([folder(nodeNo(1), world.root, 'a'), folder(nodeNo(2), world.root, 'a')])).toEqual([applied, applied]);
      expect(a.names()).toEqual(['a', 'a (2)']);
      expect(a.cursor).toBe(2);
    });

    test('H29 a store that stays away makes the server busy, and the outbox is sent again later', async () => {
      const store = new FaultyStore(world.harness.store);
      const a = device(over(store));
      await a.sync();
      store.faults.push(...Array.from({ length: 6 }, () => 'lost-before-commit' as const));
      const sent = a.number([a.op(folder(nodeNo(1), world.root, 'a'))]);
      expect(await a.send(sent)).toMatchObject({ kind: 'busy' });
      a.accept(await a.send(sent));
      expect(a.names()).toEqual(['a']);
    });
  });
};
