import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { Api } from './support/api.ts';
import { randomFile, textFile } from './support/files.ts';
import { owner } from './support/server.ts';
import { Session } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

const workspace = join(import.meta.dirname, '..');

test.describe('the sync centre', () => {
  const world = prepareWorld();
  const limit = async (size: string): Promise<void> => {
    const env = { ...process.env, HOLDFAST_DATA: world.server.data };
    await promisify(execFile)(process.execPath, ['apps/server/src/admin/main.ts', 'quota', '--email', owner.email, '--size', size], { cwd: workspace, env });
  };

  test('2.3, H13, row 44: offline, three changes, one taken back; one refused and discarded in full knowledge, one goes on by itself; nothing else is lost', async () => {
    test.setTimeout(300_000);
    const laptop = await Session.signedIn(world.server.port);
    const centre = laptop.page.getByRole('treegrid', { name: 'Changes' });
    const row = (name: RegExp) => centre.getByRole('row', { name });
    const question = laptop.page.getByRole('alertdialog');
    const [report, big, late] = [join(world.disk, 'report.txt'), join(world.disk, 'big.bin'), join(world.disk, 'late.bin')];
    await textFile(report, 'the report');
    const [, hash] = [await randomFile(big, 300_000), await randomFile(late, 200_000)];

    await test.step('offline: each change is listed with its reason; one is taken back, with what builds on it', async () => {
      await laptop.newFolder('Plans');
      await laptop.saved();
      await laptop.goOffline();
      await laptop.addFiles(report);
      await laptop.newFolder('Ideas');
      await laptop.rename('Ideas', 'Thoughts');
      await laptop.rename('Plans', 'Papers');
      await laptop.page.getByRole('link', { name: /Sync/ }).first().click();
      await expect(row(/^Add report.txt, Waits for the network, 10\sB/)).toBeVisible();
      await expect(row(/^Rename Plans to Papers/)).toBeVisible();
      await row(/^Create the folder Ideas/).getByRole('button', { name: 'Take back' }).click();
      await expect(question.getByText('Rename Ideas to Thoughts')).toBeVisible();
      await question.getByRole('button', { name: 'Take back 2 changes' }).click();
      await expect(row(/Ideas/)).toHaveCount(0);
    });

    await test.step('online: the others arrive', async () => {
      await laptop.goOnline();
      await laptop.saved();
      const api = await Api.signIn(world.server.url, owner);
      expect([...(await api.tree()).keys()].sort()).toEqual(['/Papers/', '/report.txt']);
    });

    await test.step('the space is full: what was refused is safe here, and says what happens next', async () => {
      await limit('1KB');
      await laptop.home();
      await laptop.addFilesUnseen(big, late);
      const notice = laptop.page.getByRole('alert');
      await expect(notice).toContainText(/^“(big|late)\.bin” and “(big|late)\.bin” \(500\sKB\) were not added: the space is full\. They are safe on this device/, { timeout: 60_000 });
      await expect(laptop.page.getByText('2 items wait for you, everything else saved')).toBeVisible();
      await notice.getByRole('button', { name: 'Open Sync' }).click();
      await expect(row(/^big.bin was not added: the space is full, It is safe on this device and goes on by itself when there is room/)).toBeVisible({ timeout: 60_000 });
      await expect(row(/^late.bin was not added/)).toBeVisible({ timeout: 60_000 });
    });

    await test.step('one is discarded after the question that names its bytes, and a copy', async () => {
      await row(/^big.bin/).getByRole('button', { name: 'Discard…' }).click();
      await expect(question.getByText('big.bin, 300 KB, exists only on this device.')).toBeVisible();
      const download = laptop.page.waitForEvent('download');
      await question.getByRole('button', { name: 'Save a copy' }).click();
      expect((await download).suggestedFilename()).toBe('big.bin');
      await question.getByRole('button', { name: 'Discard 300 KB' }).click();
      await expect(row(/^big.bin was not added/)).toHaveCount(0);
    });

    await test.step('there is room: the other goes through; the details tell what happened', async () => {
      await limit('none');
      await laptop.page.goto(`${laptop.url}/sync`);
      await row(/^late.bin/).getByRole('button', { name: 'Try again' }).click();
      await expect(row(/^late.bin was not added/)).toHaveCount(0);
      await laptop.saved();
      const api = await Api.signIn(world.server.url, owner);
      const truth = await api.tree();
      expect([...truth.keys()].sort()).toEqual(['/Papers/', '/late.bin', '/report.txt']);
      expect(truth.get('/late.bin')).toBe(hash);
      await laptop.home();
      await laptop.row('late.bin').click();
      await laptop.page.getByRole('button', { name: 'Details' }).click();
      const history = laptop.page.getByRole('region', { name: 'What happened' });
      await expect(history.getByText(/^“late.bin” was added/)).toBeVisible();
      await expect(history.getByText(/^“late.bin” could not be added: the space is full/)).toBeVisible();
    });
    await laptop.close();
  });
});
