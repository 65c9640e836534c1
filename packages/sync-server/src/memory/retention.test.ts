import { memoryHarness } from '../testing/sequencer/memory-harness.ts';
import { retentionContract } from '../testing/sequencer/retention-contract.ts';

retentionContract('memory', async () => memoryHarness());
