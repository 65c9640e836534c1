import { asOpId, copiedId, rootOf, uuid5, type NodeId } from '@holdfast/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SpaceStore } from '../../ports/space-store.ts';
import { replay } from '../../replay.ts';
import type { StoreHarness } from './store-harness.ts';
import { deviceNo, file, folder, manifestNo, nodeNo, opNo, spaceNo, TestDevice, userNo, type Body } from './test-device.ts';
import type { TestSequencer } from './test-ports.ts';
import { testSequencer } from './test-ports.ts';

const applied = { code: 'applied' };
const invalid = { code: 'rejected', reason: 'invalid' };

/** What a member of a space may try against the others in it, over any store of spaces. */
export const hostileContract = (name: string, open: () => Promise<StoreHarness>): void => {
  let harness: StoreHarness;
  let numbers = 0x900;
  let space = spaceNo(0);
  let root = rootOf(space);
  let sequencer: TestSequencer;
  const [owner, other, viewer] = [userNo(1), userNo(2), userNo(3)];

  const device = (user = owner): TestDevice => new TestDevice(sequencer, space, user, deviceNo((numbers += 1)));

  describe(`hostile members over ${name}`, () => {
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      space = spaceNo((numbers += 1));
      root = rootOf(space);
      await harness.createSpace(space, new Map([[owner, 'owner'], [other, 'editor'], [viewer, 'viewer']]));
      sequencer = testSequencer(harness.store);
    });

    test('H36 an operation whose id is the id of somebody else\'s version is refused, and the version stays', async () => {
      for (const n of [1, 2]) await harness.commitManifest(space, manifestNo(n), 10);
      const [victim, evil] = [device(), device(other)];
      await victim.sync([folder(nodeNo(1), root, 'F'), file(nodeNo(2), nodeNo(1), 'f', manifestNo(1))]);
      const copy = victim.op({ type: 'copy', node: nodeNo(3), source: nodeNo(1), srcVersion: null, parent: root, name: 'copy' });
      victim.accept(await victim.send(victim.number([copy])));
      const version = copiedId(copy.id, nodeNo(2));
      await evil.sync();
      const before = await harness.store.versions(space, null, 10);
      expect(before.filter(({ node }) => node === version)).toHaveLength(1);
      const stolen = evil.op(file(nodeNo(4), root, 'mine', manifestNo(2)), asOpId(version));
      expect(evil.accept(await evil.send(evil.number([stolen, evil.op(folder(nodeNo(5), root, 'next'))]))).outcomes.map(({ result }) => result)).toEqual([invalid, applied]);
      expect(await harness.store.versions(space, null, 10)).toEqual(before);
      await replay(harness, space);
    });

    test('H36 ids that rules will derive cannot be taken before: of skeletons, of copied children, of /Recovered', async () => {
      const [victim, evil] = [device(), device(other)];
      await victim.sync([folder(nodeNo(1), root, 'shared'), folder(nodeNo(2), nodeNo(1), 'inner')]);
      await evil.sync();
      const squats: readonly NodeId[] = [uuid5(nodeNo(1), 'rescue'), copiedId(opNo(1), nodeNo(2)), uuid5(root, 'recovered/Recovered')];
      expect(await evil.sync(squats.map((id) => folder(id, root, 'squat')))).toEqual([invalid, invalid, invalid]);
      expect(await evil.sync([{ type: 'copy', node: uuid5<'NodeId'>(nodeNo(2), 'rescue'), source: nodeNo(2), srcVersion: null, parent: root, name: 'squat' }])).toEqual([invalid]);
      expect(await evil.sync([{ type: 'trash', node: nodeNo(1), parent: root }])).toEqual([applied]);
      expect(await victim.sync([folder(nodeNo(3), nodeNo(1), 'work')])).toMatchObject([{ code: 'rescued' }]);
      expect(victim.base.node(nodeNo(3))?.location.parent).toBe(uuid5(nodeNo(1), 'rescue'));
    });

    test('row 44 a copy counts before it is made: of a file and of a folder', async () => {
      const small = spaceNo((numbers += 1));
      await harness.createSpace(small, new Map([[owner, 'owner']]), 25);
      await harness.commitManifest(small, manifestNo(1), 10);
      const a = new TestDevice(sequencer, small, owner, deviceNo((numbers += 1)));
      const copy = (node: number, source: number) => ({ type: 'copy' as const, node: nodeNo(node), source: nodeNo(source), srcVersion: null, parent: rootOf(small), name: `copy ${node}` });
      await a.sync([folder(nodeNo(1), rootOf(small), 'F'), file(nodeNo(2), nodeNo(1), 'f', manifestNo(1))]);
      const quota = { code: 'rejected', reason: 'quota' };
      expect(await a.sync([copy(10, 2), copy(11, 2), copy(12, 1)])).toEqual([applied, quota, quota]);
      expect((await harness.store.snapshot(small, { device: a.id, cursor: 0, ackedCtr: 0, maxRows: 1, maxBytes: 1, maxDecisions: 100 })).space.logicalBytes).toBe(20);
      await replay(harness, small);
    });

    test('row 43 what a person sends who may only look leaves no more than its outcome in the log, and nobody is told', async () => {
      const [a, reader] = [device(), device(viewer)];
      await a.sync([folder(nodeNo(1), root, 'F')]);
      const told = sequencer.pokes.length;
      const sent = reader.number([
        reader.op({ type: 'purge', nodes: Array.from({ length: 1000 }, (_, i) => nodeNo(i)) }),
        reader.op({ type: 'setAttr', node: nodeNo(1), key: 'k', value: 'x'.repeat(10_000) }),
      ]);
      const forbidden = { code: 'rejected', reason: 'forbidden' };
      const first = await reader.send(sent);
      // The answer is lost: the same again has the same outcome, also when its author may write by now (P1, P2).
      await harness.setRole(space, viewer, 'editor');
      expect(first).toMatchObject({ outcomes: [{ result: forbidden }, { result: forbidden }] });
      expect(reader.accept(await reader.send(sent)).outcomes.map(({ result }) => result)).toEqual([forbidden, forbidden]);
      const log = await harness.store.log(space, 0, 10);
      expect(log.map(({ seq, op }) => [seq, op.id])).toEqual([1, 2, 3].map((seq) => [seq, log[seq - 1]?.op.id]));
      expect(log.slice(1).map(({ op }) => op.id)).toEqual(sent.map(({ op }) => op.id));
      expect(JSON.stringify(log.slice(1)).length).toBeLessThan(2000);
      expect(sequencer.pokes).toHaveLength(told);
      await a.sync([folder(nodeNo(4), root, 'G')]);
      await reader.sync();
      expect(reader.names()).toEqual(['F', 'G']);
    });

    test('H18 tags and attributes called like parts of every object are kept, seen, taken off and replayed like others', async () => {
      // Readers of JSON leave `__proto__` out, so the reducer refuses it.
      const names = Object.getOwnPropertyNames(Object.prototype);
      const plain = names.filter((name) => name !== '__proto__');
      const asked = (name: string) => (name === '__proto__' ? invalid : applied);
      const [a, b] = [device(), device(other)];
      const label = (tag: string): Body[] => [{ type: 'addTag', node: nodeNo(1), tag }, { type: 'setAttr', node: nodeNo(1), key: tag, value: { [tag]: tag } }];
      expect(await a.sync([folder(nodeNo(1), root, 'F'), ...names.flatMap(label)])).toEqual([applied, ...names.flatMap((name) => [asked(name), asked(name)])]);
      await b.sync();
      const shown = (of: TestDevice) => of.base.node(nodeNo(1));
      expect([shown(b), Object.keys(shown(b)?.tags ?? {}), Object.keys(shown(b)?.attrs ?? {})]).toEqual([shown(a), plain, plain]);
      expect(plain.map((name) => shown(b)?.attrs[name]?.value)).toEqual(plain.map((name) => ({ [name]: name })));
      const guarded = plain.map((tag): Body => ({ type: 'removeTag', node: nodeNo(1), tag, guard: { register: `tag:${tag}`, writer: shown(b)?.tags[tag]?.stamp.op ?? opNo(0) } }));
      expect(await b.sync(guarded)).toEqual(plain.map(() => applied));
      await a.sync();
      expect(Object.values(shown(a)?.tags ?? {}).map(({ present }) => present)).toEqual(plain.map(() => false));
      await replay(harness, space);
    });

    test('H24 where very many names are taken, the free one is found with few questions and without the neighbours of every node', async () => {
      const [a] = [device()];
      await a.sync(Array.from({ length: 400 }, (_, i) => folder(nodeNo(100 + i), root, i === 0 ? 'a' : `a (${i + 1})`)));
      await a.sync(Array.from({ length: 400 }, (_, i) => folder(nodeNo(500 + i), root, `a (${i + 401})`)));
      const asked: string[] = [];
      const watched: SpaceStore = {
        roleOf: (...of) => harness.store.roleOf(...of), snapshot: (...of) => harness.store.snapshot(...of), log: (...of) => harness.store.log(...of),
        withSpace: (id, foreseen, work) => harness.store.withSpace(id, foreseen, (transaction) => work({
          space: transaction.space, open: (questions) => transaction.open(questions), authors: (ops) => transaction.authors(ops), write: (write) => transaction.write(write),
          read: (keys) => {
            asked.push(...keys.map(({ kind }) => kind));
            return transaction.read(keys);
          },
        })),
      };
      const b = new TestDevice(testSequencer(watched), space, owner, deviceNo((numbers += 1)));
      expect(await b.sync([folder(nodeNo(9), root, 'a')])).toEqual([applied]);
      await b.sync();
      expect(b.base.node(nodeNo(9))?.name.value).toBe('a (801)');
      expect(asked.filter((kind) => kind === 'children')).toHaveLength(1);
      expect(asked.filter((kind) => kind === 'skeletonsOf')).toHaveLength(0);
    });
  });
};
