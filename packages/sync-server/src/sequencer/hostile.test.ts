import { maxCopied, rootOf } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { replay } from '../replay.ts';
import { hostileContract } from '../testing/sequencer/hostile-contract.ts';
import { memoryHarness } from '../testing/sequencer/memory-harness.ts';
import { deviceNo, folder, nodeNo, spaceNo, TestDevice, userNo } from '../testing/sequencer/test-device.ts';
import { testSequencer } from '../testing/sequencer/test-ports.ts';

hostileContract('memory', () => Promise.resolve(memoryHarness()));

test('H47 a folder copied into itself again and again stops at what one copy may make; others get their turn in between', { timeout: 60_000 }, async () => {
  const harness = memoryHarness();
  const space = spaceNo(1);
  const [owner, root] = [userNo(1), rootOf(space)];
  await harness.createSpace(space, new Map([[owner, 'owner']]));
  const sequencer = testSequencer(harness.store);
  const a = new TestDevice(sequencer, space, owner, deviceNo(1));
  await a.sync([folder(nodeNo(1), root, 'A')]);
  const bodies = Array.from({ length: 30 }, (_, i) => ({ type: 'copy' as const, node: nodeNo(100 + i), source: nodeNo(1), srcVersion: null, parent: nodeNo(1), name: `c${i}` }));
  const before = sequencer.pokes.length;
  const outcomes = await a.sync(bodies);
  // 1, 2, 4 … 16,384: the next would make more than one copy may.
  expect(outcomes).toEqual(bodies.map((_, i) => (i < 15 ? { code: 'applied' } : { code: 'rejected', reason: 'too-many' })));
  expect(2 ** 14).toBeLessThanOrEqual(maxCopied);
  expect(2 ** 15).toBeGreaterThan(maxCopied);
  // Nobody waits behind more than one commit's share.
  expect(sequencer.pokes.length - before).toBeGreaterThan(10);
  await replay(harness, space);
  const old = new TestDevice(sequencer, space, owner, deviceNo(2));
  old.level = 1;
  await old.sync();
  expect(await old.sync([{ ...bodies[0], node: nodeNo(200) } as never])).toEqual([{ code: 'rejected', reason: 'invalid' }]);
});
