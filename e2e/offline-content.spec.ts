import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { randomFile, sha256, sha256File, textFile } from './support/files.ts';
import { film, pdf, wavFile } from './support/media.ts';
import { picture } from './support/pictures.ts';
import { Session, tabletAgent } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

type Media = HTMLVideoElement | HTMLAudioElement;
const look = async (session: Session, name: string): Promise<Locator> => {
  await session.row(name).dblclick();
  const dialog = session.page.getByRole('dialog', { name });
  await expect(dialog).toBeVisible();
  return dialog;
};
const close = async (session: Session): Promise<void> => {
  await session.page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(session.page.getByRole('dialog')).toHaveCount(0);
};
const ready = async (media: Locator): Promise<void> => void (await expect.poll(() => media.evaluate((one: Media) => one.readyState)).toBeGreaterThanOrEqual(2));
/** Goes there and says where it is. */
const seek = (media: Locator, to: number): Promise<number> =>
  media.evaluate(async (one: Media, at) => {
    const seeked = new Promise((resolve, reject) => {
      one.addEventListener('seeked', resolve, { once: true });
      one.addEventListener('error', () => reject(new Error(one.error?.message)), { once: true });
    });
    one.currentTime = at;
    await seeked;
    return one.currentTime;
  }, to);
const addressed = (page: Page) => page.locator('.quick-stage').locator('[src^="/content/"]');

/** What is on the screen there: a viewer lets nobody look into what it shows. */
const inks = async (page: Page, place: Locator): Promise<string[]> => {
  const shot = (await place.screenshot()).toString('base64');
  return page.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]));
    const paint = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    paint?.drawImage(bitmap, 0, 0);
    const { data = [] } = paint?.getImageData(0, 0, bitmap.width, bitmap.height) ?? {};
    const parts = [0, 0];
    for (let i = 0; i < data.length; i += 4) {
      const light = (data[i] ?? 0) + (data[i + 1] ?? 0) + (data[i + 2] ?? 0);
      if (light > 760) parts[0] = (parts[0] ?? 0) + 1;
      else if (light < 30) parts[1] = (parts[1] ?? 0) + 1;
    }
    return ['paper', 'ink'].filter((_, i) => (parts[i] ?? 0) > data.length / 4 / 200);
  }, shot);
};

const openAll = async (session: Session): Promise<void> => {
  await test.step('the picture', async () => {
    const shown = (await look(session, 'chart.png')).getByRole('img', { name: 'chart.png' });
    await expect.poll(() => shown.evaluate((image: HTMLImageElement) => [image.complete, image.naturalWidth])).toEqual([true, 320]);
    await expect(addressed(session.page)).toHaveCount(1);
    await close(session);
  });
  await test.step('the PDF', async () => {
    await look(session, 'plan.pdf');
    await expect(addressed(session.page)).toHaveCount(1);
    await expect.poll(() => inks(session.page, session.page.locator('.preview-pages'))).toEqual(['paper', 'ink']);
    await close(session);
  });
  await test.step('the sound', async () => {
    const sound = (await look(session, 'waves.wav')).locator('audio');
    await ready(sound);
    expect(await seek(sound, 8)).toBeCloseTo(8, 1);
    await expect(addressed(session.page)).toHaveCount(1);
    await close(session);
  });
  await test.step('the film', async () => {
    const shown = (await look(session, 'harbour.webm')).locator('video');
    await ready(shown);
    expect(await seek(shown, 2)).toBeCloseTo(2, 1);
    expect(await seek(shown, 0.5)).toBeCloseTo(0.5, 1);
    await expect(addressed(session.page)).toHaveCount(1);
    await close(session);
  });
};

test.describe('pictures, pages, sound and film', () => {
  const world = prepareWorld();

  test('H5 a folder that is kept on this device opens from it: picture, PDF, sound and film, with the server stopped and the browser started anew', async () => {
    test.setTimeout(600_000);
    const folder = join(world.disk, 'Harbour');
    await mkdir(folder);
    const laptop = await Session.signedIn(world.server.port);
    await writeFile(join(folder, 'chart.png'), picture([2, 116, 97], [240, 200, 90]));
    await writeFile(join(folder, 'plan.pdf'), pdf('Harbour'));
    await wavFile(join(folder, 'waves.wav'), 6 * 176_400);
    await writeFile(join(folder, 'harbour.webm'), await film(laptop.page, 4));
    await randomFile(join(folder, 'noise.webm'), 5_000);
    const far = join(world.disk, 'far.webm');
    await randomFile(far, 5_000);
    await laptop.addFiles(far);
    await laptop.dropFromDesktop(folder);
    await expect(laptop.row('Harbour')).toBeVisible({ timeout: 60_000 });
    await laptop.saved();
    const tablet = await Session.signedIn(world.server.port, tabletAgent);
    await tablet.row('Harbour').click({ button: 'right' });
    await tablet.page.getByRole('menu').getByText('Keep on this device', { exact: true }).click();
    await tablet.go('Harbour');
    for (const name of ['chart.png', 'plan.pdf', 'waves.wav', 'harbour.webm', 'noise.webm']) await expect(tablet.row(name).getByRole('img', { name: 'Kept on this device', exact: true })).toBeVisible({ timeout: 60_000 });
    await test.step('what is edited elsewhere comes by itself', async () => {
      await wavFile(join(world.disk, 'waves.wav'), 9 * 176_400);
      await laptop.go('Harbour');
      await laptop.replaceFile(join(world.disk, 'waves.wav'));
      await laptop.saved();
      const row = tablet.row('waves.wav');
      await expect(row).toContainText(/1\.59\sMB/);
      await expect(row.getByRole('img', { name: 'Kept on this device', exact: true })).toBeVisible({ timeout: 60_000 });
    });
    await world.server.kill();
    await tablet.crashAndReopen(true);
    await tablet.go('Harbour');
    await test.step('from the device alone', () => openAll(tablet));
    await test.step('what cannot be shown says why', async () => {
      await expect((await look(tablet, 'noise.webm')).getByRole('heading', { name: 'This file cannot be shown here' })).toBeVisible();
      await close(tablet);
      await tablet.home();
      await expect((await look(tablet, 'far.webm')).getByText('“far.webm” is only on the server. It opens when there is a network')).toBeVisible();
      await close(tablet);
      await tablet.go('Harbour');
    });
    await test.step('H7 who signs out gives nothing more out', async () => {
      await look(tablet, 'harbour.webm');
      const address = await addressed(tablet.page).getAttribute('src') ?? '';
      const status = () => tablet.page.evaluate((from) => fetch(from).then((answer) => answer.status, () => 'nothing'), address);
      expect(await status()).toBe(200);
      await close(tablet);
      await tablet.page.getByRole('button', { name: 'Account' }).click();
      await tablet.page.getByRole('menuitem', { name: 'Sign out' }).click();
      await expect(tablet.page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      expect(await status()).toBe('nothing');
    });
    await world.server.up();
    await tablet.close();
    await laptop.close();
  });

  test('F16 a sound of 300 MB that is only on the server plays and leaps at once, goes on when the browser stops its service worker, and is saved as it comes', async () => {
    test.setTimeout(600_000);
    const path = join(world.disk, 'night at the harbour.wav');
    await wavFile(path, 300_000_000);
    const laptop = await Session.signedIn(world.server.port);
    await laptop.addFiles(path);
    await laptop.saved(400_000);
    await laptop.close();
    const tablet = await Session.signedIn(world.server.port, tabletAgent);
    await expect(tablet.row('night at the harbour.wav')).toBeVisible();
    const before = tablet.link.came;
    const sound = (await look(tablet, 'night at the harbour.wav')).locator('audio');
    await ready(sound);
    expect(await sound.evaluate((one: Media) => one.duration)).toBeCloseTo(300_000_000 / 176_400, 0);
    for (const to of [1_500, 300, 1_690]) expect(await seek(sound, to)).toBeCloseTo(to, 0);
    expect(tablet.link.came - before).toBeLessThan(30_000_000);

    const devtools = await tablet.page.context().newCDPSession(tablet.page);
    await devtools.send('ServiceWorker.enable');
    await devtools.send('ServiceWorker.stopAllWorkers');
    await seek(sound, 900);
    await sound.evaluate((one: Media) => one.play());
    await expect.poll(() => sound.evaluate((one: Media) => one.currentTime)).toBeGreaterThan(901);
    await close(tablet);

    await test.step('without a service worker in charge, as after a reload past it, the server is asked at once', async () => {
      await devtools.send('Page.reload', { ignoreCache: true });
      const straight = (await look(tablet, 'night at the harbour.wav')).locator('audio');
      await expect(straight).toHaveAttribute('src', /^\/api\/v1\/spaces\//);
      expect(await tablet.page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
      await ready(straight);
      expect(await seek(straight, 1_200)).toBeCloseTo(1_200, 0);
      await tablet.home();
    });

    const download = tablet.page.waitForEvent('download', { timeout: 60_000 });
    await tablet.row('night at the harbour.wav').click();
    await tablet.page.keyboard.press('ControlOrMeta+s');
    const saved = await download;
    expect(new URL(saved.url()).pathname).toMatch(/^\/content\//);
    expect([saved.suggestedFilename(), await sha256File(await saved.path())]).toEqual(['night at the harbour.wav', await sha256File(path)]);
    await tablet.close();
  });

  test('F16 of a long text only as much is fetched as is shown, and of what is not shown nothing until it is downloaded', async () => {
    test.setTimeout(300_000);
    const [log, disk] = [join(world.disk, 'log.txt'), join(world.disk, 'disk.zip')];
    await textFile(log, Array.from({ length: 600_000 }, (_, i) => `${i} ${sha256(`line ${i}`).slice(0, 24)}\n`).join(''));
    const hash = await randomFile(disk, 20_000_000);
    const laptop = await Session.signedIn(world.server.port);
    await laptop.addFiles(log, disk);
    await laptop.saved();
    await laptop.close();
    const tablet = await Session.signedIn(world.server.port, tabletAgent);
    await expect(tablet.row('disk.zip')).toBeVisible();
    const before = tablet.link.came;
    const text = await look(tablet, 'log.txt');
    await expect(text.getByText(/^Only the first 1\sMB of 1\d(\.\d)?\sMB is shown/)).toBeVisible();
    await expect(text.locator('pre')).toContainText(`\n7 ${sha256('line 7').slice(0, 24)}`);
    await expect(text.getByRole('textbox')).toHaveCount(0);
    await close(tablet);
    await expect((await look(tablet, 'disk.zip')).getByRole('heading', { name: 'No preview for this kind of file' })).toBeVisible();
    expect(tablet.link.came - before).toBeLessThan(6_000_000);
    const download = tablet.page.waitForEvent('download');
    await tablet.page.getByRole('dialog').getByRole('button', { name: 'Download' }).click();
    expect(await sha256File(await (await download).path())).toBe(hash);
    await tablet.close();
  });
});
