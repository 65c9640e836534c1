import { asDeviceId } from '@holdfast/domain';
import { MemoryDisk, MemoryFiles } from '@holdfast/sync-client/testing';
import { expect, test } from 'vitest';
import { randomFrom } from '../random/random.ts';
import { beginning, World } from './world.ts';

test('L1, H3, H33 what lies in a file without a record waits for the return of who is shut out, also when he had a base before; of a member it is to be offered (seed 24000338)', async () => {
  const world = new World({ random: randomFrom('24000338'), guests: ['editor'], report: (rule, detail) => expect.unreachable(`${rule} ${detail}`) });
  const { id: space, members } = world.space;
  const [, guest] = [...members.keys()];
  if (guest === undefined) return expect.unreachable();
  const [disk, files] = [new MemoryDisk(), new MemoryFiles(() => beginning)];
  const begin = {
    space, device: asDeviceId('00000000-0000-4000-8000-000000000d01'), epoch: 'epoch-1', cursor: 1, token: null, checksum: '0'.repeat(16), generation: 1, nextCtr: 1, ackedCtr: 0,
    serverOffset: 0, leaderEpoch: 0, rebuild: false, ready: true, lastSynced: null,
  };
  await disk.open().commit({ begin }, 'strict');
  const writer = await files.open().create('staged-1');
  await writer.append([new TextEncoder().encode('only here')]);
  await writer.flush();
  await writer.close();
  world.addDevice('Tablet', { user: guest, backup: { disk, files } });
  expect([...(await world.unlistedContents())]).toEqual([]);
  await world.server.spaces.setRole(space, guest, null);
  expect([...(await world.unlistedContents())]).toEqual([['Tablet', ['only here']]]);
});
