import { existsSync } from 'node:fs';
import { chromium, expect, test, type Browser, type Page, type Route } from '@playwright/test';
import { owner } from './support/server.ts';
import { prepareWorld } from './support/world.ts';

/** All script until the first rows, compressed with gzip, which every browser takes also without TLS. Bytes. */
const budget = 200_000;
const installed = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Bytes as the server sends them. */
const sentBytes = async (url: string): Promise<number> => {
  const answer = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
  await answer.arrayBuffer();
  expect([answer.status, answer.headers.get('content-encoding') ?? 'small']).toEqual([200, expect.stringMatching(/^(gzip|small)$/)]);
  return Number(answer.headers.get('content-length'));
};

/** Notes in the page when the first row stands in it, on the clock of its requests. */
const noteFirstRow = (page: Page): Promise<unknown> => page.addInitScript(() => {
  const seen = new MutationObserver(() => {
    if (!document.querySelector('[role="grid"] [data-node-id]')) return;
    seen.disconnect();
    document.documentElement.dataset['firstRow'] = String(performance.now());
  });
  seen.observe(document, { childList: true, subtree: true });
});

/** Every script that the page had asked for by then, and the scripts of its workers. */
const scriptsUntilFirstRow = async (page: Page): Promise<string[]> => {
  const ofPage = await page.evaluate(() => {
    const until = Number(document.documentElement.dataset['firstRow']);
    return performance.getEntriesByType('resource').filter(({ name, startTime }) => startTime < until && new URL(name).pathname.endsWith('.js')).map(({ name }) => name);
  });
  return [...new Set([...ofPage, ...page.workers().map((worker) => worker.url())])];
};

test.describe('the first script', () => {
  const world = prepareWorld();
  let browser: Browser;
  test.beforeAll(async () => {
    browser = await chromium.launch({ ...(existsSync(installed) ? { executablePath: installed } : {}), args: ['--no-sandbox', '--disable-gpu'] });
  });
  test.afterAll(() => browser.close());

  test('who comes back sees the first rows after at most 200,000 bytes of compressed script, the engine\'s thread included', async () => {
    // Without a service worker every script comes from the server, and can be held back.
    const context = await browser.newContext({ serviceWorkers: 'block', viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(world.server.url);
    await page.getByLabel('Email').fill(owner.email);
    await page.getByLabel('Password').fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Add' }).click({ timeout: 60_000 });
    await page.getByRole('menuitem', { name: 'New folder' }).click();
    await page.getByRole('grid').getByRole('textbox').fill('Transects');
    await page.keyboard.press('Enter');
    const row = page.getByRole('row', { name: /^Transects/ });
    await expect(row).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: /saved/i }).first()).toBeVisible();

    await noteFirstRow(page);
    const held: Route[] = [];
    const letGo = async (): Promise<void> => {
      await context.unroute('**/run-engine-*');
      await Promise.all(held.splice(0).map((route) => route.continue()));
    };
    // What the list showed is noted for the next start once nothing changes any more; until then the rows need the whole engine.
    await expect(async () => {
      await context.route('**/run-engine-*', (route) => void held.push(route));
      await page.reload();
      try {
        await expect(row).toBeVisible({ timeout: 5_000 });
      } catch (failure) {
        await letGo();
        throw failure;
      }
    }).toPass({ intervals: [3_000, 6_000, 12_000] });
    // Nothing of the engine's own script was there for them.
    await expect.poll(() => held.length).toBe(1);

    const scripts = await scriptsUntilFirstRow(page);
    const named = (name: string): boolean => scripts.some((url) => new URL(url).pathname.startsWith(`/assets/${name}-`));
    expect([named('first'), named('start'), named('engine.worker'), named('run-engine')]).toEqual([true, true, true, false]);
    const sizes = await Promise.all(scripts.map(async (url) => [new URL(url).pathname, await sentBytes(url)] as const));
    const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
    test.info().annotations.push({ type: 'script until the first rows', description: `${total} bytes: ${sizes.map(([name, bytes]) => `${name} ${bytes}`).join(', ')}` });
    expect(total, sizes.map(([name, bytes]) => `${name} ${bytes}`).join('\n')).toBeLessThanOrEqual(budget);
    await context.close();
  });
});
