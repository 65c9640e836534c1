import { playSlice } from './slice.ts';

/** Runs in a process of its own: `slice-worker.ts FROM SEEDS`, and tells its parent the tally. */
const [from, seeds] = process.argv.slice(2).map(Number);
if (from === undefined || seeds === undefined || process.send === undefined) throw new Error('This is started by the simulator with the seeds to play');
const tally = await playSlice({ from, seeds }, { log: false, print: (text) => process.stdout.write(`${text}\n`) });
process.send(tally, () => process.exit(0));
