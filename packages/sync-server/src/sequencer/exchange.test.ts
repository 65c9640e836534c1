import { exchangeContract } from '../testing/sequencer/exchange-contract.ts';
import { memoryHarness } from '../testing/sequencer/memory-harness.ts';

exchangeContract('memory', () => Promise.resolve(memoryHarness()));
