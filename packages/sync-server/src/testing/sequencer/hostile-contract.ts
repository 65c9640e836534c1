import { asOpId, copiedId, rootOf, uuid5, type NodeId } from '@holdfast/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { replay } from '../../replay.ts';
import type { StoreHarness } from './store-harness.ts';
import { deviceNo, file, folder, manifestNo, nodeNo, opNo, spaceNo, TestDevice, userNo } from './test-device.ts';
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
  const [owner, other] = [userNo(1), userNo(2)];

  const device = (user = owner): TestDevice => new TestDevice(sequencer, space, user, deviceNo((numbers += 1)));

  describe(`hostile members over ${name}`, () => {
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness.close());
    beforeEach(async () => {
      space = spaceNo((numbers += 1));
      root = rootOf(space);
      await harness.createSpace(space, new Map([[owner, 'owner'], [other, 'editor']]));
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
  });
};
