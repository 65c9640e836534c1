import type { ExchangeRefusal } from '@holdfast/protocol';
import type { Random } from '../ports/random.ts';
import type { DeviceState, SpaceState } from '../ports/space-store.ts';
import type { Presented, Submission } from './submission.ts';

export type Admission =
  | { readonly kind: 'refused'; readonly refusal: ExchangeRefusal }
  | { readonly kind: 'admitted'; readonly device: DeviceState };

const refuse = (refusal: ExchangeRefusal): Admission => ({ kind: 'refused', refusal });

/**
 * Why a base cannot be continued from this state of the space (H30, H31); null when it can. What is fetched from nothing holds no row that was purged before it
 * began, so that only what was collected of later purges is missed, however far it has come.
 */
export const staleBase = ({ epoch, cursor, since }: Pick<Presented, 'epoch' | 'cursor' | 'since'>, space: Pick<SpaceState, 'epoch' | 'seq' | 'floorSeq'>): 'epoch' | 'floor' | 'ahead' | null => {
  if (epoch !== null && epoch !== space.epoch) return 'epoch';
  if (cursor > space.seq) return 'ahead';
  return cursor > 0 && (since ?? cursor) < space.floorSeq ? 'floor' : null;
};

/**
 * The rolling token (H4): the latest one is followed by a new one; the one before it means that the latest answer was lost, or
 * that this is a late double, and gets the latest again; anything older comes from a clone.
 */
const rollToken = (device: DeviceState, presented: string | null, random: Random): Pick<DeviceState, 'token' | 'previousToken'> | null => {
  if (presented === device.token) return { token: random.token(), previousToken: presented };
  return presented === device.previousToken ? { token: device.token, previousToken: device.previousToken } : null;
};

const firstContact = ({ device, user }: Submission, token: string): DeviceState => ({
  id: device.id, user, name: device.name, lastCtr: 0, ackedCtr: 0, lastEff: 0, token, previousToken: null,
});

/** Lets a device in or says why it cannot go on as it is. What comes back is the device's row from now on. */
export const admit = (submission: Submission, known: DeviceState | undefined, space: SpaceState, random: Random): Admission => {
  const { presented, device, user } = submission;
  if (presented === null) return { kind: 'admitted', device: known ?? firstContact(submission, random.token()) };
  const reason = staleBase(presented, space);
  if (reason !== null) return refuse({ kind: 'reset', epoch: space.epoch, reason });
  if (!known) {
    return presented.token === null ? { kind: 'admitted', device: firstContact(submission, random.token()) } : refuse({ kind: 'fork' });
  }
  const rolled = known.user === user ? rollToken(known, presented.token, random) : null;
  if (!rolled) return refuse({ kind: 'fork' });
  const ackedCtr = Math.max(known.ackedCtr, Math.min(presented.ackedCtr, known.lastCtr));
  return { kind: 'admitted', device: { ...known, ...rolled, name: device.name, ackedCtr } };
};
