import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Api } from './support/api.ts';
import { sha256, textFile } from './support/files.ts';
import { owner } from './support/server.ts';
import { Session } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

test.describe('O11: what is typed', () => {
  const world = prepareWorld();

  test('the browser is killed while somebody types: it is there again, says so, and covers nothing that another session wrote meanwhile', async () => {
    test.setTimeout(300_000);
    const laptop = await Session.signedIn(world.server.port);
    const phone = await Session.signedIn(world.server.port);
    const api = await Api.signIn(world.server.url, owner);
    await laptop.addFiles(await textFileAt(join(world.disk, 'notes.txt'), 'ten urchins\n'));
    await laptop.saved();

    await test.step('typed, not saved, killed', async () => {
      await laptop.row('notes.txt').dblclick();
      await laptop.page.getByRole('textbox', { name: 'Text of notes.txt' }).click();
      await laptop.page.keyboard.press('ControlOrMeta+a');
      await laptop.page.keyboard.type('eleven urchins\n');
      await expect(laptop.page.getByText('Kept on this device. Closing saves it.')).toBeVisible();
      await laptop.crashAndReopen(false);
    });

    await test.step('meanwhile another session writes the file', async () => {
      await phone.replaceFile(await textFileAt(join(world.disk, 'phone/notes.txt'), 'twelve urchins\n'));
      await phone.saved();
      await expect.poll(async () => (await api.tree()).get('/notes.txt')).toBe(sha256('twelve urchins\n'));
    });

    await test.step('what was typed is offered, with the version it was typed over', async () => {
      await laptop.page.getByRole('alert').getByRole('button', { name: 'Show' }).click();
      const look = laptop.page.getByRole('dialog', { name: 'notes.txt' });
      await expect(look.getByRole('textbox')).toHaveText('eleven urchins');
      await expect(look.getByRole('alert')).toContainText('It was kept, but is not saved yet');
      await expect(look.getByRole('alert')).toContainText('The file has been changed since');
      await look.getByRole('button', { name: 'Save' }).click();
      await expect(look.getByText('Saved on this device')).toBeVisible();
      await look.getByRole('button', { name: 'Close' }).click();
    });

    await test.step('both are there', async () => {
      await laptop.saved();
      await expect.poll(async () => [...(await api.tree()).values()]).toEqual(expect.arrayContaining([sha256('twelve urchins\n'), sha256('eleven urchins\n')]));
      await laptop.reload();
      await expect(laptop.page.getByText('is not saved yet')).toBeHidden();
    });
    await Promise.all([laptop.close(), phone.close()]);
  });
});

const textFileAt = async (path: string, text: string): Promise<string> => {
  await textFile(path, text);
  return path;
};
