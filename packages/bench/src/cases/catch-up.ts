import type { HoldfastServer } from '@holdfast/harness';
import { timed } from '../measure/clock.ts';
import { median } from '../measure/statistics.ts';
import { pouchName, pouchSyncSeconds } from '../peers/pouchdb.ts';
import { atMost, type Figure } from '../report/figure.ts';
import { documents } from '../workload/documents.ts';
import { workOffline } from '../workload/offline-work.ts';
import { sized, type BenchCase, type CaseContext } from './bench-case.ts';
import { newDevice, startServer } from './session-engine.ts';

const withinMs = 300_000;

/** A device that was away while another one did `count` things, and did as many itself; seconds until both are through. */
const comeBack = async (context: CaseContext, server: HoldfastServer, count: number, round: number): Promise<number> => {
  await using other = await newDevice(context, server, `Other device ${round}`);
  other.cable.plug();
  await other.settle(withinMs);
  await using device = await newDevice(context, server, `Away ${round}`);
  device.cable.plug();
  await device.settle(withinMs);
  device.cable.unplug();
  other.cable.unplug();
  await workOffline(device.engine, count);
  await workOffline(other.engine, count);
  other.cable.plug();
  await other.settle(withinMs);
  const before = device.engine.inspect().meta.cursor;
  const { ms } = await timed(() => {
    device.cable.plug();
    return device.settle(withinMs);
  });
  const { meta, outbox } = device.engine.inspect();
  if (outbox.length > 0 || meta.cursor < before + 2 * count) throw new Error(`The device is at seq ${meta.cursor} with ${outbox.length} operations left`);
  return ms / 1000;
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const count = sized(context, { quick: 1000, normal: 10_000 });
  const server = await startServer(context);
  const seconds: number[] = [];
  for (let round = 1; round <= sized(context, { quick: 1, normal: 3 }); round += 1) {
    context.progress(`round ${round}: ${count} foreign changes, ${count} operations of its own`);
    seconds.push(await comeBack(context, server, count, round));
  }
  await server[Symbol.asyncDispose]();
  context.progress(`PouchDB: ${count} documents here, ${count} there`);
  const peer = { name: pouchName, value: await pouchSyncSeconds(context, documents(count, 'own'), documents(count, 'foreign')) };
  return [{
    name: 'catch-up', value: median(seconds), unit: 's', peer, budget: [atMost(10)],
    note: `a device away for ${count} foreign changes comes back with ${count} operations of its own: until its outbox is empty and its base is the server's; rounds ${seconds.map((one) => one.toFixed(1)).join(', ')}. PouchDB syncs as many documents each way with its defaults; it rebases nothing.`,
  }];
};

export const catchUp: BenchCase = { name: 'catch-up', about: 'a device comes back after 10,000 foreign changes with 10,000 operations of its own', run: measure };
