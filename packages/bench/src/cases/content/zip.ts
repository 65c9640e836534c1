import { signIn } from '@holdfast/harness';
import { costOf, inWords } from '../../measure/cost.ts';
import { httpRead, type HttpRead } from '../../measure/http-read.ts';
import { timed } from '../../measure/clock.ts';
import { mibPerSecond, perSecond } from '../../measure/statistics.ts';
import { readTar, tarName } from '../../peers/tar.ts';
import type { Figure } from '../../report/figure.ts';
import { smallFiles, writeFiles } from '../../workload/files.ts';
import { findByName } from '../../workload/space-api.ts';
import { sized, type BenchCase, type CaseContext } from '../bench-case.ts';
import { newDevice, startServer } from '../session-engine.ts';
import { dropFiles } from './add-and-send.ts';

const size = 4096;
const sendWithinMs = 120_000;

const checked = (read: HttpRead, count: number): HttpRead => {
  if (read.bytes <= count * size) throw new Error(`A zip file of ${count} files had ${read.bytes} bytes`);
  return read;
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const count = sized(context, { quick: 500, normal: 10_000 });
  const files = smallFiles(count, size, 500);
  const server = await startServer(context);
  {
    await using device = await newDevice(context, server, 'Device');
    device.cable.plug();
    await device.settle(sendWithinMs);
    context.progress(`storing ${count} files`);
    await dropFiles(device, 'zipped', files, sendWithinMs);
  }
  const session = await signIn(server.url, server.email, server.password);
  const { id } = await findByName(session, 'zipped');
  const url = `${server.url}/api/v1/spaces/${session.session.home}/archive?nodes=${id}`;
  context.progress('downloading them as one zip file, twice');
  const read = async () => checked(await httpRead(url, session.headers), count);
  const first = await costOf(server.child.pid, read);
  const again = await costOf(server.child.pid, read);
  await server[Symbol.asyncDispose]();
  const folder = await context.folder('tarred');
  await writeFiles(folder, files);
  await readTar(folder);
  const { result: tarBytes, ms: tarMs } = await timed(() => readTar(folder));
  return [
    {
      name: 'content-zip', value: perSecond(count, again.ms), unit: 'files/s', peer: { name: tarName, value: perSecond(count, tarMs) },
      note: `${count} files of 4 KiB in one folder as one zip file, the second time, when their checksums are known: ${inWords(again)}, ${Math.round(mibPerSecond(again.result.bytes, again.ms))} MiB/s (tar ${Math.round(mibPerSecond(tarBytes, tarMs))}). tar reads what it has just read, without a network.`,
    },
    { name: 'content-zip, the first time', value: perSecond(count, first.ms), unit: 'files/s', note: `every file is read for its checksum before it is sent: ${inWords(first)}.` },
    { name: 'content-zip: first byte', value: again.result.firstByteMs, unit: 'ms', note: 'the whole layout is planned by then: a zip file has its exact length in its headers.' },
  ];
};

export const zip: BenchCase = { name: 'content-zip', group: 'content', about: '10,000 files as one zip file, beside tar on the disk', run: measure };
