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
});
