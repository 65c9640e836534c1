import { rootOf } from '@holdfast/domain';
import { expect, test } from 'vitest';
import { FaultyStore } from '../testing/sequencer/faulty-store.ts';
import { deviceNo, folder, nodeNo, spaceNo, TestDevice, userNo } from '../testing/sequencer/test-device.ts';
import { testSequencer } from '../testing/sequencer/test-ports.ts';
import { MemorySpaceStore } from './memory-space-store.ts';

test('H24, H25 what a group foresees is asked behind the lock without waiting for an answer, also through a store that wraps another', async () => {
  const [space, user] = [spaceNo(1), userNo(1)];
  const moments: string[] = [];
  const store = new MemorySpaceStore({
    manifests: () => new Map(),
    at: async (moment) => {
      moments.push(moment);
      await Promise.resolve();
      moments.push(`${moment} answered`);
    },
  });
  store.createSpace({ id: space, epoch: 'epoch-1', members: new Map([[user, 'owner']]), quotaBytes: null });
  const device = new TestDevice(testSequencer(new FaultyStore(store)), space, user, deviceNo(1));
  expect(await device.sync([folder(nodeNo(1), rootOf(space), 'a')])).toEqual([{ code: 'applied' }]);
  const from = moments.indexOf('lock answered') + 1;
  expect(moments.slice(from, from + 4)).toEqual(['open', 'read', 'open answered', 'read answered']);
});
