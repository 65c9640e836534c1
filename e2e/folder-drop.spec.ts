import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Api } from './support/api.ts';
import { hashTree } from './support/files.ts';
import { HoldfastServer, owner } from './support/server.ts';
import { Session } from './support/session.ts';

const store = join(import.meta.dirname, '../node_modules/.pnpm');
const enough = 3000;

/** Real packages of this workspace's own node_modules, until there are enough files. */
const gather = async (into: string): Promise<void> => {
  let files = 0;
  for (const name of (await readdir(store)).sort()) {
    const source = join(store, name, 'node_modules');
    for (const inner of await readdir(source, { withFileTypes: true }).catch(() => [])) {
      // What is a link belongs to another package, which is reached by itself.
      if (!inner.isDirectory() || inner.name.startsWith('.') || inner.name.startsWith('@') || files >= enough) continue;
      const size = (await hashTree(join(source, inner.name))).size;
      if (size === 0 || size > 1500) continue;
      await cp(join(source, inner.name), join(into, name), { recursive: true, filter: (path) => !/\/node_modules(\/|$)/.test(path.slice(source.length)) });
      files += size;
    }
    if (files >= enough) return;
  }
};

test.describe('(d) a folder of thousands of real files', () => {
  let server: HoldfastServer;
  let disk: string;
  test.beforeAll(async () => {
    server = await HoldfastServer.start();
    disk = await mkdtemp(join(tmpdir(), 'holdfast-drop-'));
    await gather(disk);
  });
  test.afterAll(async () => {
    await server.stop();
    await rm(disk, { recursive: true, force: true });
  });

  test('dropped from the desktop it arrives complete, byte for byte, and the other session shows it', async () => {
    test.setTimeout(900_000);
    const given = await hashTree(disk);
    expect(given.size).toBeGreaterThanOrEqual(enough);
    const session = await Session.signedIn(server.port);
    await session.dropFromDesktop(disk);
    await expect(session.row(basename(disk))).toBeVisible({ timeout: 240_000 });
    await session.saved(480_000);
    const arrived = new Map([...(await (await Api.signIn(server.url, owner)).tree())].filter(([path]) => !path.endsWith('/')));
    const wanted = new Map([...given].map(([path, hash]) => [`/${basename(disk)}/${path}`, hash]));
    expect(arrived.size).toBe(wanted.size);
    for (const [path, hash] of wanted) expect(arrived.get(path), path).toBe(hash);
    const other = await Session.signedIn(server.port);
    await other.go(basename(disk));
    await expect(other.grid).toHaveAttribute('aria-rowcount', String((await readdir(disk)).length + 1));
    await other.close();
    await session.close();
  });
});
