import { mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type HoldfastServer, signIn } from '@holdfast/harness';
import type { Page } from 'playwright-core';
import { cpuTimeOf } from '../../measure/cpu-time.ts';
import { mibPerSecond, perSecond } from '../../measure/statistics.ts';
import { tusChosen, tusSend } from '../../peers/tus-in-browser.ts';
import { startTusServer, tusName } from '../../peers/tus.ts';
import { atLeast, timesPeer, type Figure } from '../../report/figure.ts';
import { BrowserSession, type Added } from '../../workload/browser-session.ts';
import { smallFiles, writeFiles, writeRandomFile } from '../../workload/files.ts';
import { findByName, listFolder } from '../../workload/space-api.ts';
import { sized, type BenchCase, type CaseContext } from '../bench-case.ts';
import { apart } from '../case-context.ts';
import { startServer } from '../session-engine.ts';

const tusClient = `tus-js-client to ${tusName}`;
const smallBytes = 4096;

interface Counted {
  readonly added: Added;
  /** Milliseconds of CPU of the server and what it started; null where it is not counted. */
  readonly server: number | null;
}

const seconds = (ms: number | null): string => (ms === null ? '?' : (ms / 1000).toFixed(1));
const inWords = ({ added: { kept, saved }, server }: Counted): string =>
  `on the device after ${seconds(kept)} s, on the server after ${seconds(saved.wall)} s; ${seconds(saved.cpu)} s of CPU in the browser, ${seconds(server)} s in the server`;

/** One person in one browser, at a server of their own. */
interface Place {
  readonly server: HoldfastServer;
  readonly device: BrowserSession;
  readonly page: Page;
}

const open = async (context: CaseContext): Promise<Place> => {
  const server = await startServer(context);
  const device = await BrowserSession.begin(context, server);
  const page = await device.launch();
  await device.enter(page);
  return { server, device, page };
};

const add = async ({ server, device, page }: Place, path: string, what: 'folder' | 'file'): Promise<Counted> => {
  const before = await cpuTimeOf(server.child.pid);
  const added = await device.add(page, path, what);
  const after = await cpuTimeOf(server.child.pid);
  return { added, server: before === null || after === null ? null : after - before };
};

const checkArrived = async ({ server }: Place, folder: string, count: number): Promise<void> => {
  const session = await signIn(server.url, server.email, server.password);
  const arrived = await listFolder(session, (await findByName(session, folder)).id);
  if (arrived.length !== count) throw new Error(`The app says that all is saved, and ${arrived.length} of ${count} files are on the server`);
};

/** The better of the rounds; each drops other bytes. */
const smallRounds = async (place: Place, context: CaseContext, count: number): Promise<Counted> => {
  const rounds: Counted[] = [];
  for (let round = 1; round <= sized(context, { quick: 1, normal: 2 }); round += 1) {
    const folder = join(await context.folder('chosen'), `chosen ${round}`);
    await mkdir(folder);
    await writeFiles(folder, smallFiles(count, smallBytes, 100 + round));
    context.progress(`round ${round}: a folder of ${count} files of 4 KiB chosen in Chromium`);
    rounds.push(await add(place, folder, 'folder'));
    await checkArrived(place, basename(folder), count);
  }
  const [best] = rounds.toSorted((a, b) => a.added.saved.wall - b.added.saved.wall);
  if (best === undefined) throw new Error('Nothing was measured');
  return best;
};

interface Peer {
  readonly small: number;
  readonly large: number;
}

/** Milliseconds that tus-js-client takes in the same browser. */
const peer = async (context: CaseContext, { page }: Place, small: readonly string[], large: string): Promise<Peer> => {
  const { endpoint } = await startTusServer(context);
  const tab = await page.context().newPage();
  await tusChosen(tab, endpoint, small);
  const smallMs = await tusSend(tab, endpoint);
  await tusChosen(tab, endpoint, [large]);
  const largeMs = await tusSend(tab, endpoint);
  await tab.close();
  return { small: smallMs, large: largeMs };
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const place = await open(context);
  const count = sized(context, { quick: 300, normal: 10_000 });
  const small = await apart(context, (part) => smallRounds(place, part, count));
  const size = sized(context, { quick: 32, normal: 1024 }) * 2 ** 20;
  const path = join(await context.folder('source'), 'large.bin');
  await writeRandomFile(path, size, 77);
  context.progress(`${size / 2 ** 20} MiB chosen in Chromium`);
  const large = await add(place, path, 'file');
  const sample = await writeFiles(await context.folder('sample'), smallFiles(sized(context, { quick: 50, normal: 500 }), smallBytes));
  context.progress(`the same to the reference tus server, by tus-js-client in the same browser; of the small ones ${sample.length}`);
  const tus = await apart(context, (part) => peer(part, place, sample, path));
  return [
    {
      name: 'content-browser: small files', value: perSecond(count, small.added.saved.wall), unit: 'files/s', peer: { name: `${tusClient}, one by one`, value: perSecond(sample.length, tus.small) }, budget: [atLeast(1500)],
      note: `${count} files of 4 KiB in one folder of the disk, chosen in the app, until "All changes saved": ${inWords(small)}. tus-js-client in the same browser with ${sample.length} files, taken as a rate, one request a file.`,
    },
    { name: 'content-browser: small files, kept on the device', value: perSecond(count, small.added.kept), unit: 'files/s' },
    {
      name: 'content-browser: 1 large file', value: mibPerSecond(size, large.added.saved.wall), unit: 'MiB/s', peer: { name: tusClient, value: mibPerSecond(size, tus.large) }, budget: [timesPeer(0.7)],
      note: `${size / 2 ** 20} MiB chosen in the app: ${inWords(large)}. tus-js-client in the same browser copies once, hashes nothing and does not sync.`,
    },
    { name: 'content-browser: 1 large file, kept on the device', value: mibPerSecond(size, large.added.kept), unit: 'MiB/s' },
  ];
};

export const browserContent: BenchCase = { name: 'content-browser', group: 'content', about: 'Chromium: 10,000 files of 4 KiB and 1 GiB until kept and until saved, beside tus-js-client in the same browser', run: measure };
