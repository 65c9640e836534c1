import { join } from 'node:path';
import { expect, test, type Locator } from '@playwright/test';
import { randomFile, sha256File, textFile } from './support/files.ts';
import { Session } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

const units: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
const bytesIn = (text: string): number => {
  const [, value = '', unit = ''] = /([\d.]+)\s(B|KB|MB|GB|TB)/.exec(text) ?? [];
  return Number(value) * (units[unit] ?? Number.NaN);
};

/** The page that tells what is on a device, opened by the meter at the foot of the sidebar. */
class StoragePage {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async open(): Promise<void> {
    await this.#session.page.getByRole('link', { name: /On this device/ }).click();
    await expect(this.#session.page.getByRole('heading', { name: /on this device, .* free/ })).toBeVisible();
  }

  row(name: string): Locator {
    return this.#session.page.locator('.legend-row').filter({ has: this.#session.page.getByText(name, { exact: true }) });
  }

  async shows(name: string, bytes: string): Promise<void> {
    await expect(this.row(name).locator('.num')).toHaveText(bytes, { timeout: 60_000 });
  }

  /** Everything but what is free is what the heading says, and all together what the browser lets it have. */
  async addsUp(): Promise<void> {
    const { page } = this.#session;
    const rows = await Promise.all(['Unsent', 'Pinned', 'Cached', 'Names and history', 'Free'].map(async (name) => bytesIn((await this.row(name).locator('.num').textContent()) ?? '')));
    const [used, quota] = [bytesIn((await page.getByRole('heading', { level: 1 }).textContent()) ?? ''), bytesIn((await page.getByText(/, (drawn to scale|small parts drawn larger)$/).textContent()) ?? '')];
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
    // Each is rounded to three digits.
    expect(Math.abs(sum(rows.slice(0, 4)) - used)).toBeLessThan(used * 0.02);
    expect(Math.abs(sum(rows) - quota)).toBeLessThan(quota * 0.01);
  }
}

test.describe('what is on this device', () => {
  const world = prepareWorld();
  const state = (session: Session, name: string, sentence: string): Promise<void> => expect(session.row(name).getByRole('img', { name: sentence, exact: true })).toBeVisible({ timeout: 60_000 });
  const choose = async (session: Session, name: string, entry: string): Promise<void> => {
    await session.row(name).click({ button: 'right' });
    await session.page.getByRole('menu').getByText(entry, { exact: true }).click();
  };

  test('2.16, H5: unsent, then cached, then pinned, and it adds up; Clear frees only what is cached, offline too; nothing is lost by it', async () => {
    test.setTimeout(300_000);
    const laptop = await Session.signedIn(world.server.port);
    const storage = new StoragePage(laptop);
    const [a, b] = [join(world.disk, 'a.bin'), join(world.disk, 'b.bin')];
    const [hashA, hashB] = [await randomFile(a, 3_000_000), await randomFile(b, 2_000_000)];

    await test.step('offline: both are only here', async () => {
      await laptop.goOffline();
      await laptop.addFiles(a, b);
      await storage.open();
      await storage.shows('Unsent', '5 MB');
      await storage.shows('Cached', '0 B');
      await storage.addsUp();
    });

    await test.step('online: the page follows what is sent; one of them is pinned', async () => {
      await laptop.goOnline();
      await storage.shows('Unsent', '0 B');
      await storage.shows('Cached', '5 MB');
      await laptop.home();
      await choose(laptop, 'a.bin', 'Keep on this device');
      await state(laptop, 'a.bin', 'Kept on this device');
      await storage.open();
      await storage.shows('Pinned', '3 MB');
      await storage.shows('Cached', '2 MB');
      await storage.addsUp();
    });

    await test.step('offline again: Clear says what it gave, and leaves what is pinned', async () => {
      await laptop.goOffline();
      await laptop.page.getByRole('button', { name: 'Clear 2 MB' }).click();
      await expect(laptop.page.getByText(/^2\sMB freed: .* were free before, .* now$/).first()).toBeVisible();
      await storage.shows('Cached', '0 B');
      await storage.shows('Pinned', '3 MB');
      await laptop.page.getByRole('treeitem', { name: 'Home' }).click();
      await state(laptop, 'a.bin', 'Kept on this device');
      await state(laptop, 'b.bin', 'Only on the server, opens when there is a network');
      expect(await laptop.download('a.bin')).toBe(hashA);
    });

    await test.step('online: what was cleared is fetched when it is wanted', async () => {
      await laptop.goOnline();
      await state(laptop, 'b.bin', 'Only on the server');
      expect(await laptop.download('b.bin')).toBe(hashB);
    });

    await test.step('with “Keep what I open” off nothing of it stays', async () => {
      await storage.open();
      await laptop.page.getByRole('switch', { name: 'Keep what I open' }).click();
      await expect(laptop.page.getByRole('switch', { name: 'Keep what I open' })).not.toBeChecked();
      await laptop.page.reload();
      await expect(laptop.page.getByRole('switch', { name: 'Keep what I open' })).not.toBeChecked();
      await storage.shows('Pinned', '3 MB');
    });
    await laptop.close();
  });

  test('2.1, 2.8: a folder is kept on one device, another one adds and edits in it: it arrives and opens offline; given back, it is only on the server', async () => {
    test.setTimeout(300_000);
    const [laptop, tablet] = [await Session.signedIn(world.server.port), await Session.signedIn(world.server.port)];
    const [plan, photo] = [join(world.disk, 'plan.txt'), join(world.disk, 'photo.bin')];
    await textFile(plan, 'first');
    await laptop.newFolder('Field');
    await laptop.go('Field');
    await laptop.addFiles(plan);
    await laptop.saved();

    await test.step('the tablet keeps the folder: what is in it comes', async () => {
      await tablet.home();
      await choose(tablet, 'Field', 'Keep on this device');
      await expect(tablet.page.getByText(/^“Field” (is|will be) kept on this device/).first()).toBeVisible();
      await tablet.go('Field');
      await state(tablet, 'plan.txt', 'Kept on this device');
    });

    await test.step('the laptop adds and edits: both arrive without being asked for, and open offline', async () => {
      const photoHash = await randomFile(photo, 1_500_000);
      await textFile(plan, 'first, and then more');
      await laptop.addFiles(photo);
      await laptop.replaceFile(plan);
      await laptop.saved();
      await state(tablet, 'photo.bin', 'Kept on this device');
      await expect(tablet.row('plan.txt')).toContainText('20 B', { timeout: 60_000 });
      await state(tablet, 'plan.txt', 'Kept on this device');
      await tablet.goOffline();
      expect(await tablet.download('photo.bin')).toBe(photoHash);
      expect(await tablet.download('plan.txt')).toBe(await sha256File(plan));
    });

    await test.step('unpinned in the list of the storage page, and cleared: it is only on the server', async () => {
      const storage = new StoragePage(tablet);
      await storage.open();
      await storage.shows('Pinned', '1.5 MB');
      await storage.row('Pinned').getByRole('button', { name: 'Show' }).click();
      await tablet.page.getByRole('button', { name: 'Unpin Field' }).click();
      await storage.shows('Pinned', '0 B');
      await storage.shows('Cached', '1.5 MB');
      await tablet.page.getByRole('button', { name: 'Clear 1.5 MB' }).click();
      await storage.shows('Cached', '0 B');
      await tablet.goOnline();
      await tablet.go('Field');
      await state(tablet, 'photo.bin', 'Only on the server');
      await state(tablet, 'plan.txt', 'Only on the server');
    });
    await Promise.all([laptop.close(), tablet.close()]);
  });
});
