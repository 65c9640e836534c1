import type { NodeId } from '@holdfast/domain';
import { seededBytes } from '../../measure/random-bytes.ts';
import { atMost, type Figure } from '../../report/figure.ts';
import { CountingTransport } from '../../workload/counting-transport.ts';
import { withInsertions } from '../../workload/inserted-bytes.ts';
import { MemoryFile } from '../../workload/memory-file.ts';
import { sized, type BenchCase, type CaseContext } from '../bench-case.ts';
import { newDevice, startServer, type Device } from '../session-engine.ts';

const size = 64 * 2 ** 20;
const settleWithinMs = 120_000;
const written = 1_767_600_000_000;

interface Edited {
  readonly device: Device;
  readonly way: CountingTransport;
  readonly file: NodeId;
  bytes: Uint8Array<ArrayBuffer>;
}

/** Percent of the file's bytes that travel when it is saved with so many bytes inserted. */
const saveWith = async (edited: Edited, insertions: number, seed: number): Promise<number> => {
  edited.bytes = withInsertions(edited.bytes, insertions, seed);
  const before = edited.way.sent;
  await edited.device.engine.writeFile(edited.file, new MemoryFile(edited.bytes), written + seed);
  await edited.device.settle(settleWithinMs);
  return ((edited.way.sent - before) / edited.bytes.length) * 100;
};

const open = async (context: CaseContext): Promise<Edited> => {
  const server = await startServer(context);
  const ways: CountingTransport[] = [];
  const device = context.cleanup.use(await newDevice(context, server, 'Editor', {
    way: (session, space) => {
      const way = new CountingTransport(session, space);
      ways.push(way);
      return way;
    },
  }));
  device.cable.plug();
  await device.settle(settleWithinMs);
  const bytes = seededBytes(size, 64);
  const { created: [file] } = await device.engine.addFiles(device.engine.root, [{ path: ['edited.bin'], blob: new MemoryFile(bytes), mtime: written, mime: 'application/octet-stream' }]);
  const [way] = ways;
  if (file === undefined || way === undefined) throw new Error('Adding a file made none');
  await device.settle(settleWithinMs);
  if (way.sent < size) throw new Error(`Only ${way.sent} bytes of a new file travelled: what is edited below would be counted wrongly`);
  return { device, way, file, bytes };
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  context.progress('64 MiB through the engine');
  const edited = await open(context);
  const figures: Figure[] = [];
  let seed = 1;
  for (const [insertions, rounds] of [[1, 5], [10, 3], [100, 2]] as const) {
    context.progress(`${insertions} ${insertions === 1 ? 'byte' : 'bytes'} inserted and saved`);
    const shares: number[] = [];
    for (let round = 0; round < sized(context, { quick: 1, normal: rounds }); round += 1) shares.push(await saveWith(edited, insertions, seed++));
    figures.push({
      name: `content-edits: ${insertions} ${insertions === 1 ? 'byte' : 'bytes'} inserted in 64 MiB, sent again`, value: shares.reduce((sum, share) => sum + share, 0) / shares.length, unit: '%',
      ...(insertions === 1 ? { budget: [atMost(0.5)] } : {}),
      note: `mean of ${shares.length} ${shares.length === 1 ? 'save' : 'saves'}, each of the file as the last one left it; the worst sends ${Math.max(...shares).toPrecision(2)} %. Packs with their tables, as they travel; a client that knows no delta sends 100 %.`,
    });
  }
  return figures;
};

export const edits: BenchCase = { name: 'content-edits', group: 'content', about: 'share of a 64 MiB file that is sent again after 1, 10 and 100 bytes were inserted', run: measure };
