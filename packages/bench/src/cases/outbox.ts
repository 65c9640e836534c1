import type { HoldfastServer } from '@holdfast/harness';
import { timed } from '../measure/clock.ts';
import { median, perSecond } from '../measure/statistics.ts';
import { pouchName, pouchPushRates } from '../peers/pouchdb.ts';
import { atLeast, timesPeer, type Figure } from '../report/figure.ts';
import { documents } from '../workload/documents.ts';
import { workOffline } from '../workload/offline-work.ts';
import { sized, type BenchCase, type CaseContext } from './bench-case.ts';
import { newDevice, startServer } from './session-engine.ts';

const drainWithinMs = 120_000;
/** PouchDB's own default, and as many as one exchange of ours carries. */
const pouchBatches = [100, 500] as const;

/** Works offline on a new device until `count` operations wait, then plugs in; operations a second until none waits. */
const drain = async (context: CaseContext, server: HoldfastServer, count: number): Promise<number> => {
  await using device = await newDevice(context, server, 'Offline device');
  await workOffline(device.engine, count);
  const { ms } = await timed(() => {
    device.cable.plug();
    return device.settle(drainWithinMs);
  });
  // Every operation sent takes one counter (H9): fewer would mean that some were folded, and the rate a lie.
  const sent = device.engine.inspect().meta.nextCtr - 1;
  if (sent !== count) throw new Error(`${sent} of ${count} operations were sent`);
  return perSecond(count, ms);
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const count = sized(context, { quick: 2000, normal: 10_000 });
  const rates: number[] = [];
  for (let round = 1; round <= sized(context, { quick: 1, normal: 3 }); round += 1) {
    context.progress(`round ${round}: ${count} operations, made offline, through one space`);
    // An empty space each time, as the peer gets an empty database: a new device fetches what is there before it sends.
    await using server = await startServer(context);
    rates.push(await drain(context, server, count));
  }
  context.progress(`PouchDB: ${count} documents, in batches of ${pouchBatches.join(' and ')}`);
  const [byDefault = 0, inLarge = 0] = await pouchPushRates(context, documents(count, 'operation'), pouchBatches);
  return [
    {
      name: 'outbox', value: median(rates), unit: 'ops/s', peer: { name: pouchName, value: byDefault }, budget: [atLeast(10_000), timesPeer(3)],
      note: `${count} operations of one offline device (folders made, moved, tagged), rounds ${rates.map(Math.round).join(', ')}; every batch durable on both sides. PouchDB with its default batches of 100.`,
    },
    { name: 'outbox, PouchDB in batches of 500', value: median(rates), unit: 'ops/s', peer: { name: pouchName, value: inLarge } },
  ];
};

export const outbox: BenchCase = { name: 'outbox', about: 'an outbox of 10,000 operations through one space, beside PouchDB', run: measure };
