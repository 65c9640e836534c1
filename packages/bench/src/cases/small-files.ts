import type { HoldfastServer } from '@holdfast/harness';
import { startTusServer, tusName, tusUploadOneByOne } from '../peers/tus.ts';
import { timed } from '../measure/clock.ts';
import { median, perSecond } from '../measure/statistics.ts';
import { atLeast, timesPeer, type Figure } from '../report/figure.ts';
import { smallFiles } from '../workload/files.ts';
import { MemoryFile } from '../workload/memory-file.ts';
import { sized, type BenchCase, type CaseContext } from './bench-case.ts';
import { newDevice, startServer } from './session-engine.ts';

const size = 4096;
const sendWithinMs = 120_000;

/** Files a second from the moment they are dropped until every one of them is durable and in the tree on the server. */
const addAndSend = async (context: CaseContext, server: HoldfastServer, files: readonly Uint8Array<ArrayBuffer>[], round: number): Promise<number> => {
  await using device = await newDevice(context, server, `Device ${round}`);
  device.cable.plug();
  await device.settle(sendWithinMs);
  const entries = files.map((bytes, index) => ({
    path: [`dropped ${round}`, `file-${String(index).padStart(5, '0')}.bin`], blob: new MemoryFile(bytes), mtime: 1_767_600_000_000, mime: 'application/octet-stream',
  }));
  const { ms } = await timed(async () => {
    await device.engine.addFiles(device.engine.root, entries);
    await device.settle(sendWithinMs);
  });
  return perSecond(files.length, ms);
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const count = sized(context, { quick: 1000, normal: 10_000 });
  const rates: number[] = [];
  const server = await startServer(context);
  for (let round = 1; round <= sized(context, { quick: 1, normal: 3 }); round += 1) {
    context.progress(`round ${round}: ${count} files of ${size} bytes`);
    // Other bytes each round: what the server holds already would not travel again.
    rates.push(await addAndSend(context, server, smallFiles(count, size).map((bytes) => stamped(bytes, round)), round));
  }
  await server[Symbol.asyncDispose]();
  const sample = Math.min(count, 1000);
  context.progress(`tus, one by one: ${sample} files`);
  const endpoint = await startTusServer(context);
  const files = smallFiles(sample, size);
  await tusUploadOneByOne(endpoint, files.slice(0, 50));
  const { ms } = await timed(() => tusUploadOneByOne(endpoint, files));
  return [{
    name: 'small-files', value: median(rates), unit: 'files/s', peer: { name: `${tusName}, one by one`, value: perSecond(sample, ms) },
    budget: [atLeast(5000), timesPeer(10)],
    note: `${count} files of 4 KiB from memory: staged and synced on the device, cut, hashed, sent in packs, verified and synced on the server, entered in the tree; rounds ${rates.map(Math.round).join(', ')}. tus measured on ${sample} files and taken as a rate, with one request a file and no sync to disk.`,
  }];
};

const stamped = (bytes: Uint8Array<ArrayBuffer>, round: number): Uint8Array<ArrayBuffer> => {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, round);
  return bytes;
};

export const smallFilesCase: BenchCase = { name: 'small-files', about: '10,000 files of 4 KiB from the device until durable, beside tus one by one', run: measure };
