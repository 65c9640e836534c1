import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { textFile } from './support/files.ts';
import { Session } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

test.describe('K8, O3: undo and redo', () => {
  const world = prepareWorld();

  test('what was sent and what was not is taken back offline, across a reload, and the other session sees the result', async () => {
    test.setTimeout(240_000);
    const laptop = await Session.signedIn(world.server.port);
    const phone = await Session.signedIn(world.server.port);
    const undo = () => laptop.page.keyboard.press('Control+z');
    const redo = () => laptop.page.keyboard.press('Control+Shift+z');

    await test.step('some work that both sessions know', async () => {
      await laptop.newFolder('Papers');
      for (const [name, text] of [['report.txt', 'the report'], ['doomed.txt', 'not so doomed']] as const) {
        await textFile(join(world.disk, name), text);
        await laptop.addFiles(join(world.disk, name));
      }
      await laptop.rename('report.txt', 'summary.txt');
      await laptop.trash('doomed.txt');
      await laptop.saved();
      await phone.home();
      await expect(phone.row('summary.txt')).toBeVisible();
      await expect(phone.row('doomed.txt')).toBeHidden();
    });

    await test.step('offline: new work is withdrawn, what was sent is taken back', async () => {
      await laptop.goOffline();
      await laptop.newFolder('Mistake');
      await laptop.move('summary.txt', 'Papers');
      await undo();
      await expect(laptop.row('summary.txt')).toBeVisible();
      await undo();
      await expect(laptop.row('Mistake')).toBeHidden();
      await expect(laptop.page.getByRole('status').first()).not.toContainText('changes kept');
      await undo();
      await expect(laptop.row('doomed.txt')).toBeVisible();
    });

    await test.step('the page is reloaded: the history goes on where it was', async () => {
      await laptop.reload();
      await undo();
      await expect(laptop.row('report.txt')).toBeVisible();
      await redo();
      await expect(laptop.row('summary.txt')).toBeVisible();
      await undo();
      await expect(laptop.row('report.txt')).toBeVisible();
    });

    await test.step('online again: the other session sees what is left of it', async () => {
      await laptop.goOnline();
      await laptop.saved();
      await phone.home();
      await expect(phone.row('report.txt')).toBeVisible();
      await expect(phone.row('doomed.txt')).toBeVisible();
      await expect(phone.row('Papers')).toBeVisible();
      await expect(phone.row('summary.txt')).toBeHidden();
      await expect(phone.row('Mistake')).toBeHidden();
    });

    await laptop.close();
    await phone.close();
  });
});
