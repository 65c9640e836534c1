import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Api } from './support/api.ts';
import { sha256, textFile } from './support/files.ts';
import { owner } from './support/server.ts';
import { Session, tabletAgent } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

test.describe('H21: versions', () => {
  const world = prepareWorld();
  const write = async (where: string, text: string): Promise<string> => {
    const path = join(world.disk, where, 'report.txt');
    await textFile(path, text);
    return path;
  };
  const versionsOf = async (session: Session) => (await session.details('report.txt')).getByRole('region', { name: 'Versions' });

  test('listed with who wrote them where, looked at beside the current one, restored, the restoring undone; offline as well', async () => {
    test.setTimeout(300_000);
    const laptop = await Session.signedIn(world.server.port);
    const tablet = await Session.signedIn(world.server.port, tabletAgent);
    const api = await Api.signIn(world.server.url, owner);
    const onServer = async () => (await api.tree()).get('/report.txt');
    const open = async (session: Session, which: number) => {
      await (await versionsOf(session)).getByRole('listitem').nth(which).getByRole('button', { name: /^Open the version/ }).click();
      return session.page.getByRole('dialog', { name: 'report.txt' });
    };

    await test.step('written three times, on two devices', async () => {
      await laptop.addFiles(await write('1', 'ten urchins\n'));
      await laptop.saved();
      await expect(tablet.row('report.txt')).toBeVisible();
      await tablet.replaceFile(await write('2', 'twenty urchins\n'));
      await tablet.saved();
      await expect.poll(onServer).toBe(sha256('twenty urchins\n'));
      await laptop.replaceFile(await write('3', 'thirty urchins\n'));
      await laptop.saved();
    });

    await test.step('all are listed, the newest first', async () => {
      const items = (await versionsOf(laptop)).getByRole('listitem');
      await expect(items).toHaveCount(3);
      await expect(items.nth(0)).toContainText(/Current.*Edited, .*this device, 15\sB/);
      await expect(items.nth(1)).toContainText(/Edited, .*Chrome on Android, 15\sB/);
      await expect(items.nth(2)).toContainText(/Added, .*this device, 12\sB/);
    });

    await test.step('the first is looked at beside the current one, and made the current one again', async () => {
      const look = await open(laptop, 2);
      await expect(look.locator('.diff mark')).toHaveText(['ten', 'thirty']);
      await look.getByRole('button', { name: 'Restore this version' }).click();
      await expect(look).toBeHidden();
      await laptop.saved();
      await expect.poll(onServer).toBe(sha256('ten urchins\n'));
      await expect((await versionsOf(laptop)).getByRole('listitem')).toHaveCount(4);
    });

    await test.step('taken back by its notice', async () => {
      await laptop.page.getByRole('button', { name: 'Undo', exact: true }).click();
      await laptop.saved();
      await expect.poll(onServer).toBe(sha256('thirty urchins\n'));
    });

    await test.step('offline, after a reload: what is known here is listed, opened and restored; the rest is said to be missing', async () => {
      await versionsOf(laptop);
      await laptop.goOffline();
      await laptop.reload();
      const known = await versionsOf(laptop);
      await expect(known.getByRole('listitem').first()).toContainText('Current');
      const look = await open(laptop, await known.getByRole('listitem').count() - 1);
      await expect(look.locator('.diff mark')).toHaveText(['ten', 'thirty']);
      await look.getByRole('button', { name: 'Restore this version' }).click();
      await expect(known.getByRole('listitem').first()).toContainText('not sent yet');
      await tablet.goOffline();
      await tablet.reload();
      const partly = await versionsOf(tablet);
      await expect(partly.getByText('What this device knows. The others are shown when the server can be reached.')).toBeVisible();
      await tablet.goOnline();
      await laptop.goOnline();
      await laptop.saved();
      await expect.poll(onServer).toBe(sha256('ten urchins\n'));
    });

    await test.step('the other device shows the whole list when the server can be reached', async () => {
      await tablet.reload();
      const items = (await versionsOf(tablet)).getByRole('listitem');
      await expect(items.first()).toContainText(/Current.*Edited, .*12\sB/);
      await expect((await versionsOf(tablet)).getByText('What this device knows.', { exact: false })).toHaveCount(0);
    });
    await laptop.close();
    await tablet.close();
  });
});
