import { verifyLog } from '@holdfast/sync-server';
import { PostgresTombstoneRetention } from '../../sync/store/postgres-tombstone-retention.ts';
import { PostgresSpaceStore } from '../../sync/store/postgres-space-store.ts';
import { ServerError } from '../../server-error.ts';
import type { AdminCommand } from '../command.ts';
import { spacesMeant } from './spaces-meant.ts';

/** H37: replays the log of every space and holds the tables against it; ends with 1 when one differs. */
export const verifyLogCommand: AdminCommand = {
  usage: 'verify-log [--space ID]',
  summary: 'rebuild every tree from its log and compare it with the tables, byte for byte',
  options: ['space'],
  run: async ({ database, say }, { space }) => {
    const store = new PostgresSpaceStore(database);
    const ports = { store, scan: store, retention: new PostgresTombstoneRetention(database) };
    let broken = 0;
    for (const id of await spacesMeant(database, space)) {
      const { operations, rows, differences } = await verifyLog(ports, id);
      say(`${id}\t${operations} operations\t${rows} rows\t${differences.length === 0 ? 'the same' : 'DIFFERENT'}`);
      for (const difference of differences) say(`  ${difference}`);
      if (differences.length > 0) broken += 1;
    }
    if (broken > 0) throw new ServerError('internal', `The tables of ${broken} spaces are not what their logs make of nothing.`);
  },
};
