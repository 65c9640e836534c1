import { bootstrapContract } from '../testing/bootstrap/bootstrap-contract.ts';
import { memoryHarness } from '../testing/sequencer/memory-harness.ts';

bootstrapContract('memory', async () => memoryHarness());
