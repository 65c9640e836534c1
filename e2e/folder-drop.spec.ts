import { cp, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Api } from './support/api.ts';
import { hashTree } from './support/files.ts';
import { owner } from './support/server.ts';
import { Session } from './support/session.ts';
import { prepareWorld } from './support/world.ts';

const store = join(import.meta.dirname, '../node_modules/.pnpm');
const enough = 3000;

/** Real packages of this workspace's own node_modules, until there are enough files. */
const gather = async (into: string): Promise<void> => {
  let files = 0;
  for (const name of (await readdir(store)).sort()) {
    const source = join(store, name, 'node_modules');
    let copied = false;
    for (const inner of await readdir(source, { withFileTypes: true }).catch(() => [])) {
      // What is a link belongs to another package, which is reached by itself.
      if (!inner.isDirectory() || inner.name.startsWith('.') || inner.name.startsWith('@')) continue;
      const size = (await hashTree(join(source, inner.name))).size;
      if (size === 0 || size > 1500) continue;
      await cp(join(source, inner.name), join(into, name), { recursive: true, filter: (path) => !/\/node_modules(\/|$)/.test(path.slice(source.length)) });
      copied = true;
    }
    // Counted where it was copied to: what belongs to another package, and what two have of one name, is not there.
    if (copied) files += (await hashTree(join(into, name))).size;
    if (files >= enough) return;
  }
};

test.describe('(d) a folder of thousands of real files', () => {
  const world = prepareWorld(gather);

  test('dropped from the desktop it arrives complete, byte for byte, and the other session shows it', async () => {
    test.setTimeout(900_000);
    const given = await hashTree(world.disk);
    expect(given.size).toBeGreaterThanOrEqual(enough);
    const session = await Session.signedIn(world.server.port);
    await session.dropFromDesktop(world.disk);
    await expect(session.row(basename(world.disk))).toBeVisible({ timeout: 240_000 });
    await session.saved(480_000);
    const arrived = new Map([...(await (await Api.signIn(world.server.url, owner)).tree())].filter(([path]) => !path.endsWith('/')));
    const wanted = new Map([...given].map(([path, hash]) => [`/${basename(world.disk)}/${path}`, hash]));
    expect(arrived.size).toBe(wanted.size);
    for (const [path, hash] of wanted) expect(arrived.get(path), path).toBe(hash);
    const other = await Session.signedIn(world.server.port);
    await other.go(basename(world.disk));
    await expect(other.grid).toHaveAttribute('aria-rowcount', String((await readdir(world.disk)).length + 1));
    await other.close();
    await session.close();
  });
});
