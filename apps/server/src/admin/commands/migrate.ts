import { readMigrations } from '../../database/migrate.ts';
import type { AdminCommand } from '../command.ts';

/** Opening the database has migrated it; what is left is to say where it stands. */
export const migrateCommand: AdminCommand = {
  usage: 'migrate',
  summary: 'bring the database to the newest schema',
  options: [],
  run: async ({ say }) => {
    const newest = (await readMigrations()).at(-1);
    say(`The database has schema ${newest?.number} (${newest?.name}).`);
  },
};
