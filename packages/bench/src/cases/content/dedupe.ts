import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { signIn, startHoldfastServer, type HoldfastServer } from '@holdfast/harness';
import type { Figure } from '../../report/figure.ts';
import { isJpeg, withCaption } from '../../workload/captioned.ts';
import { dumpTables } from '../../workload/dumped-tables.ts';
import { growSpace } from '../../workload/grown-space.ts';
import { MemoryFile } from '../../workload/memory-file.ts';
import { unpackFromNpm } from '../../workload/npm-package.ts';
import { workOffline } from '../../workload/offline-work.ts';
import { resavedByChromium } from '../../workload/resaved.ts';
import { bytesBelow, bytesOf, readTree, tarOnce, type TreeFile } from '../../workload/trees.ts';
import { sized, type BenchCase, type CaseContext } from '../bench-case.ts';
import { apart } from '../case-context.ts';
import { newDevice, type Device } from '../session-engine.ts';

const settleWithinMs = 300_000;
const written = 1_767_600_000_000;
const peerName = 'tar, every content once';
const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const percent = (part: number, whole: number): number => (part / whole) * 100;

/** Files that came together, and by what name the note tells of them. */
interface Part {
  readonly name: string;
  readonly files: readonly TreeFile[];
}

/** Things that a person keeps beside each other although much in them is the same. */
interface Corpus {
  readonly name: string;
  readonly parts: readonly Part[];
}

/** A space of its own for a corpus: nothing of another one is found in it. */
interface Store {
  readonly device: Device;
  readonly stored: () => Promise<number>;
}

const open = async (context: CaseContext): Promise<Store> => {
  const data = await context.folder('server');
  const server = context.cleanup.use(await startHoldfastServer(data));
  const device = context.cleanup.use(await newDevice(context, server, 'Keeper'));
  device.cable.plug();
  await device.settle(settleWithinMs);
  return { device, stored: () => bytesBelow(join(data, 'content', 'objects')) };
};

const add = async ({ device }: Store, { name, files }: Part): Promise<void> => {
  await device.engine.addFiles(device.engine.root, files.map(({ path, bytes }) => ({ path: [name, ...path], blob: new MemoryFile(bytes), mtime: written, mime: 'application/octet-stream' })));
  await device.settle(settleWithinMs);
};

/** What the server's store holds when all parts were added, beside what they are; everything that it writes counts, tables of packs too. */
const store = (corpus: Corpus) => async (context: CaseContext): Promise<Figure> => {
  context.progress(`${corpus.name}: ${corpus.parts.map(({ name }) => name).join(', ')}`);
  const place = await open(context);
  const told: string[] = [];
  let before = await place.stored();
  const empty = before;
  for (const part of corpus.parts) {
    await add(place, part);
    const after = await place.stored();
    told.push(`${part.name}, ${part.files.length} files of ${mib(bytesOf(part.files))}, ${told.length === 0 ? 'store' : 'add'} ${mib(after - before)}`);
    before = after;
  }
  const files = corpus.parts.flatMap((part) => part.files);
  const logical = bytesOf(files);
  return {
    name: `content-dedupe: ${corpus.name}`, value: percent(before - empty, logical), unit: '% stored', peer: { name: peerName, value: percent(tarOnce(files), logical) },
    note: `${told.join('; ')}.`,
  };
};

/** Two releases that follow each other. */
const releases: readonly (readonly [string, string])[] = [['typescript@5.9.2', 'typescript@5.9.3'], ['date-fns@4.0.0', 'date-fns@4.1.0']];
const quickReleases: typeof releases = [['vue@3.5.12', 'vue@3.5.13']];
/** Templates with photographs in them. */
const photographed = ['material-kit@2.0.4', 'now-ui-kit@1.3.0', 'startbootstrap-creative@7.0.7'] as const;

const releasesAt = async (context: CaseContext): Promise<readonly Corpus[]> => {
  const into = await context.folder('releases');
  const corpora: Corpus[] = [];
  const archives: Part[] = [];
  for (const pair of context.scale === 'quick' ? quickReleases : releases) {
    const parts: Part[] = [];
    for (const spec of pair) {
      const { archive, folder } = await unpackFromNpm(spec, into);
      parts.push({ name: spec, files: await readTree(folder) });
      archives.push({ name: `${spec}.tgz`, files: [{ path: ['archive.tgz'], bytes: new Uint8Array(await readFile(archive)) }] });
    }
    corpora.push({ name: `two releases, ${pair.join(' and ')}`, parts });
  }
  return [...corpora, { name: 'the same releases, compressed (.tgz)', parts: archives }];
};

const photosAt = async (context: CaseContext): Promise<readonly Corpus[]> => {
  const into = await context.folder('photos');
  const photos: TreeFile[] = [];
  for (const spec of context.scale === 'quick' ? photographed.slice(-1) : photographed) {
    const { folder } = await unpackFromNpm(spec, into);
    photos.push(...(await readTree(folder)).filter(({ bytes }) => isJpeg(bytes)).map(({ path, bytes }) => ({ path: [spec, ...path], bytes })));
  }
  const saved = await resavedByChromium(photos.map(({ bytes }) => bytes));
  const like = (bytes: (photo: TreeFile, index: number) => Uint8Array<ArrayBuffer>): readonly TreeFile[] => photos.map((photo, index) => ({ path: photo.path, bytes: bytes(photo, index) }));
  return [{
    name: 'photos and their copies',
    parts: [
      { name: 'photos', files: photos },
      { name: 'copies', files: photos },
      { name: 'with a caption written into them', files: like(({ bytes }, index) => withCaption(bytes, `Picture ${index}`)) },
      { name: 'saved anew at 90 %', files: like((_, index) => saved[index] ?? new Uint8Array()) },
    ],
  }];
};

/** The bench's own database as it is dumped, before and after somebody worked a day. */
const dumpsAt = async (context: CaseContext): Promise<readonly Corpus[]> => {
  const data = await context.folder('database');
  const server: HoldfastServer = context.cleanup.use(await startHoldfastServer(data));
  await growSpace(await signIn(server.url, server.email, server.password), sized(context, { quick: 1000, normal: 10_000 }), () => undefined);
  const device = context.cleanup.use(await newDevice(context, server, 'Office'));
  device.cable.plug();
  await device.settle(settleWithinMs);
  const before = await dumpTables(data);
  await workOffline(device.engine, sized(context, { quick: 100, normal: 500 }));
  await device.settle(settleWithinMs);
  const after = await dumpTables(data);
  const dump = (bytes: Uint8Array<ArrayBuffer>): readonly TreeFile[] => [{ path: ['holdfast.sql'], bytes }];
  return [{ name: 'two dumps of a database', parts: [{ name: 'the evening before', files: dump(before) }, { name: "after a day's work", files: dump(after) }] }];
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const [what, gather] of [['two releases of a source tree', releasesAt], ['photos', photosAt], ['two dumps of a database', dumpsAt]] as const) {
    context.progress(`gathering ${what}`);
    const corpora = await apart(context, gather).catch((error: unknown) => {
      // Packages come from npm's registry, which a machine may not reach; our own database it always does.
      if (gather === dumpsAt) throw error;
      context.missing(`${what} could not be had here, so that nothing is said of them: ${error instanceof Error ? error.message : String(error)}`);
      return [];
    });
    for (const corpus of corpora) figures.push(await apart(context, store(corpus)));
  }
  return figures;
};

export const dedupe: BenchCase = { name: 'content-dedupe', group: 'content', about: 'what is stored of two releases, of photos and their copies, of two database dumps, beside tar with every content once', run: measure };
