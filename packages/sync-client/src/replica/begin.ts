import { asDeviceId } from '@holdfast/domain';
import type { SpaceId } from '@holdfast/domain';
import type { Random } from '../ports/random.ts';
import type { ReplicaMeta, ReplicaStore, Snapshot } from '../ports/replica-store.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { noSum } from './checksum.ts';

/** What a device knows that has just heard of the space. */
export const firstMeta = (space: SpaceId, random: Random): ReplicaMeta => ({
  space, device: asDeviceId(random.uuid()), epoch: null, cursor: 0, token: null, checksum: noSum, generation: 1, nextCtr: 1, ackedCtr: 0,
  serverOffset: 0, leaderEpoch: 0, rebuild: false, ready: false, lastSynced: null,
});

/** Two tabs may begin at once: the store takes the first. */
export const begin = async (store: ReplicaStore, meta: ReplicaMeta): Promise<Snapshot> => {
  await store.commit({ begin: meta }, 'strict');
  const stored = await store.read(null);
  if (stored === null) throw new SyncClientError('storage', 'The replica could not be begun on this device: check the free space');
  return stored;
};
