import type { HoldfastServer } from '@holdfast/harness';
import { costOf, inWords, middle, type Cost } from '../../measure/cost.ts';
import { perSecond } from '../../measure/statistics.ts';
import { putOneByOne } from '../../peers/http-put.ts';
import { nginxAbsent, nginxPutName, startNginx } from '../../peers/nginx.ts';
import { startTusServer, tusName, tusUploadOneByOne } from '../../peers/tus.ts';
import { atLeast, timesPeer, type Figure } from '../../report/figure.ts';
import { smallFiles } from '../../workload/files.ts';
import { sized, type BenchCase, type CaseContext } from '../bench-case.ts';
import { apart } from '../case-context.ts';
import { newDevice, startServer } from '../session-engine.ts';
import { dropFiles } from './add-and-send.ts';

const size = 4096;
const sendWithinMs = 120_000;
const warm = 50;

/** From the moment the files are dropped until every one of them is durable and in the tree on the server. */
const ours = async (context: CaseContext, server: HoldfastServer, files: readonly Uint8Array<ArrayBuffer>[], round: number): Promise<Cost<unknown>> => {
  await using device = await newDevice(context, server, `Device ${round}`);
  device.cable.plug();
  await device.settle(sendWithinMs);
  return await costOf(server.child.pid, () => dropFiles(device, `dropped ${round}`, files, sendWithinMs));
};

const rounds = async (context: CaseContext, count: number): Promise<readonly Cost<unknown>[]> => {
  const server = await startServer(context);
  const costs: Cost<unknown>[] = [];
  for (let round = 1; round <= sized(context, { quick: 1, normal: 3 }); round += 1) {
    context.progress(`round ${round}: ${count} files of ${size} bytes`);
    // Other bytes each round: what the server holds already would not travel again.
    costs.push(await ours(context, server, smallFiles(count, size, round), round));
  }
  return costs;
};

/** Files a second. */
const tusRate = async (context: CaseContext, files: readonly Uint8Array<ArrayBuffer>[]): Promise<{ readonly rate: number; readonly words: string }> => {
  const { endpoint, child } = await startTusServer(context);
  await tusUploadOneByOne(endpoint, files.slice(0, warm));
  const cost = await costOf(child.pid, () => tusUploadOneByOne(endpoint, files));
  return { rate: perSecond(files.length, cost.ms), words: inWords(cost) };
};

const nginxRate = async (context: CaseContext, files: readonly Uint8Array<ArrayBuffer>[]): Promise<{ readonly rate: number; readonly words: string } | null> => {
  const nginx = await startNginx(context, await context.folder('dav'));
  if (nginx === null) return null;
  await putOneByOne(nginx.url, files.slice(0, warm));
  const cost = await costOf(nginx.child.pid, () => putOneByOne(nginx.url, files));
  return { rate: perSecond(files.length, cost.ms), words: inWords(cost) };
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const count = sized(context, { quick: 1000, normal: 10_000 });
  const costs = await apart(context, (part) => rounds(part, count));
  const sample = smallFiles(sized(context, { quick: 200, normal: 1000 }), size);
  context.progress(`tus and nginx, one by one: ${sample.length} files`);
  const tus = await apart(context, (part) => tusRate(part, sample));
  const nginx = await apart(context, (part) => nginxRate(part, sample));
  const value = perSecond(count, middle(costs).ms);
  return [
    {
      name: 'small-files', value, unit: 'files/s', peer: { name: `${tusName}, one by one`, value: tus.rate }, budget: [atLeast(5000), timesPeer(10)],
      note: `${count} files of 4 KiB from memory: staged and synced on the device, cut, hashed, sent in packs, verified and synced on the server, entered in the tree; ${inWords(middle(costs))}; rounds ${costs.map(({ ms }) => Math.round(perSecond(count, ms))).join(', ')}. tus on ${sample.length} files, taken as a rate, with one request a file and no sync to disk: ${tus.words}.`,
    },
    {
      name: 'small-files, beside nginx', value, unit: 'files/s',
      ...(nginx === null ? { note: nginxAbsent } : { peer: { name: `${nginxPutName}, one by one`, value: nginx.rate }, note: `the same figure; nginx on ${sample.length} files, no sync to disk: ${nginx.words}.` }),
    },
  ];
};

export const smallFilesCase: BenchCase = { name: 'small-files', group: 'content', about: '10,000 files of 4 KiB from the device until durable, beside tus and nginx one by one', run: measure };
