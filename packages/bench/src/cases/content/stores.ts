import { join } from 'node:path';
import { signIn, startHoldfastServer, type HoldfastServer } from '@holdfast/harness';
import { timed } from '../../measure/clock.ts';
import { costOf, inWords, type Cost } from '../../measure/cost.ts';
import { httpRead } from '../../measure/http-read.ts';
import { mibPerSecond, perSecond } from '../../measure/statistics.ts';
import { makeBucket, minioAbsent, minioName, type Bucket } from '../../peers/minio.ts';
import type { Figure } from '../../report/figure.ts';
import { smallFiles, writeRandomFile } from '../../workload/files.ts';
import { contentUrl, findByName } from '../../workload/space-api.ts';
import { sized, type BenchCase, type CaseContext } from '../bench-case.ts';
import { apart } from '../case-context.ts';
import { newDevice } from '../session-engine.ts';
import { dropFileAt, dropFiles } from './add-and-send.ts';

const smallBytes = 4096;
const settleWithinMs = 300_000;

interface Work {
  readonly small: readonly Uint8Array<ArrayBuffer>[];
  readonly path: string;
  readonly size: number;
}

interface Seen {
  readonly small: Cost<unknown>;
  readonly large: Cost<unknown>;
  readonly read: Cost<unknown>;
}

const send = async (context: CaseContext, server: HoldfastServer, work: Work): Promise<Omit<Seen, 'read'>> => {
  await using device = await newDevice(context, server, 'Device');
  device.cable.plug();
  await device.settle(settleWithinMs);
  const small = await costOf(server.child.pid, () => dropFiles(device, 'small', work.small, settleWithinMs));
  const large = await costOf(server.child.pid, () => dropFileAt(device, 'large.bin', work.path, settleWithinMs));
  return { small, large };
};

const through = (work: Work, environment: Bucket['environment']) => async (context: CaseContext): Promise<Seen> => {
  const server = context.cleanup.use(await startHoldfastServer(await context.folder('server'), { environment }));
  const sent = await send(context, server, work);
  const session = await signIn(server.url, server.email, server.password);
  const url = contentUrl(session, (await findByName(session, 'large.bin')).id);
  const read = await costOf(server.child.pid, () => httpRead(url, session.headers));
  if (read.result.bytes !== work.size) throw new Error(`${url} gave ${read.result.bytes} of ${work.size} bytes`);
  return { ...sent, read };
};

interface Plain {
  /** Files and MiB a second. */
  readonly small: number;
  readonly large: number;
  readonly read: number;
}

/** The same with the client alone: one object a file, nothing hashed here, no tree. */
const plainly = async ({ client, name }: Bucket, { small, path, size }: Work): Promise<Plain> => {
  const sample = small.slice(0, Math.min(small.length, 500));
  const puts = await timed(async () => {
    for (const [index, bytes] of sample.entries()) await client.putObject(name, `plain/${index}`, Buffer.from(bytes), bytes.length);
  });
  const put = await timed(() => client.fPutObject(name, 'plain/large.bin', path));
  const got = await timed(async () => {
    let bytes = 0;
    for await (const piece of await client.getObject(name, 'plain/large.bin')) bytes += (piece as Buffer).length;
    if (bytes !== size) throw new Error(`MinIO gave ${bytes} of ${size} bytes`);
  });
  return { small: perSecond(sample.length, puts.ms), large: mibPerSecond(size, put.ms), read: mibPerSecond(size, got.ms) };
};

const figuresOf = (store: string, work: Work, seen: Seen, peer: { readonly name: string; readonly at: Plain } | null): readonly Figure[] => {
  const figure = (what: string, value: number, unit: string, at: number | undefined, cost: Cost<unknown>): Figure => ({
    name: `content-stores: ${what}, ${store}`, value, unit, ...(peer === null || at === undefined ? {} : { peer: { name: peer.name, value: at } }), note: `${inWords(cost)}.`,
  });
  return [
    figure(`${work.small.length} small files`, perSecond(work.small.length, seen.small.ms), 'files/s', peer?.at.small, seen.small),
    figure(`${work.size / 2 ** 20} MiB sent`, mibPerSecond(work.size, seen.large.ms), 'MiB/s', peer?.at.large, seen.large),
    figure(`${work.size / 2 ** 20} MiB read`, mibPerSecond(work.size, seen.read.ms), 'MiB/s', peer?.at.read, seen.read),
  ];
};

const asPlain = (work: Work, { small, large, read }: Seen): Plain =>
  ({ small: perSecond(work.small.length, small.ms), large: mibPerSecond(work.size, large.ms), read: mibPerSecond(work.size, read.ms) });

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const size = sized(context, { quick: 32, normal: 256 }) * 2 ** 20;
  const path = join(await context.folder('source'), 'large.bin');
  await writeRandomFile(path, size, 31);
  const work: Work = { small: smallFiles(sized(context, { quick: 200, normal: 3000 }), smallBytes, 700), path, size };
  context.progress('the disk adapter');
  const disk = await apart(context, through(work, {}));
  const bucket = await makeBucket(context);
  if (bucket === null) {
    context.missing(minioAbsent);
    return figuresOf('disk', work, disk, null);
  }
  context.progress('the MinIO adapter');
  const minio = await apart(context, through(work, bucket.environment));
  context.progress('the minio client alone');
  const plain = await plainly(bucket, work);
  return [
    ...figuresOf('disk', work, disk, { name: 'the same on MinIO', at: asPlain(work, minio) }),
    ...figuresOf('MinIO', work, minio, { name: minioName, at: plain }),
  ];
};

export const stores: BenchCase = { name: 'content-stores', group: 'content', about: 'small files, a large one and its download with content on disk and on MinIO (HOLDFAST_S3_*), beside the plain minio client', run: measure };
