import type { AdminCommand } from '../command.ts';
import { spacesMeant } from './spaces-meant.ts';

/** H31: to be run once after the database was restored from a backup, before people come back. */
export const newEpochCommand: AdminCommand = {
  usage: 'new-epoch [--space ID]',
  summary: 'after restoring a backup: devices fetch everything anew, and offer what the server has lost',
  options: ['space'],
  run: async ({ database, say }, { space }) => {
    const spaces = await spacesMeant(database, space);
    const { rowCount } = await database.query('UPDATE spaces SET epoch = gen_random_uuid() WHERE id = ANY($1::uuid[])', [spaces]);
    // What was stored after the backup has objects and no rows: the sweep waits its full time for them from now on.
    await database.query('UPDATE stray_objects SET seen_at = now() WHERE NOT deleting');
    // The copies of manifests that the backup names may have been written anew since: the server writes them again from its rows.
    await database.transaction(async (tx) => {
      await tx.query('UPDATE manifests SET shelf = NULL WHERE space_id = ANY($1::uuid[])', [spaces]);
      await tx.query('DELETE FROM manifest_shelves WHERE space_id = ANY($1::uuid[])', [spaces]);
    });
    say(`${rowCount} spaces begin a new history. Devices keep what they have not sent, and ask people about what the server has lost.`);
  },
};
