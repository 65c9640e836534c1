import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { Api } from './support/api.ts';
import { randomFile, textFile } from './support/files.ts';
import { owner } from './support/server.ts';
import { Session } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

test.describe('(c) the server is killed', () => {
  const world = prepareWorld();

  test('in the middle of an upload: it goes on by itself and the file is there once', async () => {
    test.setTimeout(400_000);
    const session = await Session.signedIn(world.server.port);
    const hash = await randomFile(join(world.disk, 'film.bin'), 150 * 1024 * 1024);
    const uploading = session.page.waitForRequest((request) => request.url().includes('/api/v1/uploads') && request.method() !== 'OPTIONS', { timeout: 120_000 }).catch(() => null);
    await session.addFiles(join(world.disk, 'film.bin'));
    await uploading;
    await delay(150);
    await world.server.kill();
    await delay(500);
    await world.server.up();
    await session.saved(240_000);
    const tree = await (await Api.signIn(world.server.url, owner)).tree();
    expect([...tree].filter(([path]) => path.includes('film'))).toEqual([['/film.bin', hash]]);
    await session.close();
  });

  test('in the middle of an exchange: every operation is applied once', async () => {
    test.setTimeout(400_000);
    const session = await Session.signedIn(world.server.port);
    await session.newFolder('Burst');
    await session.go('Burst');
    await session.saved();
    await session.goOffline();
    const expected: [string, string][] = [];
    const paths: string[] = [];
    for (let n = 0; n < 300; n += 1) {
      const name = `note ${n}.txt`;
      expected.push([`/Burst/${name}`, await textFile(join(world.disk, name), `note number ${n}`)]);
      paths.push(join(world.disk, name));
    }
    await session.addFiles(...paths.slice(0, 1));
    await session.addFilesUnseen(...paths.slice(1));
    await expect(session.grid).toHaveAttribute('aria-rowcount', /30[01]/);
    await session.goOnline();
    for (let round = 0; round < 3; round += 1) {
      await delay(120 + 90 * round);
      await world.server.kill();
      await world.server.up();
    }
    await session.saved(240_000);
    const tree = await (await Api.signIn(world.server.url, owner)).tree();
    const burst = [...tree].filter(([path]) => path.startsWith('/Burst/') && !path.endsWith('/'));
    expect(burst.sort()).toEqual(expected.sort());
    await session.close();
  });
});
