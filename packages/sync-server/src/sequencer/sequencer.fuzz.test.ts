import { describe, test } from 'vitest';
import { memoryHarness } from '../testing/sequencer/memory-harness.ts';
import { playAtRandom } from '../testing/sequencer/random-play.ts';
import { spaceNo, userNo } from '../testing/sequencer/test-device.ts';
import { testSequencer } from '../testing/sequencer/test-ports.ts';

describe('S1 to S9: a random play over the partial read set equals the log reduced one by one', () => {
  test.each(Array.from({ length: 150 }, (_, i) => i + 1))('seed %i', async (seed) => {
    const harness = memoryHarness();
    await harness.createSpace(spaceNo(1), new Map([[userNo(1), 'owner']]));
    const sequencers = [testSequencer(harness.store, { groupOps: 5 + (seed % 20) }), testSequencer(harness.store, { pageRows: 7 })];
    await playAtRandom({ harness, sequencers, space: spaceNo(1), user: userNo(1), seed, steps: 250 });
  });
});
