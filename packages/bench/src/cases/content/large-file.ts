import { join } from 'node:path';
import { costOf, inWords, middle, type Cost } from '../../measure/cost.ts';
import { mibPerSecond } from '../../measure/statistics.ts';
import { putFile } from '../../peers/http-put.ts';
import { nginxAbsent, nginxPutName, startNginx } from '../../peers/nginx.ts';
import { startTusServer, tusName, tusUploadFile } from '../../peers/tus.ts';
import { timesPeer, type Figure } from '../../report/figure.ts';
import { writeRandomFile } from '../../workload/files.ts';
import { sized, type BenchCase, type CaseContext } from '../bench-case.ts';
import { apart } from '../case-context.ts';
import { newDevice, startServer } from '../session-engine.ts';
import { dropFileAt, type Sent } from './add-and-send.ts';

const sendWithinMs = 300_000;

/** From the drop of the file until it is durable on the server. */
const ours = (path: string) => async (context: CaseContext): Promise<Cost<Sent>> => {
  const server = await startServer(context);
  await using device = await newDevice(context, server, 'Device');
  device.cable.plug();
  await device.settle(sendWithinMs);
  return await costOf(server.child.pid, () => dropFileAt(device, 'large.bin', path, sendWithinMs));
};

const tus = (path: string) => async (context: CaseContext): Promise<Cost<unknown>> => {
  const { endpoint, child } = await startTusServer(context);
  return await costOf(child.pid, () => tusUploadFile(endpoint, path));
};

const nginx = (path: string) => async (context: CaseContext): Promise<Cost<unknown> | null> => {
  const server = await startNginx(context, await context.folder('dav'));
  return server === null ? null : await costOf(server.child.pid, () => putFile(`${server.url}/large.bin`, path));
};

const repeat = async <T>(context: CaseContext, what: string, work: (part: CaseContext) => Promise<T>): Promise<readonly T[]> => {
  const rounds: T[] = [];
  for (let round = 1; round <= sized(context, { quick: 1, normal: 2 }); round += 1) {
    context.progress(`${what}, round ${round}`);
    rounds.push(await apart(context, work));
  }
  return rounds;
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const size = sized(context, { quick: 64, normal: 1024 }) * 2 ** 20;
  const path = join(await context.folder('source'), 'large.bin');
  await writeRandomFile(path, size, 9);
  const own = await repeat(context, `${size / 2 ** 20} MiB through the engine`, ours(path));
  const others = await repeat(context, 'to the reference tus server', tus(path));
  const puts = (await repeat(context, 'to nginx', nginx(path))).filter((cost) => cost !== null);
  const speed = (costs: readonly Cost<unknown>[]): number => mibPerSecond(size, middle(costs).ms);
  return [
    {
      name: 'large-file', value: speed(own), unit: 'MiB/s', peer: { name: tusName, value: speed(others) }, budget: [timesPeer(0.7)],
      note: `${size / 2 ** 20} MiB from a file on disk: copied into the device's store and synced, cut, hashed, sent, verified and synced on the server: ${inWords(middle(own))}. tus copies once, hashes nothing and does not sync: ${inWords(middle(others))}. The better of ${own.length} each.`,
    },
    {
      name: 'large-file, beside nginx', value: speed(own), unit: 'MiB/s',
      ...(puts.length === 0 ? { note: nginxAbsent } : { peer: { name: nginxPutName, value: speed(puts) }, note: `the same figure; nginx copies once, hashes nothing and does not sync: ${inWords(middle(puts))}.` }),
    },
    { name: 'large-file: kept on the device', value: mibPerSecond(size, middle(own).result.stagedMs), unit: 'MiB/s' },
  ];
};

export const largeFile: BenchCase = { name: 'large-file', group: 'content', about: 'a 1 GiB file from the device until durable and verified, beside tus and nginx', run: measure };
