import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { textFile } from './support/files.ts';
import { Session } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

/** What browsers throw away under storage pressure: databases and files, not cookies. */
const evict = async (session: Session, ...kinds: ('indexeddb' | 'file_systems')[]): Promise<void> => {
  const devtools = await session.page.context().newCDPSession(session.page);
  await devtools.send('Storage.clearDataForOrigin', { origin: session.url, storageTypes: kinds.join(',') });
  await devtools.detach();
};

test.describe('storage that the browser takes away', () => {
  const world = prepareWorld();
  const written = async (name: string, text: string): Promise<string> => {
    const path = join(world.disk, name);
    await textFile(path, text);
    return path;
  };

  test('H5 everything evicted: it comes back from the server, and what was not sent is told, not hidden', async () => {
    test.setTimeout(180_000);
    const laptop = await Session.signedIn(world.server.port);
    await laptop.addFiles(await written('sent.txt', 'the server has it'));
    await laptop.saved();
    await laptop.goOffline();
    await laptop.addFiles(await written('unsent.txt', 'nobody else has it'));
    await expect(laptop.row('unsent.txt')).toBeVisible();
    // The note that outlives the database is written within seconds.
    await expect.poll(async () => laptop.page.evaluate(() => document.cookie), { timeout: 20_000 }).toMatch(/holdfast-kept-[^=]+=1-18-/);
    // Away from the app: nothing is thrown away under the feet of a page that is open.
    await laptop.page.goto('about:blank');
    await evict(laptop, 'indexeddb', 'file_systems');
    await laptop.goOnline();
    await laptop.page.goto(laptop.url);
    await expect(laptop.row('sent.txt')).toBeVisible();
    await expect(laptop.page.getByText(/The browser deleted the files .* 1 change \(18\sB\) not sent/)).toBeVisible();
    await laptop.page.getByRole('button', { name: 'Understood' }).click();
    await laptop.page.reload();
    await expect(laptop.row('sent.txt')).toBeVisible();
    await expect(laptop.page.getByText(/The browser deleted/)).toHaveCount(0);
    await laptop.close();
  });

  test('H5 only the files evicted: what was sent opens, what was not is named among what needs the person', async () => {
    test.setTimeout(180_000);
    const tablet = await Session.signedIn(world.server.port);
    await tablet.addFiles(await written('kept.txt', 'sent before'));
    await tablet.saved();
    await tablet.goOffline();
    await tablet.addFiles(await written('only-here.txt', 'not sent'));
    await expect(tablet.row('only-here.txt')).toBeVisible();
    await tablet.page.goto('about:blank');
    await evict(tablet, 'file_systems');
    await tablet.goOnline();
    await tablet.page.goto(tablet.url);
    await expect(tablet.row('kept.txt')).toBeVisible();
    await expect(tablet.row('only-here.txt')).toHaveCount(0, { timeout: 60_000 });
    await tablet.page.goto(`${tablet.url}/sync`);
    await expect(tablet.page.getByText(/only-here\.txt/).first()).toBeVisible();
    await expect(tablet.page.getByText(/neither on this device nor on the server/).first()).toBeVisible();
    await tablet.close();
  });
});
