import { memoryHarness } from '../testing/sequencer/memory-harness.ts';
import { mergeContract } from '../testing/sequencer/merge-contract.ts';

mergeContract('memory', () => Promise.resolve(memoryHarness()));
