import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** The embedded PostgreSQL of a data folder tells in its pid file's fifth line where its socket is. */
const socketOf = async (data: string): Promise<string> => {
  const cluster = join(data, 'postgres');
  return (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n')[4] ?? cluster;
};

/** A plain dump of the server's own database: every table after its name, a row a line, in the order in which they lie there. */
export const dumpTables = async (data: string): Promise<Uint8Array<ArrayBuffer>> => {
  const client = new pg.Client({ host: await socketOf(data), port: 5432, user: 'holdfast', database: 'postgres' });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const tables = await client.query<{ name: string }>("SELECT quote_ident(table_name) AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name");
    const lines: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ line: string }>(`SELECT t::text AS line FROM ${name} AS t`);
      lines.push(`TABLE ${name}`, ...rows.map(({ line }) => line), '');
    }
    return new Uint8Array(Buffer.from(lines.join('\n')));
  } finally {
    await client.end();
  }
};
