import { memoryHarness } from '../testing/sequencer/memory-harness.ts';
import { spaceStoreContract } from '../testing/sequencer/space-store-contract.ts';

spaceStoreContract('memory', () => Promise.resolve(memoryHarness()));
