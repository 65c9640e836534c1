import { join } from 'node:path';
import { MAX_PACK_BYTES } from '@holdfast/chunking';
import { timed } from '../../measure/clock.ts';
import { mibPerSecond, perSecond } from '../../measure/statistics.ts';
import { startTusServer, tusName, tusUploadFile, tusUploadOneByOne } from '../../peers/tus.ts';
import { atLeast, atMost, type Figure } from '../../report/figure.ts';
import { smallFiles, writeRandomFile } from '../../workload/files.ts';
import { ShapedLine } from '../../workload/shaped-line.ts';
import { sized, type BenchCase, type CaseContext } from '../bench-case.ts';
import { apart } from '../case-context.ts';
import { newDevice, startServer, type Device } from '../session-engine.ts';
import { dropFileAt, dropFiles } from './add-and-send.ts';

const mib = 2 ** 20;
const smallBytes = 4096;
/** There and back 100 ms. */
const shape = { delayMs: 50, bitsPerSecond: 20_000_000 } as const;
const inShort = '100 ms, 20 Mbit/s';
const never = 0;
const sendWithinMs = 240_000;
/** A cut line is tried again at once, then ever later. */
const retries = Array.from({ length: 60 }, (_, attempt) => Math.min(100 * attempt, 2000));

interface Through {
  readonly ms: number;
  readonly cuts: number;
  /** Bytes that travelled to the server meanwhile. */
  readonly sent: number;
}

const ours = (work: (device: Device) => Promise<unknown>, cutEveryMs: number) => async (context: CaseContext): Promise<Through> => {
  const server = await startServer(context);
  const line = context.cleanup.use(await ShapedLine.to(server.url, shape));
  await using device = await newDevice(context, { url: line.url, email: server.email, password: server.password }, 'Far device');
  device.cable.plug();
  await device.settle(sendWithinMs);
  const before = line.sent;
  if (cutEveryMs > 0) line.cutEvery(cutEveryMs);
  const { ms } = await timed(() => work(device));
  return { ms, cuts: line.cuts, sent: line.sent - before };
};

const tus = (work: (endpoint: string) => Promise<unknown>, cutEveryMs: number) => async (context: CaseContext): Promise<Through> => {
  const { endpoint } = await startTusServer(context);
  const line = context.cleanup.use(await ShapedLine.to(endpoint, shape));
  if (cutEveryMs > 0) line.cutEvery(cutEveryMs);
  const { ms } = await timed(() => work(`${line.url}/files`));
  return { ms, cuts: line.cuts, sent: line.sent };
};

const inVain = ({ sent, cuts }: Through, size: number): number => (sent - size) / mib / Math.max(1, cuts);

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const size = sized(context, { quick: 4, normal: 24 }) * mib;
  const cutEveryMs = sized(context, { quick: 500, normal: 3000 });
  const path = join(await context.folder('source'), 'large.bin');
  await writeRandomFile(path, size, 41);
  const engine = (device: Device): Promise<unknown> => dropFileAt(device, 'large.bin', path, sendWithinMs);
  const client = (endpoint: string): Promise<unknown> => tusUploadFile(endpoint, path, { retryDelays: retries });
  context.progress(`${size / mib} MiB over a line of ${inShort}`);
  const steady = await apart(context, ours(engine, never));
  const steadyTus = await apart(context, tus(client, never));
  context.progress(`the same, cut every ${cutEveryMs / 1000} s`);
  const cut = await apart(context, ours(engine, cutEveryMs));
  const cutTus = await apart(context, tus(client, cutEveryMs));
  const count = sized(context, { quick: 200, normal: 2000 });
  const sample = smallFiles(sized(context, { quick: 10, normal: 50 }), smallBytes);
  context.progress(`${count} files of 4 KiB over the same line, uncut`);
  const small = await apart(context, ours((device) => dropFiles(device, 'small', smallFiles(count, smallBytes, 60), sendWithinMs), never));
  const smallTus = await apart(context, tus((endpoint) => tusUploadOneByOne(endpoint, sample), never));
  const width = shape.bitsPerSecond / 8 / mib;
  return [
    {
      name: `content-lines: 1 file, ${inShort}`, value: mibPerSecond(size, steady.ms), unit: 'MiB/s', peer: { name: tusName, value: mibPerSecond(size, steadyTus.ms) },
      note: `${size / mib} MiB; the line itself carries ${width.toFixed(2)} MiB/s. A relay of the bench's own delays and narrows it.`,
    },
    {
      name: `content-lines: 1 file, cut every ${cutEveryMs / 1000} s`, value: mibPerSecond(size, cut.ms), unit: 'MiB/s', peer: { name: tusName, value: mibPerSecond(size, cutTus.ms) },
      note: `the same line and file; cut ${cut.cuts} times, tus ${cutTus.cuts} times (tus-js-client tries again after 0, 100, 200 … ms).`,
    },
    {
      name: 'content-lines: sent in vain a cut', value: inVain(cut, size), unit: 'MiB', peer: { name: tusName, value: inVain(cutTus, size) }, budget: [atMost(MAX_PACK_BYTES / mib)],
      note: 'bytes that entered the line beyond those of the file, requests and headers too, for each cut; more than the largest pack is never in vain.',
    },
    {
      name: `content-lines: small files, ${inShort}`, value: perSecond(count, small.ms), unit: 'files/s', peer: { name: `${tusName}, one by one`, value: perSecond(sample.length, smallTus.ms) }, budget: [atLeast(300)],
      note: `${count} files of 4 KiB; the line carries the bytes of ${Math.round((width * mib) / smallBytes)} of them a second. tus on ${sample.length} files, taken as a rate.`,
    },
  ];
};

export const lines: BenchCase = { name: 'content-lines', group: 'content', about: 'a file and many small ones over a far, narrow line that is cut, beside tus', run: measure };
