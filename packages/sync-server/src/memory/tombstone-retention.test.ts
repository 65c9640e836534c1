import { memoryHarness } from '../testing/sequencer/memory-harness.ts';
import { tombstoneRetentionContract } from '../testing/sequencer/tombstone-retention-contract.ts';

tombstoneRetentionContract('memory', async () => memoryHarness());
