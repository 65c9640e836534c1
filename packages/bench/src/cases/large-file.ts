import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDiskFile } from '@holdfast/harness';
import { timed } from '../measure/clock.ts';
import { mibPerSecond } from '../measure/statistics.ts';
import { startTusServer, tusName, tusUploadFile } from '../peers/tus.ts';
import { timesPeer, type Figure } from '../report/figure.ts';
import { writeRandomFile } from '../workload/files.ts';
import { sized, type BenchCase, type CaseContext } from './bench-case.ts';
import { newDevice, startServer } from './session-engine.ts';

const sendWithinMs = 300_000;

interface Sent { readonly staged: number; readonly whole: number }

/** MiB a second, from the drop of the file until it is durable on the device, and until it is durable on the server. */
const addAndSend = async (context: CaseContext, path: string, size: number): Promise<Sent> => {
  const server = await startServer(context);
  await using device = await newDevice(context, server, 'Device');
  device.cable.plug();
  await device.settle(sendWithinMs);
  await using file = await openDiskFile(path);
  const entry = { path: ['large.bin'], blob: file.source, mtime: 1_767_600_000_000, mime: 'application/octet-stream' };
  let stagedMs = 0;
  const { ms } = await timed(async () => {
    stagedMs = (await timed(() => device.engine.addFiles(device.engine.root, [entry]))).ms;
    await device.settle(sendWithinMs);
  });
  await server[Symbol.asyncDispose]();
  return { staged: mibPerSecond(size, stagedMs), whole: mibPerSecond(size, ms) };
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const size = sized(context, { quick: 64, normal: 1024 }) * 2 ** 20;
  const path = join(await context.folder('source'), 'large.bin');
  await writeRandomFile(path, size, 9);
  context.progress(`${size / 2 ** 20} MiB through the engine`);
  const ours = await addAndSend(context, path, size);
  context.progress('the same file to the reference tus server');
  const endpoint = await startTusServer(context);
  const { ms } = await timed(() => tusUploadFile(endpoint, path));
  await rm(path);
  return [
    {
      name: 'large-file', value: ours.whole, unit: 'MiB/s', peer: { name: tusName, value: mibPerSecond(size, ms) }, budget: [timesPeer(0.7)],
      note: `${size / 2 ** 20} MiB from a file on disk: copied into the device's store and synced, cut, hashed, sent, verified and synced on the server. tus copies once, hashes nothing and does not sync.`,
    },
    { name: 'large-file: kept on the device', value: ours.staged, unit: 'MiB/s' },
  ];
};

export const largeFile: BenchCase = { name: 'large-file', about: 'a 1 GiB file from the device until durable and verified, beside tus', run: measure };
