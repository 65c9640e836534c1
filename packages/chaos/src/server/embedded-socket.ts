import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

export interface Postmaster {
  readonly pid: number;
  readonly socketFolder: string;
}

/** What the PostgreSQL of a data folder says of itself: its pid file's first line is the pid, its fifth the folder of its socket. */
export const postmasterOf = async (cluster: string): Promise<Postmaster> => {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n');
  return { pid: Number(lines[0]), socketFolder: lines[4] ?? cluster };
};

/** A connection to the PostgreSQL of a data folder, past the server. */
export const connectTo = async (socketFolder: string): Promise<pg.Client> => {
  const client = new pg.Client({ host: socketFolder, port: 5432, user: 'holdfast', database: 'postgres' });
  // PostgreSQL is shut down under it on purpose: what is asked of it then fails by itself.
  client.on('error', () => undefined);
  await client.connect();
  return client;
};
