import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Api } from './support/api.ts';
import { randomFile, textFile } from './support/files.ts';
import { owner } from './support/server.ts';
import { Session } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

/** Sizes around the borders of what the engine does differently: nothing, one byte, one chunk, several, several packs. */
const sizes: Record<string, number> = {
  'empty.bin': 0, 'one.bin': 1, 'small.bin': 4096, 'chunk.bin': 32 * 1024, 'chunks.bin': 700_001, 'pack.bin': 40 * 1024 * 1024, 'film.bin': 200 * 1024 * 1024,
};

test.describe('(a) the train ride', () => {
  const world = prepareWorld();

  test('what was done in the tunnel arrives, nothing is lost, and conflicts come out as the table says', async () => {
    test.setTimeout(900_000);
    const laptop = await Session.signedIn(world.server.port);
    const phone = await Session.signedIn(world.server.port);
    const expected = new Map<string, string>();
    const put = (path: string, hash: string) => expected.set(path, hash);
    await textFile(join(world.disk, 'keep.txt'), 'nobody touches this');

    await test.step('both see the same things at first', async () => {
      await laptop.newFolder('Papers');
      await laptop.newFolder('Old');
      await laptop.newFolder('Gone');
      await laptop.addFiles(join(world.disk, 'keep.txt'), await write(world.disk, 'plan.bin', 'v0'), await write(world.disk, 'moving.txt', 'm'), await write(world.disk, 'doomed.txt', 'd'));
      await laptop.go('Gone');
      await laptop.addFiles(await write(world.disk, 'inside.txt', 'i'));
      await laptop.saved();
      await phone.home();
      for (const name of ['Papers', 'Old', 'Gone', 'keep.txt', 'plan.bin', 'moving.txt', 'doomed.txt']) await expect(phone.row(name)).toBeVisible();
    });

    await test.step('the laptop goes into the tunnel and works', async () => {
      await laptop.goOffline();
      await laptop.home();
      await laptop.newFolder('Tunnel');
      await laptop.go('Tunnel');
      for (const [name, size] of Object.entries(sizes)) put(`/Tunnel (2)/${name}`, await randomFile(join(world.disk, name), size));
      await laptop.addFiles(...Object.keys(sizes).map((name) => join(world.disk, name)));
    });

    await test.step('the page is reloaded in the tunnel: it is all there', async () => {
      await laptop.reload();
      for (const name of Object.keys(sizes)) await expect(laptop.row(name)).toBeVisible();
    });

    await test.step('it renames, moves, trashes and edits', async () => {
      await laptop.home();
      await laptop.rename('Old', 'Older');
      await laptop.move('moving.txt', 'Papers');
      await laptop.trash('doomed.txt');
      put('plan of the laptop', await textFile(join(world.disk, 'edited/plan.bin'), 'edited in the tunnel'));
      await laptop.replaceFile(join(world.disk, 'edited/plan.bin'));
      await laptop.go('Gone');
      put('/Gone/late.txt', await textFile(join(world.disk, 'late.txt'), 'added to a folder that the phone trashes'));
      await laptop.addFiles(join(world.disk, 'late.txt'));
    });

    await test.step('the browser is killed in the tunnel and started again', async () => {
      await laptop.crashAndReopen(true);
      await laptop.home();
      for (const name of ['Older', 'Papers', 'Tunnel', 'plan.bin']) await expect(laptop.row(name)).toBeVisible();
      await expect(laptop.row('doomed.txt')).toBeHidden();
      await laptop.go('Tunnel');
      for (const name of Object.keys(sizes)) await expect(laptop.row(name)).toBeVisible();
    });

    await test.step('meanwhile the phone changes some of the same things', async () => {
      await phone.home();
      await phone.rename('moving.txt', 'moved.txt');
      await phone.trash('Gone');
      await phone.newFolder('Tunnel');
      put('/plan.bin', await textFile(join(world.disk, 'phone/plan.bin'), 'edited on the phone'));
      await phone.replaceFile(join(world.disk, 'phone/plan.bin'));
      await phone.saved();
    });

    await test.step('the train leaves the tunnel: everybody shows the same tree', async () => {
      await laptop.goOnline();
      await laptop.saved(300_000);
      await phone.saved();
      const api = await Api.signIn(world.server.url, owner);
      const truth = await api.tree();
      const tablet = await Session.signedIn(world.server.port);
      await tablet.saved();
      // A new device fetches all of it at once: the list shows it when it is whole.
      await expect(tablet.row('keep.txt')).toBeVisible();
      for (const session of [laptop, phone, tablet]) expect([...(await session.tree())].sort()).toEqual([...truth].sort());
      await tablet.close();
      assertTable(truth, expected);
    });
    await laptop.close();
    await phone.close();
  });
});

/** What the conflict table says of this ride, row by row. */
const assertTable = (truth: Map<string, string>, expected: Map<string, string>): void => {
  for (const [path, hash] of expected) if (path.startsWith('/')) expect(truth.get(path), path).toBe(hash);
  const copies = [...truth].filter(([path]) => /^\/plan \(conflict \d{4}-\d\d-\d\d .+\)\.bin$/.test(path));
  expect(copies.map(([, hash]) => hash), 'row 23: both edits are kept').toEqual([expected.get('plan of the laptop')]);
  expect(truth.has('/Tunnel/'), 'row 2: two new folders of one name stay two').toBe(true);
  expect(truth.get('/Papers/moved.txt'), 'row 12: renamed there, moved here').toBeDefined();
  expect([...truth.keys()].filter((path) => /mov(ing|ed)/.test(path)), 'row 12: never doubled').toEqual(['/Papers/moved.txt']);
  expect(truth.has('/Gone/inside.txt'), 'row 27: what was trashed stays trashed').toBe(false);
  expect(truth.has('/doomed.txt')).toBe(false);
  expect(truth.has('/Older/') && !truth.has('/Old/'), 'row 10').toBe(true);
};

const write = async (disk: string, name: string, text: string): Promise<string> => {
  await textFile(join(disk, name), text);
  return join(disk, name);
};
