import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../database/embedded/start-postgres.ts';
import { migrate, readMigrations } from '../database/migrate.ts';
import { openPool, type SocketAddress } from '../database/pool.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: SocketAddress;
  }
}

/** The migrated database that every test file's own one is a copy of. */
export const templateDatabase = 'holdfast_template';

/** One real PostgreSQL for the whole ring, in a temporary folder, gone at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-pg-'));
  const postgres = await startPostgres({ folder: join(folder, 'cluster'), volatile: true });
  const tearDown = async (): Promise<void> => {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await prepareTemplate(postgres.address);
  } catch (error) {
    await tearDown();
    throw error;
  }
  project.provide('postgres', postgres.address);
  return tearDown;
}

const prepareTemplate = async (address: SocketAddress): Promise<void> => {
  const onIdleError = (error: Error): never => {
    throw error;
  };
  const server = openPool({ connection: address, max: 1, onIdleError });
  await server.query(`CREATE DATABASE ${templateDatabase}`);
  await server.close();
  const template = openPool({ connection: { ...address, database: templateDatabase }, max: 2, onIdleError });
  await migrate(template, await readMigrations());
  await template.close();
};
