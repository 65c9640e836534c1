import { mkdir, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { openPromise } from 'yauzl';
import { Api } from './support/api.ts';
import { hashTree, randomFile, sha256, textFile } from './support/files.ts';
import { owner } from './support/server.ts';
import { Session } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

const written = new Date('2024-05-06T07:08:10Z');

const furnish = async (disk: string): Promise<void> => {
  const trip = join(disk, 'Trip to Übersee');
  await randomFile(join(trip, 'film.bin'), 5_000_000);
  for (let n = 0; n < 40; n++) await textFile(join(trip, 'notes', `day ${n}.txt`), `Day ${n} `.repeat(n));
  await textFile(join(trip, 'empty.txt'), '');
  await mkdir(join(trip, 'not filled yet'));
  await utimes(join(trip, 'film.bin'), written, written);
  await textFile(join(disk, 'plan.txt'), 'Leave at dawn');
};

/** What the person finds in a zip file: folders end with a slash, files map to the SHA-256 of their bytes; and the films' date. */
const unzipped = async (path: string): Promise<{ readonly files: Map<string, string>; readonly folders: string[]; readonly dates: Map<string, Date> }> => {
  const [files, folders, dates] = [new Map<string, string>(), [] as string[], new Map<string, Date>()];
  const zip = await openPromise(path, { autoClose: false, strictFileNames: true });
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.endsWith('/')) {
      folders.push(entry.fileName);
      continue;
    }
    files.set(entry.fileName, sha256(await buffer(await zip.openReadStreamPromise(entry))));
    dates.set(entry.fileName, entry.getLastModDate());
  }
  zip.close();
  return { files, folders, dates };
};

test.describe('(k) a folder taken away as one zip file', () => {
  const world = prepareWorld(furnish);

  test('menu, keyboard, details and phone give every byte, name, folder and date; a script goes on in the middle; offline it is said why not', async () => {
    test.setTimeout(300_000);
    const trip = join(world.disk, 'Trip to Übersee');
    const given = await hashTree(world.disk);
    const session = await Session.signedIn(world.server.port);
    await session.dropFromDesktop(trip, join(world.disk, 'plan.txt'));
    await expect(session.row(basename(trip))).toBeVisible({ timeout: 60_000 });
    await session.saved();

    const downloaded = async (ask: () => Promise<void>) => {
      const download = session.page.waitForEvent('download', { timeout: 120_000 });
      await ask();
      const saved = await download;
      return { name: saved.suggestedFilename(), path: await saved.path() };
    };

    const folder = await downloaded(async () => {
      await session.row(basename(trip)).click(); // what came by the drop is chosen, all of it
      await session.row(basename(trip)).click({ button: 'right' });
      await session.page.getByRole('menuitem', { name: 'Download as zip' }).click();
    });
    expect(folder.name).toBe('Trip to Übersee.zip');
    await expect(session.page.getByText(/“Trip to Übersee\.zip” is being downloaded, 5(\.\d+)?\sMB/).first()).toBeVisible();
    const inFolder = await unzipped(folder.path);
    expect(inFolder.files).toEqual(new Map([...given].filter(([path]) => path.includes('/'))));
    expect(inFolder.folders.sort()).toEqual(['Trip to Übersee/', 'Trip to Übersee/not filled yet/', 'Trip to Übersee/notes/']);
    expect(inFolder.dates.get('Trip to Übersee/film.bin')).toEqual((await stat(join(trip, 'film.bin'))).mtime);

    const selection = await downloaded(async () => {
      await session.row('plan.txt').click();
      await session.page.keyboard.press('ControlOrMeta+a');
      await session.page.keyboard.press('ControlOrMeta+s');
    });
    expect([selection.name, (await unzipped(selection.path)).files]).toEqual(['Holdfast.zip', given]);

    const ofDetails = await downloaded(async () => {
      const pane = await session.details(basename(trip));
      await pane.getByRole('button', { name: 'Download' }).click();
    });
    expect((await unzipped(ofDetails.path)).files).toEqual(inFolder.files);

    await session.page.setViewportSize({ width: 390, height: 844 });
    await session.reload();
    const ofPhone = await downloaded(async () => {
      await session.row(basename(trip)).getByRole('button', { name: 'More' }).click();
      await session.page.getByRole('menuitem', { name: 'Download as zip' }).click();
    });
    expect((await unzipped(ofPhone.path)).files).toEqual(inFolder.files);

    const api = await Api.signIn(world.server.url, owner);
    const [there] = (await api.children(null)).filter(({ kind }) => kind === 'folder');
    const path = `/api/v1/spaces/${api.space}/archive?nodes=${there?.id}`;
    const whole = await api.fetch(path);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const rest = await api.fetch(path, { headers: { range: 'bytes=3000000-', 'if-range': whole.headers.get('etag') ?? '' } });
    expect([rest.status, rest.headers.get('content-range')]).toEqual([206, `bytes 3000000-${bytes.length - 1}/${bytes.length}`]);
    expect(Buffer.from(await rest.arrayBuffer()).equals(bytes.subarray(3_000_000))).toBe(true);

    await session.page.setViewportSize({ width: 1440, height: 900 });
    await session.goOffline();
    await session.row(basename(trip)).click();
    await session.page.keyboard.press('ControlOrMeta+s');
    await expect(session.page.getByText(/made by the server, which cannot be reached now/).first()).toBeVisible();
    await session.close();
  });
});
