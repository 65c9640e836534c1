import { rootOf } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { memoryHarness } from '../testing/sequencer/memory-harness.ts';
import { deviceNo, folder, nodeNo, spaceNo, TestDevice, userNo } from '../testing/sequencer/test-device.ts';
import { testSequencer } from '../testing/sequencer/test-ports.ts';

test('H31, H4, H11 a backup holds what came under a second counter and what was refused, as that of a real database does', async () => {
  const [space, owner] = [spaceNo(1), userNo(1)];
  const harness = memoryHarness();
  await harness.createSpace(space, new Map([[owner, 'owner']]));
  const sequencer = testSequencer(harness.store);
  const [old, fresh] = [1, 2].map((n) => new TestDevice(sequencer, space, owner, deviceNo(n)));
  if (!old || !fresh) return expect.unreachable();
  const made = old.op(folder(nodeNo(1), rootOf(space), 'F'));
  await old.send(old.number([made]));
  const refused = fresh.op(folder(nodeNo(1), rootOf(space), 'taken'));
  fresh.accept(await fresh.send(fresh.number([made, refused])));
  const tables = harness.store.space(space);
  const questions = { devices: [fresh.id], users: [owner], ops: [made.id, refused.id], seqs: [1, 2], manifests: [], nodes: [nodeNo(1)], seenTo: 0 };
  const answers = tables.open(questions);
  expect([answers.redelivered.get(fresh.id), [...answers.refused.keys()]]).toEqual([[made.id], [nodeNo(1)]]);
  expect(tables.copy().open(questions)).toEqual(answers);
});
