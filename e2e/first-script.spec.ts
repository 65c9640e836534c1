import { existsSync } from 'node:fs';
import { chromium, expect, test, type Browser, type BrowserContext, type Page, type Route } from '@playwright/test';
import { owner } from './support/server.ts';
import { Session } from './support/session.ts';
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

  /** Without a service worker: every script comes from the server, and can be held back. */
  const signedIn = async (): Promise<{ readonly context: BrowserContext; readonly page: Page }> => {
    const context = await browser.newContext({ serviceWorkers: 'block', viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(world.server.url);
    await page.getByLabel('Email').fill(owner.email);
    await page.getByLabel('Password').fill(owner.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('grid')).toBeVisible({ timeout: 60_000 });
    return { context, page };
  };
  const newFolder = async (page: Page, name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('menuitem', { name: 'New folder' }).click();
    await page.getByRole('grid').getByRole('textbox').fill(name);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('row', { name: new RegExp(`^${name}`) })).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: /saved/i }).first()).toBeVisible();
  };

  test('who comes back sees the first rows after at most 200,000 bytes of compressed script, the engine\'s thread included', async () => {
    const { context, page } = await signedIn();
    await newFolder(page, 'Transects');
    const row = page.getByRole('row', { name: /^Transects/ });

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

  test('while the rest is still on its way, keys and menus do what they do, the details have their place, and what was asked for comes', async () => {
    const { context, page } = await signedIn();
    await newFolder(page, 'Urchins');
    const row = page.getByRole('row', { name: /^Urchins/ });
    const held: Route[] = [];
    let holding = true;
    await context.route(/\/assets\/(?!index-|first-|start-|rolldown-runtime-|engine\.worker-|run-engine-)[^/]+\.js$/, (route) => (holding ? void held.push(route) : route.continue()));
    await page.reload();
    await row.click();
    await page.keyboard.press('F2');
    await expect(page.getByRole('grid').getByRole('textbox')).toHaveValue('Urchins');
    await page.keyboard.press('Escape');
    await row.click({ button: 'right' });
    await expect(page.getByRole('menuitem', { name: 'Rename' })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Details', exact: true }).click();
    const pane = page.getByRole('complementary', { name: 'Details' });
    await expect(pane).toBeVisible();
    await expect(pane.getByRole('heading')).toHaveCount(0);
    const room = await page.getByRole('grid').boundingBox();
    await row.click();
    await page.keyboard.press('?');
    await page.keyboard.press('Delete');
    await expect(row).toBeHidden();
    await expect(page.getByRole('dialog')).toBeHidden();

    holding = false;
    await Promise.all(held.splice(0).map((route) => route.continue()));
    await expect(page.getByRole('dialog', { name: /shortcuts/i })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(pane.getByRole('heading').first()).toBeVisible();
    expect(await page.getByRole('grid').boundingBox()).toEqual(room);
    await context.close();
  });

  test('without a network, from the first start after a visit on, all of it is there although it was never asked for', async () => {
    const laptop = await Session.signedIn(world.server.port);
    const { page } = laptop;
    await laptop.newFolder('Kelp');
    await laptop.saved();
    await laptop.goOffline();
    await laptop.reload();
    await laptop.details('Kelp');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: /shortcuts/i })).toBeVisible();
    await page.keyboard.press('Escape');
    await laptop.row('Kelp').click();
    await page.keyboard.press('Shift+Delete');
    await expect(page.getByRole('alertdialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 390, height: 800 });
    await page.getByRole('button', { name: 'Close details' }).click();
    await page.getByRole('button', { name: 'More' }).first().click();
    await expect(page.getByRole('dialog').getByRole('menu')).toBeVisible();
    await laptop.close();
  });
});
