import { signIn } from '@holdfast/harness';
import type { Page } from 'playwright-core';
import { median, percentile } from '../measure/statistics.ts';
import { below, type Figure } from '../report/figure.ts';
import { BrowserSession, type Took } from '../workload/browser-session.ts';
import { growSpace } from '../workload/grown-space.ts';
import { sized, type BenchCase, type CaseContext } from './bench-case.ts';
import { startServer } from './session-engine.ts';

const cpuNote = ({ cpu }: Took): string => (cpu === null ? '' : `; the browser used ${Math.round(cpu)} ms of CPU`);

/** Adds files through the app's own chooser; offline each is an operation that waits. */
const addPending = async (page: Page, count: number): Promise<void> => {
  const files = Array.from({ length: count }, (_, i) => ({ name: `Pending ${i}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`pending ${i}`) }));
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add' }).click();
  await page.getByRole('menuitem', { name: 'Upload files' }).click();
  await (await chooser).setFiles(files);
  await page.getByRole('status').filter({ hasText: new RegExp(`(${count}|${count.toLocaleString('en')}) changes`) }).first().waitFor();
};

/** Milliseconds from the key that ends a rename until a frame with the new name in the list has been painted. */
const renameOnce = async (page: Page, name: string): Promise<number> => {
  await page.locator('[data-node-id][data-kind=folder]').first().click();
  await page.keyboard.press('F2');
  await page.getByRole('grid').getByRole('textbox').fill(name);
  // The watch stands before the key is pressed.
  const watch = await page.evaluateHandle((wanted) => ({
    painted: new Promise<number>((resolve) => {
      addEventListener('keydown', () => {
        const start = performance.now();
        const look = (): void => {
          const there = [...document.querySelectorAll('[data-node-id]')].some((row) => row.textContent.includes(wanted)) && document.querySelector('[role=grid] input:not([type=checkbox])') === null;
          // What a frame shows is painted when the next task runs.
          if (there) setTimeout(() => resolve(performance.now() - start), 0);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      }, { capture: true, once: true });
    }),
  }), name);
  await page.keyboard.press('Enter');
  return await watch.evaluate(({ painted }) => painted);
};

const painted = async (page: Page, count: number): Promise<readonly number[]> => {
  const samples: number[] = [];
  for (let i = 0; i < count; i += 1) samples.push(await renameOnce(page, `A renamed ${i}`));
  return samples;
};

const measure = async (context: CaseContext): Promise<readonly Figure[]> => {
  const server = await startServer(context);
  const nodes = sized(context, { quick: 5_000, normal: 100_000 });
  context.progress(`growing a space of ${nodes} nodes`);
  await growSpace(await signIn(server.url, server.email, server.password), nodes, () => undefined);
  const begins: Took[] = [];
  // The first one waits until the snapshot is built; the others are what a new device meets.
  for (let round = 0; round < 3; round += 1) {
    context.progress(`a new device, ${round === 0 ? 'builds the snapshot' : 'finds it'}`);
    const device = await BrowserSession.begin(context, server);
    begins.push(await device.signIn(await device.launch()));
    await device[Symbol.asyncDispose]();
  }
  const [first, ...ready] = begins;
  const device = await BrowserSession.begin(context, server);
  const page = await device.launch();
  await device.signIn(page);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await device.rest(page);
  // A browser that is told to be offline keeps what its workers have connected: the server itself goes.
  await server[Symbol.asyncDispose]();
  const starts: Took[] = [];
  for (let round = 0; round < 3; round += 1) {
    context.progress('a cold start without a network');
    const again = await device.launch();
    starts.push(await device.start(again));
    await device.rest(again);
  }
  const wholes: Took[] = [];
  for (let round = 0; round < 3; round += 1) wholes.push(await device.startWhole(await device.launch()));
  const offline = await device.launch();
  await device.start(offline);
  const pending = sized(context, { quick: 100, normal: 1_000 });
  context.progress(`${pending} changes wait`);
  await addPending(offline, pending);
  await painted(offline, 5);
  const samples: number[] = [];
  const acted = await device.took(async () => void samples.push(...(await painted(offline, sized(context, { quick: 30, normal: 100 })))));
  const quickest = (rounds: readonly Took[]): Took => rounds.toSorted((a, b) => a.wall - b.wall)[0] ?? { wall: Number.NaN, cpu: null };
  const [begun, started, whole] = [quickest(ready), quickest(starts), quickest(wholes)];
  return [
    { name: `browser: bootstrap of ${nodes} nodes`, value: begun.wall, unit: 'ms', budget: [below(3000)], note: `Chromium, from signing in on an empty profile to the first row; the better of two${cpuNote(begun)}. The first one, for which the snapshot was built, ${Math.round(first?.wall ?? 0)} ms.` },
    { name: `browser: cold offline start, ${nodes} nodes`, value: started.wall, unit: 'ms', budget: [below(1000)], note: `a browser started anew without a network, from the address to the first row; the best of three${cpuNote(started)}. What the list showed last is shown until all else is read.` },
    { name: 'browser: the same, until another folder is open', value: whole.wall, unit: 'ms', note: `opened by a double click on the first row as soon as it is there; the best of three${cpuNote(whole)}. By then the whole base is in memory.` },
    { name: 'browser: operation to painted, p95', value: percentile(samples, 0.95), unit: 'ms', budget: [below(50)], note: `renames by keyboard, ${nodes} nodes, ${pending} changes waiting, from the key to the painted frame; median ${Math.round(median(samples))} ms of ${samples.length}${acted.cpu === null ? '' : `; the browser used ${Math.round(acted.cpu / samples.length)} ms of CPU for each, choosing the row and typing included`}.` },
  ];
};

export const browser: BenchCase = { name: 'browser', about: 'Chromium with 100,000 nodes: a new device, a cold start offline, an action until it is painted', run: measure };
