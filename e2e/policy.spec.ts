import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { randomFile, textFile } from './support/files.ts';
import { picture } from './support/pictures.ts';
import { Session } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

/** What the browser refuses to pages under our policy, by its events and its own words. */
const refusals = async (page: Page): Promise<string[]> => {
  const refused: string[] = [];
  await page.exposeFunction('noteRefusal', (what: string) => void refused.push(what));
  await page.addInitScript(() => {
    const note = (event: SecurityPolicyViolationEvent): void => void Reflect.get(window, 'noteRefusal')(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`);
    document.addEventListener('securitypolicyviolation', note);
  });
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text());
  });
  return refused;
};

/** What it has refused to the workers of a page so far: they keep their reports. */
const refusalsInWorkers = async (page: Page): Promise<string[]> => {
  const all = await Promise.all(page.workers().map((worker) => worker.evaluate(() => new Promise<string[]>((resolve) => {
    const told = (reports: readonly { readonly body?: unknown }[]): string[] => reports.map(({ body }) => JSON.stringify(body));
    const observer = new ReportingObserver((reports) => resolve(told(reports)), { types: ['csp-violation'], buffered: true });
    observer.observe();
    // Reports that are kept are delivered by a task; without any there is no call.
    setTimeout(() => resolve(told(observer.takeRecords())));
  }))));
  return all.flat();
};

test.describe('the policy of our pages', () => {
  const world = prepareWorld();

  test('a walk through every page, menu, dialog, and look meets nothing that it refuses', async () => {
    test.setTimeout(300_000);
    const laptop = await Session.open(world.server.port);
    const { page } = laptop;
    const refused = await refusals(page);
    const at = (name: string): string => join(world.disk, name);
    await writeFile(at('reef.png'), picture([255, 190, 120], [40, 90, 110]));
    await textFile(at('notes.txt'), 'one\ntwo\n');
    await randomFile(at('data.bin'), 300_000);

    await test.step('the door, the list, what may be asked for over it', async () => {
      await laptop.signIn();
      await laptop.addFiles(at('reef.png'), at('notes.txt'), at('data.bin'));
      await laptop.newFolder('Transects');
      await laptop.saved();
      await laptop.details('notes.txt');
      await laptop.row('reef.png').click({ button: 'right' });
      await expect(page.getByRole('menu')).toBeVisible();
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.keyboard.press('Escape');
      await laptop.addFilesUnseen(at('notes.txt'));
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('radio', { name: 'Grid', exact: true }).click();
      await expect(laptop.row('reef.png')).toBeVisible();
      await page.getByRole('radio', { name: 'List', exact: true }).click();
    });

    await test.step('each kind of look', async () => {
      for (const name of ['reef.png', 'notes.txt', 'data.bin']) {
        await laptop.row(name).dblclick();
        await expect(page.getByRole('dialog')).toBeVisible();
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toBeHidden();
      }
    });

    await test.step('every page, and a start without a network', async () => {
      await laptop.trash('data.bin');
      for (const path of ['/trash', '/sync', '/conflicts', '/settings/storage']) {
        await page.goto(`${laptop.url}${path}`);
        await expect(page.getByRole('main').getByRole('heading').first()).toBeVisible();
      }
      await laptop.home();
      await laptop.goOffline();
      await laptop.reload();
      await laptop.go('Transects');
      await laptop.goOnline();
    });

    await test.step('a phone', async () => {
      await page.setViewportSize({ width: 390, height: 800 });
      await laptop.home();
      await page.getByRole('button', { name: 'More' }).first().click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await page.keyboard.press('Escape');
    });

    expect(refused).toEqual([]);
    expect(page.workers()).not.toHaveLength(0);
    expect(await refusalsInWorkers(page)).toEqual([]);
    await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<p style="color: red">This one is refused.</p>'));
    await expect.poll(() => refused.length).toBeGreaterThan(0);
    await laptop.close();
  });
});
