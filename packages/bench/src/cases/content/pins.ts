import { setTimeout as delay } from 'node:timers/promises';
import { type HoldfastServer, signIn } from '@holdfast/harness';
import type { NodeId } from '@holdfast/domain';
import { costOf, inWords, type Cost } from '../../measure/cost.ts';
import { httpReadMany } from '../../measure/http-read.ts';
import { perSecond } from '../../measure/statistics.ts';
import type { Figure } from '../../report/figure.ts';
import { smallFiles } from '../../workload/files.ts';
import { contentUrl, findByName, listFolder } from '../../workload/space-api.ts';
import { sized, type BenchCase, type CaseContext } from '../bench-case.ts';
import { newDevice, startServer } from '../session-engine.ts';
import { dropFiles } from './add-and-send.ts';

const size = 4096;
const settleWithinMs = 120_000;
const pinWithinMs = 300_000;
/** What lies here is added up for each look. */
const lookEveryMs = 250;
/** As many connections as a browser opens to one server. */
const browserLanes = 6;

const fill = async (context: CaseContext, server: HoldfastServer, count: number): Promise<NodeId> => {
  await using device = await newDevice(context, server, 'First device');
  device.cable.plug();
  await device.settle(settleWithinMs);
  const { created: [folder] } = await dropFiles(device, 'pinned', smallFiles(count, size, 900), settleWithinMs);
  if (folder === undefined) throw new Error('Dropping files made no folder');
  return folder;
};

/** From the moment the folder is pinned on a device that has none of its bytes until all of them lie there, synced. */
const pin = async (context: CaseContext, server: HoldfastServer, count: number): Promise<Cost<void>> => {
  await using device = await newDevice(context, server, 'Second device');
  device.cable.plug();
  await device.settle(settleWithinMs);
  const session = await signIn(server.url, server.email, server.password);
  const folder = (await findByName(session, 'pinned')).id as NodeId;
  return await costOf(server.child.pid, async () => {
    await device.engine.device.pin([folder]);
    const end = performance.now() + pinWithinMs;
    for (let pinned = 0; pinned < count; await delay(lookEveryMs)) {
      const book = await device.engine.device.book();
      pinned = book.wanted.items === 0 ? book.pinned.items : 0;
      if (performance.now() > end) throw new Error(`After ${pinWithinMs} ms ${book.wanted.items} of ${count} pinned files are not here: ${book.wanted.why}`);
    }
  });
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const count = sized(context, { quick: 500, normal: 10_000 });
  const server = await startServer(context);
  context.progress(`storing ${count} files`);
  await fill(context, server, count);
  context.progress('pinning their folder on a new device');
  const pinned = await pin(context, server, count);
  const session = await signIn(server.url, server.email, server.password);
  const items = await listFolder(session, (await findByName(session, 'pinned')).id);
  const sample = items.slice(0, sized(context, { quick: 100, normal: 2000 })).map(({ id }) => contentUrl(session, id));
  context.progress(`one GET a file: ${sample.length} files, ${browserLanes} at once`);
  const gets = await costOf(server.child.pid, () => httpReadMany(sample, browserLanes, session.headers));
  if (gets.result !== sample.length * size) throw new Error(`${sample.length} files gave ${gets.result} bytes`);
  return [{
    name: 'content-pins', value: perSecond(count, pinned.ms), unit: 'files/s', peer: { name: `one GET a file, ${browserLanes} at once, same server`, value: perSecond(sample.length, gets.ms) },
    note: `${count} files of 4 KiB below a folder that is pinned on a device which has none of them, until all lie there, verified and synced: ${inWords(pinned)}. The GETs on ${sample.length} files, taken as a rate; nothing is kept or verified: ${inWords(gets)}.`,
  }];
};

export const pins: BenchCase = { name: 'content-pins', group: 'content', about: '10,000 small files pinned on a new device, beside one GET a file', run: measure };
