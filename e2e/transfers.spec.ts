import { join } from 'node:path';
import { copyFile, open } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { Api } from './support/api.ts';
import { randomFile, sha256File } from './support/files.ts';
import { owner } from './support/server.ts';
import { Session } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

const MiB = 1024 * 1024;

/** Another byte in the middle of a file. */
const change = async (path: string, at: number): Promise<void> => {
  const file = await open(path, 'r+');
  await file.write(Buffer.from([7, 7, 7, 7]), 0, 4, at);
  await file.close();
};

test.describe('transfers', () => {
  const world = prepareWorld();
  /** Bytes that leave the browser while this is done. */
  const sentBy = async ({ link }: Session, work: () => Promise<void>): Promise<number> => {
    const before = link.sent;
    await work();
    return link.sent - before;
  };
  const hashOnServer = async (name: string): Promise<string | undefined> => (await (await Api.signIn(world.server.url, owner)).tree()).get(`/${name}`);

  test('H42 killed in the middle of 200 MiB and started again: it goes on where it stopped, and nothing is chosen again', async () => {
    test.setTimeout(600_000);
    const laptop = await Session.signedIn(world.server.port);
    const path = join(world.disk, 'film.bin');
    const hash = await randomFile(path, 200 * MiB);
    const sent = await sentBy(laptop, async () => {
      laptop.link.throttle(16 * MiB);
      await laptop.addFiles(path);
      const before = laptop.link.sent;
      await expect.poll(() => laptop.link.sent - before, { timeout: 120_000 }).toBeGreaterThan(70 * MiB);
      await laptop.crashAndReopen(false);
      laptop.link.throttle(null);
      await laptop.saved(300_000);
    });
    expect(sent).toBeGreaterThan(200 * MiB);
    expect(sent).toBeLessThan(222 * MiB);
    expect(await hashOnServer('film.bin')).toBe(hash);
    await laptop.close();
  });

  test('2.3 paused it stays where it is, also after a reload; resumed it goes on from there; cancelled it is gone, and the rest goes on', async () => {
    test.setTimeout(400_000);
    const laptop = await Session.signedIn(world.server.port);
    const [path, other] = [join(world.disk, 'paused.bin'), join(world.disk, 'given-up.bin')];
    const hash = await randomFile(path, 60 * MiB);
    await randomFile(other, 50 * MiB);
    const centre = laptop.page.getByRole('treegrid', { name: 'Changes' });
    const row = (name: string) => centre.getByRole('row', { name: new RegExp(`^Add ${name}`) });
    const still = async (): Promise<void> => {
      await expect.poll(async () => {
        const before = laptop.link.sent;
        await laptop.page.waitForTimeout(1500);
        return laptop.link.sent - before;
      }, { timeout: 60_000 }).toBeLessThan(100_000);
    };
    const sent = await sentBy(laptop, async () => {
      laptop.link.throttle(4 * MiB);
      await laptop.addFiles(path);
      const before = laptop.link.sent;
      await expect.poll(() => laptop.link.sent - before, { timeout: 120_000 }).toBeGreaterThan(20 * MiB);
      await laptop.page.goto(`${laptop.url}/sync`);
      await expect(row('paused.bin')).toContainText(/MB of 62.9\sMB/);
      await expect(laptop.page.getByRole('heading', { level: 1 })).toContainText(/Sending 1 of 1, .*\/s/);
      await row('paused.bin').getByRole('button', { name: 'Pause' }).click();
      await expect(row('paused.bin')).toContainText('Paused');
      await still();
      await laptop.page.reload();
      await expect(row('paused.bin')).toContainText('Paused');
      await still();
      await row('paused.bin').getByRole('button', { name: 'Resume' }).click();
      laptop.link.throttle(null);
      await laptop.saved(300_000);
    });
    expect(sent).toBeGreaterThan(60 * MiB);
    expect(sent).toBeLessThan(70 * MiB);
    expect(await hashOnServer('paused.bin')).toBe(hash);

    const given = await sentBy(laptop, async () => {
      await laptop.home();
      laptop.link.throttle(4 * MiB);
      await laptop.addFiles(other);
      const before = laptop.link.sent;
      await expect.poll(() => laptop.link.sent - before, { timeout: 120_000 }).toBeGreaterThan(10 * MiB);
      await laptop.page.goto(`${laptop.url}/sync`);
      await row('given-up.bin').getByRole('button', { name: 'Take back' }).click();
      await laptop.page.getByRole('alertdialog').getByRole('button', { name: /discard/ }).click();
      await expect(row('given-up.bin')).toHaveCount(0);
      await laptop.saved();
      laptop.link.throttle(null);
    });
    expect(given).toBeLessThan(45 * MiB);
    expect(await hashOnServer('given-up.bin')).toBeUndefined();
    await laptop.close();
  });

  test('H38 of a changed file only the changed chunks are sent; a file that the space has is done at once', async () => {
    test.setTimeout(400_000);
    const laptop = await Session.signedIn(world.server.port);
    const path = join(world.disk, 'report.bin');
    await randomFile(path, 40 * MiB);
    const first = await sentBy(laptop, async () => {
      await laptop.addFiles(path);
      await laptop.saved(300_000);
    });
    expect(first).toBeGreaterThan(40 * MiB);
    await change(path, 20 * MiB);
    const again = await sentBy(laptop, async () => {
      await laptop.replaceFile(path);
      await laptop.saved();
    });
    expect(again).toBeLessThan(2 * MiB);
    expect(await hashOnServer('report.bin')).toBe(await sha256File(path));
    await copyFile(path, join(world.disk, 'the same.bin'));
    const same = await sentBy(laptop, async () => {
      await laptop.addFiles(join(world.disk, 'the same.bin'));
      await laptop.saved();
    });
    expect(same).toBeLessThan(200_000);
    expect(await hashOnServer('the same.bin')).toBe(await sha256File(path));
    await laptop.close();
  });

  test('H5 what does not fit is said before anything is done; sent directly it can be paused, and after a kill it is told by name and goes on when it is chosen again', async () => {
    test.setTimeout(500_000);
    const laptop = await Session.signedIn(world.server.port);
    const [film, note] = [join(world.disk, 'direct.bin'), join(world.disk, 'fits.bin')];
    const hash = await randomFile(film, 100 * MiB);
    await randomFile(note, 3000);
    const dialog = laptop.page.getByRole('dialog', { name: 'Too little room on this device' });
    const small = async (): Promise<void> => {
      const devtools = await laptop.page.context().newCDPSession(laptop.page);
      await devtools.send('Storage.overrideQuotaForOrigin', { origin: laptop.url, quotaSize: 60 * MiB });
    };
    const sendDirectly = async (...paths: string[]): Promise<void> => {
      await laptop.addFilesUnseen(...paths);
      const asked = laptop.page.getByRole('dialog', { name: 'Too little room on this device' });
      await expect(asked).toContainText(/10\d\sMB are needed, [\d.]+\s[KM]B are free\. “direct\.bin” does not fit\./);
      await asked.getByRole('button', { name: /^Send directly/ }).click();
    };

    await small();
    await laptop.addFilesUnseen(film);
    await expect(dialog).toBeVisible();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await expect(dialog).toBeHidden();
    laptop.link.throttle(6 * MiB);
    const first = await sentBy(laptop, async () => {
      await sendDirectly(note, film);
      await expect(laptop.row('fits.bin')).toBeVisible();
      await expect(laptop.row('direct.bin')).toHaveCount(0);
      const before = laptop.link.sent;
      await expect.poll(() => laptop.link.sent - before, { timeout: 120_000 }).toBeGreaterThan(20 * MiB);
      await expect(laptop.page.getByRole('status').filter({ hasText: 'keep this page open' }).first()).toBeVisible();
      await laptop.page.getByRole('link', { name: /Sync/ }).first().click();
      const row = laptop.page.getByRole('treegrid', { name: 'Changes' }).getByRole('row', { name: /^Send direct.bin directly/ });
      await row.getByRole('button', { name: 'Pause' }).click();
      await expect(row).toContainText('Paused');
      await row.getByRole('button', { name: 'Resume' }).click();
      await expect.poll(() => laptop.link.sent - before, { timeout: 120_000 }).toBeGreaterThan(50 * MiB);
      laptop.link.throttle(64 * 1024);
      await laptop.crashAndReopen(false);
    });
    expect(await hashOnServer('direct.bin')).toBeUndefined();

    await expect(laptop.page.getByRole('status').filter({ hasText: '1 item waits for you' }).first()).toBeVisible();
    await laptop.page.goto(`${laptop.url}/sync`);
    await expect(laptop.page.getByText(/direct\.bin.* was not completely sent/).first()).toBeVisible();
    laptop.link.throttle(null);
    await laptop.home();
    await expect(laptop.row('direct.bin')).toHaveCount(0);
    await expect(laptop.page.getByRole('link', { name: /^On this device/ }).first()).toContainText(/On this device\s*[\d.]+\s[KM]B/);
    await small();
    const second = await sentBy(laptop, async () => {
      await sendDirectly(film);
      await expect(laptop.row('direct.bin')).toBeVisible({ timeout: 120_000 });
      await laptop.saved();
    });
    expect(second).toBeLessThan(80 * MiB);
    expect(first + second).toBeLessThan(135 * MiB);
    expect(await hashOnServer('direct.bin')).toBe(hash);
    await laptop.close();
  });
});
