import { setTimeout as delay } from 'node:timers/promises';
import type { Postgres } from '../stack/postgres.ts';

/** What the collector goes by. Turning the server's clock instead would end its talk with an S3 store, which refuses requests from another time. */
const moments: Readonly<Record<string, readonly string[]>> = {
  packs: ['created_at', 'condemned_at'], chunks: ['lease_until', 'condemned_at'], manifests: ['created_at', 'used_at'], stray_objects: ['seen_at'], content_checks: ['checked_at'],
};

const tries = 5;

/** So much time passes for all content, at one moment, as if the server had lain still. Answers whether it could be done. */
export const ageContent = async (postgres: Postgres, ms: number): Promise<boolean> => {
  for (let n = 0; n < tries; n++) {
    try {
      const database = await postgres.connect();
      database.on('error', () => undefined);
      try {
        await database.query('BEGIN');
        // When it and the server wait for each other it is this that gives way.
        await database.query("SET LOCAL deadlock_timeout = '20ms'");
        await database.query(`LOCK TABLE ${Object.keys(moments).join(', ')} IN SHARE ROW EXCLUSIVE MODE`);
        for (const [table, columns] of Object.entries(moments)) {
          await database.query(`UPDATE ${table} SET ${columns.map((column) => `${column} = ${column} - make_interval(secs => $1)`).join(', ')}`, [ms / 1000]);
        }
        await database.query('COMMIT');
        return true;
      } finally {
        await database.end().catch(() => undefined);
      }
    } catch {
      await delay(200);
    }
  }
  return false;
};
