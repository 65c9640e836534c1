import type { NodeSession } from '../node-engine/node-session.ts';
import { GatedTransport } from '../node-engine/gated-transport.ts';
import { signIn } from '../node-engine/node-session.ts';
import { NodeTransport } from '../node-engine/node-transport.ts';
import { openNodeEngine } from '../node-engine/open-node-engine.ts';
import { timed, within } from '../measure/clock.ts';
import { median, perSecond } from '../measure/statistics.ts';
import { pouchName, pouchPushRates } from '../peers/pouchdb.ts';
import { startHoldfastServer } from '../processes/holdfast-server.ts';
import { atLeast, timesPeer, type Figure } from '../report/figure.ts';
import { workOffline } from '../workload/offline-work.ts';
import { sized, type BenchCase, type CaseContext } from './bench-case.ts';
import { Faults } from './faults.ts';

const drainWithinMs = 120_000;
/** PouchDB's own default, and as many as one exchange of ours carries. */
const pouchBatches = [100, 500] as const;

/** Works offline on a new device until `count` operations wait, then plugs in; operations a second until none waits. */
const drain = async (context: CaseContext, session: NodeSession, count: number): Promise<number> => {
  const faults = new Faults();
  const gate = new GatedTransport(new NodeTransport(session, session.session.home));
  const engine = await openNodeEngine({
    folder: await context.folder('device'), space: session.session.home, deviceName: 'Bench', transport: gate, onFault: faults.note,
  });
  try {
    await workOffline(engine, count);
    const { ms } = await timed(() => {
      gate.plug();
      return within(drainWithinMs, `Sending ${count} operations`, engine.syncNow());
    });
    const left = engine.inspect().outbox.length;
    if (left > 0) throw new Error(`${left} of ${count} operations are still in the outbox`, { cause: faults.first });
    faults.rethrow();
    return perSecond(count, ms);
  } finally {
    await engine.close();
  }
};

const documents = (count: number): readonly object[] => Array.from({ length: count }, (_, index) => ({
  _id: `operation-${String(index).padStart(6, '0')}`, v: 1, type: 'createFolder', device: 'bench', baseSeq: 0, at: 1_767_600_000_000 + index,
  node: `node-${index}`, parent: `node-${index % 100}`, name: `Folder ${index}`, onCollision: 'suffix',
}));

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const count = sized(context, { quick: 2000, normal: 10_000 });
  const server = context.cleanup.use(await startHoldfastServer(await context.folder('server')));
  const session = await signIn(server.url, server.email, server.password);
  const rates: number[] = [];
  for (let round = 1; round <= sized(context, { quick: 1, normal: 3 }); round += 1) {
    context.progress(`round ${round}: ${count} operations, made offline, through one space`);
    rates.push(await drain(context, session, count));
  }
  await server[Symbol.asyncDispose]();
  context.progress(`PouchDB: ${count} documents, in batches of ${pouchBatches.join(' and ')}`);
  const [byDefault = 0, inLarge = 0] = await pouchPushRates(context, documents(count), pouchBatches);
  return [
    {
      name: 'outbox', value: median(rates), unit: 'ops/s', peer: { name: pouchName, value: byDefault }, budget: [atLeast(10_000), timesPeer(3)],
      note: `${count} operations of one offline device (folders made, renamed, tagged), rounds ${rates.map(Math.round).join(', ')}; every batch durable on both sides. PouchDB with its default batches of 100.`,
    },
    { name: 'outbox, PouchDB in batches of 500', value: median(rates), unit: 'ops/s', peer: { name: pouchName, value: inLarge } },
  ];
};

export const outbox: BenchCase = { name: 'outbox', about: 'an outbox of 10,000 operations through one space, beside PouchDB', run: measure };
