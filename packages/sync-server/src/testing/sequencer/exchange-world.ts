import { rootOf } from '@holdfast/domain';
import type { NodeId, SpaceId, UserId } from '@holdfast/domain';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { SpaceStore } from '../../ports/space-store.ts';
import type { SequencerOptions } from '../../sequencer/sequencer.ts';
import type { StoreHarness } from './store-harness.ts';
import { deviceNo, spaceNo, TestDevice, userNo } from './test-device.ts';
import { testSequencer } from './test-ports.ts';
import type { TestSequencer } from './test-ports.ts';

export const applied = { code: 'applied' };

export type OpenStore = () => Promise<StoreHarness>;

/** What the tests of an exchange work on: one store for all of them, a new space for each. */
export interface ExchangeWorld {
  readonly harness: StoreHarness;
  readonly space: SpaceId;
  readonly root: NodeId;
  readonly sequencer: TestSequencer;
  readonly owner: UserId;
  readonly viewer: UserId;
  readonly outsider: UserId;
  readonly device: (by?: TestSequencer, user?: UserId, space?: SpaceId) => TestDevice;
  /** The id of a space that is not there yet. */
  readonly otherSpace: () => SpaceId;
  /** Another server on this store, or on one that wraps it. */
  readonly over: (store?: SpaceStore, options?: SequencerOptions) => TestSequencer;
}

/** Opens the store before the tests of the suite that is being described, and closes it after them. */
export const exchangeWorld = (open: OpenStore): ExchangeWorld => {
  let harness: StoreHarness;
  let spaces = 0;
  let devices = 0;
  let space = spaceNo(0);
  let sequencer: TestSequencer;
  const owner = userNo(1);
  const viewer = userNo(2);
  const over = (store: SpaceStore = harness.store, options: SequencerOptions = {}): TestSequencer => testSequencer(store, options);

  beforeAll(async () => {
    harness = await open();
  });
  afterAll(() => harness.close());
  beforeEach(async () => {
    space = spaceNo((spaces += 1));
    await harness.createSpace(space, new Map([[owner, 'owner'], [viewer, 'viewer']]));
    sequencer = over();
  });

  return {
    get harness() {
      return harness;
    },
    get space() {
      return space;
    },
    get root() {
      return rootOf(space);
    },
    get sequencer() {
      return sequencer;
    },
    owner, viewer, outsider: userNo(3), over,
    otherSpace: () => spaceNo((spaces += 1)),
    device: (by = sequencer, user = owner, at = space) => new TestDevice(by, at, user, deviceNo((devices += 1))),
  };
};
