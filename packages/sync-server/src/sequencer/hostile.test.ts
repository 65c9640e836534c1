import { hostileContract } from '../testing/sequencer/hostile-contract.ts';
import { memoryHarness } from '../testing/sequencer/memory-harness.ts';

hostileContract('memory', () => Promise.resolve(memoryHarness()));
