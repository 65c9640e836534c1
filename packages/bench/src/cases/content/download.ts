import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type NodeSession, signIn, startHoldfastServer } from '@holdfast/harness';
import { httpRead, type HttpRead } from '../../measure/http-read.ts';
import { median, mibPerSecond } from '../../measure/statistics.ts';
import { nginxAbsent, nginxStaticName, startNginx } from '../../peers/nginx.ts';
import { tusUploadFile } from '../../peers/tus.ts';
import { below, timesPeer, type Figure } from '../../report/figure.ts';
import { writeRandomFile } from '../../workload/files.ts';
import { contentUrl, findByName } from '../../workload/space-api.ts';
import { sized, type BenchCase, type CaseContext } from '../bench-case.ts';

const rounds = 3;
const probes = 20;

/** The address of a file of the space that holds the bytes at `path`, put there by an ordinary tus client. */
const publish = async (own: NodeSession, path: string): Promise<string> => {
  await tusUploadFile(`${own.url}/api/v1/uploads`, path, { headers: { ...own.headers }, metadata: { filename: 'large.bin', space: own.session.home } });
  return contentUrl(own, (await findByName(own, 'large.bin')).id);
};

const readWhole = async (url: string, size: number, headers: Readonly<Record<string, string>>): Promise<readonly HttpRead[]> => {
  const reads: HttpRead[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const read = await httpRead(url, headers);
    if (read.bytes !== size) throw new Error(`${url} gave ${read.bytes} of ${size} bytes`);
    reads.push(read);
  }
  return reads;
};

const speed = (reads: readonly HttpRead[]): number => median(reads.map((read) => mibPerSecond(read.bytes, read.totalMs)));

/** First bytes of short ranges all over the file: what a seek in a film waits for. */
const firstBytes = async (url: string, size: number, headers: Readonly<Record<string, string>>): Promise<number> => {
  const waits: number[] = [];
  for (let probe = 0; probe < probes; probe += 1) {
    const from = Math.floor((size / probes) * probe);
    waits.push((await httpRead(url, { ...headers, range: `bytes=${from}-${from + 65_535}` })).firstByteMs);
  }
  return median(waits);
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const size = sized(context, { quick: 64, normal: 1024 }) * 2 ** 20;
  const folder = await context.folder('download');
  const path = join(folder, 'large.bin');
  await writeRandomFile(path, size, 5);
  const server = context.cleanup.use(await startHoldfastServer(await context.folder('server')));
  const session = await signIn(server.url, server.email, server.password);
  context.progress(`storing ${size / 2 ** 20} MiB`);
  const url = await publish(session, path);
  context.progress(`reading it ${rounds} times`);
  const ours = await readWhole(url, size, session.headers);
  const seek = await firstBytes(url, size, session.headers);
  await server[Symbol.asyncDispose]();
  const nginx = await startNginx(context, folder);
  const theirs = nginx === null ? [] : await readWhole(`${nginx.url}/large.bin`, size, {});
  await rm(path);
  return [
    {
      name: 'download: 1 file', value: speed(ours), unit: 'MiB/s', budget: [timesPeer(0.6)],
      ...(nginx === null ? { note: `${size / 2 ** 20} MiB, ${rounds} times. ${nginxAbsent}` }
        : { peer: { name: nginxStaticName, value: speed(theirs) }, note: `${size / 2 ** 20} MiB, ${rounds} times each.` }),
    },
    { name: 'download: first byte', value: median(ours.map((read) => read.firstByteMs)), unit: 'ms', budget: [below(10)] },
    { name: 'download: first byte of a range', value: seek, unit: 'ms', budget: [below(10)], note: `median of ${probes} places in the file.` },
  ];
};

export const download: BenchCase = { name: 'download', group: 'content', about: 'reading a 1 GiB file, its first byte, and ranges of it, beside nginx', run: measure };
