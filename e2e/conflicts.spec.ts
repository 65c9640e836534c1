import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Api } from './support/api.ts';
import { sha256, textFile } from './support/files.ts';
import { picture } from './support/pictures.ts';
import { owner } from './support/server.ts';
import { Session, tabletAgent } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

const lines = (visibility: string, urchins: string): string =>
  `# Field notes\n\nVisibility ${visibility}, swell 0.6 m.\nTransect A: canopy closed.\nSamples in the blue box.\nUrchin front ${urchins}.\n`;

test.describe('EXPLORER 2.6: the conflict centre', () => {
  const world = prepareWorld();
  const names = ['plan.txt', 'notes.txt', 'photo.png', 'one.bin', 'two.bin', 'late.txt'];
  /** Every file as one device writes it; answers their paths. */
  const write = async (where: string, plan: string, notes: string, photo: Buffer): Promise<string[]> => {
    const at = (name: string) => join(world.disk, where, name);
    await textFile(at('plan.txt'), plan);
    await textFile(at('notes.txt'), notes);
    await writeFile(at('photo.png'), photo);
    for (const name of ['one.bin', 'two.bin', 'late.txt']) await textFile(at(name), `${name} as of the ${where}`);
    return names.map(at);
  };
  const waiting = (session: Session) => session.page.getByRole('list', { name: 'Waiting for you' });
  const show = async (session: Session, name: string): Promise<void> => {
    await waiting(session).getByRole('button', { name }).click();
    await expect(session.page.getByRole('region', { name, exact: true })).toBeVisible();
  };
  const heading = (session: Session, name: string) => session.page.getByRole('heading', { name, exact: true });

  test('row 23, H21: written apart, kept side by side, decided one, many, merged, both; the other session follows, what was not picked stays a version', async () => {
    test.setTimeout(400_000);
    const laptop = await Session.signedIn(world.server.port);
    const tablet = await Session.signedIn(world.server.port, tabletAgent);
    const theirs = 'the one from Chrome on Android';
    const api = await Api.signIn(world.server.url, owner);

    await test.step('both know the same files, and edit each of them apart', async () => {
      await laptop.addFiles(...(await write('start', 'meet at nine\n', lines('8 m', 'at 12 m'), picture([200, 200, 200], [90, 90, 90]))));
      await laptop.saved();
      for (const name of names) await expect(tablet.row(name)).toBeVisible();
      await tablet.goOffline();
      await laptop.goOffline();
      await laptop.replaceFiles(...(await write('laptop', 'meet at ten\n', lines('9 m', 'at 14 m'), picture([255, 190, 120], [40, 90, 110]))));
      await tablet.replaceFiles(...(await write('tablet', 'meet at eleven\n', lines('7 to 8 m', 'at 13 m'), picture([160, 210, 240], [20, 60, 90]))));
    });

    await test.step('they come together: both sessions show what was written twice, with both sides', async () => {
      await laptop.goOnline();
      await laptop.saved();
      await tablet.goOnline();
      await tablet.saved();
      await expect(tablet.page.getByText(/^Kept both versions of 6 files/).first()).toBeVisible();
      for (const session of [laptop, tablet]) {
        await session.conflicts();
        await expect(heading(session, '6 files have two versions')).toBeVisible();
        await show(session, 'plan.txt');
        const own = session === laptop ? 'ten' : 'eleven';
        await expect(session.page.locator('.diff mark')).toHaveText(session === laptop ? ['ten', 'eleven'] : ['eleven', 'ten']);
        await expect(session.page.locator('.diff [data-tone=mine]')).toContainText(own);
        await show(session, 'photo.png');
        await expect(session.page.locator('.pictures img')).toHaveCount(2);
      }
      await expect(laptop.page.getByRole('button', { name: `Keep ${theirs}` })).toBeVisible();
    });

    await test.step('one is decided: the other session follows without a reload', async () => {
      await show(laptop, 'plan.txt');
      await laptop.page.getByRole('button', { name: 'Keep yours', exact: true }).click();
      for (const session of [laptop, tablet]) await expect(heading(session, '5 files have two versions')).toBeVisible();
      await laptop.saved();
      expect([...(await api.tree())].filter(([path]) => path.startsWith('/plan'))).toEqual([['/plan.txt', sha256('meet at ten\n')]]);
    });

    await test.step('two are decided at once', async () => {
      for (const name of ['one.bin', 'two.bin']) await laptop.page.getByRole('checkbox', { name: `Choose ${name}` }).click();
      await laptop.page.getByRole('button', { name: '2 chosen: keep the other' }).click();
      for (const session of [laptop, tablet]) await expect(heading(session, '3 files have two versions')).toBeVisible();
      await laptop.saved();
      const tree = await api.tree();
      for (const name of ['one.bin', 'two.bin']) expect(tree.get(`/${name}`)).toBe(sha256(`${name} as of the tablet`));
    });

    await test.step('a merge is put together on the tablet, and is one step to undo', async () => {
      await show(tablet, 'notes.txt');
      await expect(tablet.page.getByText(/^2 places differ/)).toBeVisible();
      await tablet.page.getByRole('checkbox', { name: /^Take place 2 from (?!yours)/ }).click();
      await tablet.page.getByRole('button', { name: 'Save the merge' }).click();
      for (const session of [laptop, tablet]) await expect(heading(session, '2 files have two versions')).toBeVisible();
      await tablet.saved();
      expect((await api.tree()).get('/notes.txt')).toBe(sha256(lines('7 to 8 m', 'at 14 m')));
      await tablet.page.keyboard.press('Control+z');
      for (const session of [laptop, tablet]) await expect(heading(session, '3 files have two versions')).toBeVisible();
      await tablet.saved();
      expect((await api.tree()).get('/notes.txt')).toBe(sha256(lines('9 m', 'at 14 m')));
      await tablet.page.keyboard.press('Control+Shift+z');
      for (const session of [laptop, tablet]) await expect(heading(session, '2 files have two versions')).toBeVisible();
      await tablet.saved();
      expect((await api.tree()).get('/notes.txt')).toBe(sha256(lines('7 to 8 m', 'at 14 m')));
    });

    await test.step('decided offline, and the page reloaded: it stays decided, and goes out later', async () => {
      await tablet.goOffline();
      await show(tablet, 'photo.png');
      await tablet.page.getByRole('button', { name: 'Keep both files' }).click();
      await expect(heading(tablet, '1 file has two versions')).toBeVisible();
      await tablet.page.getByRole('button', { name: 'Keep yours', exact: true }).click();
      await expect(heading(tablet, 'Nothing to decide')).toBeVisible();
      await tablet.page.reload();
      await expect(heading(tablet, 'Nothing to decide')).toBeVisible();
      await expect(heading(laptop, '2 files have two versions')).toBeVisible();
      await tablet.goOnline();
      await tablet.saved();
      await expect(heading(laptop, 'Nothing to decide')).toBeVisible();
      const tree = await api.tree();
      expect(tree.get('/late.txt')).toBe(sha256('late.txt as of the tablet'));
      expect([...tree.keys()].filter((path) => path.startsWith('/photo'))).toHaveLength(2);
      expect([...tree.keys()].filter((path) => path.includes('conflict') && !path.startsWith('/photo'))).toEqual([]);
    });

    await test.step('what was not picked is in the histories, with who wrote it where', async () => {
      await laptop.home();
      const versions = (await laptop.details('plan.txt')).getByRole('region', { name: 'Versions' });
      await expect(versions.getByText(/^Not chosen, kept, .*Chrome on Android/)).toBeVisible();
      await versions.getByRole('listitem').filter({ hasText: 'Not chosen' }).getByRole('button', { name: /^Open the version/ }).click();
      const look = laptop.page.getByRole('dialog', { name: basename('plan.txt') });
      await expect(look.locator('.diff mark')).toHaveText(['eleven', 'ten']);
      await look.getByRole('button', { name: 'Close' }).click();
    });
    await laptop.close();
    await tablet.close();
  });
});
