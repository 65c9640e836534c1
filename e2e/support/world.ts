import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '@playwright/test';
import { HoldfastServer } from './server.ts';

/** What a journey starts from: a server of its own, and a folder on the desktop. */
export interface World {
  readonly server: HoldfastServer;
  readonly disk: string;
}

/** Prepares a world before the tests of this group and clears it away after them. */
export const prepareWorld = (furnish: (disk: string) => Promise<void> = async () => undefined): World => {
  const world: { server?: HoldfastServer; disk?: string } = {};
  test.beforeAll(async () => {
    world.server = await HoldfastServer.start();
    world.disk = await mkdtemp(join(tmpdir(), 'holdfast-files-'));
    await furnish(world.disk);
  });
  test.afterAll(async () => {
    await world.server?.stop();
    if (world.disk) await rm(world.disk, { recursive: true, force: true });
  });
  return {
    get server() {
      if (!world.server) throw new Error('The server of this journey has not started');
      return world.server;
    },
    get disk() {
      if (!world.disk) throw new Error('The files of this journey are not there yet');
      return world.disk;
    },
  };
};
