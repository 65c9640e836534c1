import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { textFile } from './support/files.ts';
import { Session } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

test.describe('(b) live', () => {
  const world = prepareWorld();

  test('what one session does the other one shows, without a reload', async () => {
    const one = await Session.signedIn(world.server.port);
    const other = await Session.signedIn(world.server.port);
    const loads: string[] = [];
    other.page.on('load', () => loads.push(other.page.url()));

    await one.newFolder('Charts');
    await expect(other.row('Charts')).toBeVisible();
    await textFile(join(world.disk, 'tide.txt'), 'high water 04:12');
    await one.addFiles(join(world.disk, 'tide.txt'));
    await expect(other.row('tide.txt')).toBeVisible();
    await other.rename('tide.txt', 'tides.txt');
    await expect(one.row('tides.txt')).toBeVisible();
    await one.move('tides.txt', 'Charts');
    await expect(other.row('tides.txt')).toBeHidden();
    await other.go('Charts');
    await expect(other.row('tides.txt')).toBeVisible();
    loads.length = 0;
    await one.go('Charts');
    await one.trash('tides.txt');
    await expect(other.row('tides.txt')).toBeHidden();
    expect(loads, 'the other session never reloaded').toEqual([]);
    await one.close();
    await other.close();
  });

  test('S8: what one session takes away under the selection of the other is not followed by its neighbour into the trash', async () => {
    const one = await Session.signedIn(world.server.port);
    const other = await Session.signedIn(world.server.port);
    const names = ['c1.txt', 'c2.txt', 'c3.txt'];
    for (const name of names) await textFile(join(world.disk, name), name);
    await one.addFiles(...names.map((name) => join(world.disk, name)));
    await one.saved();
    await other.row('c2.txt').click();
    await one.trash('c2.txt');
    await expect(other.row('c2.txt')).toBeHidden();
    await expect(other.grid.locator('[aria-selected=true]')).toHaveCount(0);
    for (const key of ['Delete', 'F2', 'Enter']) await other.page.keyboard.press(key);
    await one.home();
    for (const session of [one, other]) for (const name of ['c1.txt', 'c3.txt']) await expect(session.row(name)).toBeVisible();
    await other.page.getByRole('link', { name: 'Trash' }).click();
    await other.row('c2.txt').click();
    await other.details('c2.txt');
    await one.page.getByRole('link', { name: 'Trash' }).click();
    await one.row('c2.txt').click();
    await one.page.getByRole('button', { name: 'Restore 1 item' }).click();
    await expect(other.row('c2.txt')).toBeHidden();
    await expect(other.page.getByRole('button', { name: /^(Restore|Delete)/ })).toHaveCount(0);
    await one.close();
    await other.close();
  });
});
