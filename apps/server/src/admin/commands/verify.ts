import { constants, setPriority } from 'node:os';
import type { SpaceId } from '@holdfast/domain';
import { verifyContent, type VerifyPorts } from '@holdfast/sync-server';
import { PostgresCollectorIndex } from '../../content/collect/postgres-collector-index.ts';
import { openContentStore } from '../../content/open-content-store.ts';
import type { Database } from '../../database/database.ts';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { ServerError } from '../../server-error.ts';
import type { AdminCommand, AdminContext } from '../command.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { spacesMeant } from './spaces-meant.ts';

/** H41, H43, S4, S8: from the versions down to the stored bytes. Ends with 1 when something is wrong; lifts the collector's pause when nothing is. */
export const verifyCommand: AdminCommand = {
  usage: 'verify [--space ID] [--read-data]',
  summary: 'look whether every file’s content is there, on demand through every stored byte; a pause of the collector ends when it is',
  options: ['space'],
  flags: ['read-data'],
  run: async (context, { space }, flags) => {
    const readData = flags.has('read-data');
    // A server may serve people meanwhile.
    if (readData) setPriority(constants.priority.PRIORITY_LOW);
    const { store } = await openContentStore(context.config, { sweep: false });
    const ports = { store, index: new PostgresCollectorIndex(context.database), sha256: nodeSha256, now: Date.now };
    const broken = await untilInterrupted(async (signal) => {
      let found = 0;
      for (const id of await spacesMeant(context.database, space)) if (await isBroken(context, ports, id, { readData, signal })) found += 1;
      if (signal.aborted) throw new ServerError('internal', 'Broken off: nothing is said of what was not looked at.');
      return found;
    });
    if (broken > 0) throw new ServerError('internal', `The content of ${broken} spaces is not whole: nothing is collected there until verify finds it so.`);
  },
};

const isBroken = async ({ database, say }: AdminContext, ports: VerifyPorts, space: SpaceId, options: { readonly readData: boolean; readonly signal: AbortSignal }): Promise<boolean> => {
  const faults: string[] = [];
  let objects = 0;
  let bytes = 0;
  for await (const step of verifyContent(ports, space, options)) {
    if (step.kind === 'damage') faults.push(`${step.what}: ${step.reason}`);
    else {
      objects += 1;
      bytes += step.bytes;
    }
  }
  const { counted, found } = await countedBytes(database, space);
  if (counted !== found) faults.push(`${counted} bytes are counted, and the files come to ${found}`);
  const read = options.readData ? `${objects} objects read\t${bytes} bytes of content\t` : '';
  say(`${space}\t${found} bytes in files\t${read}${faults.length === 0 ? 'whole' : 'DAMAGED'}`);
  for (const fault of faults.slice(0, toldAtMost)) say(`  ${fault}`);
  if (faults.length > toldAtMost) say(`  … and ${faults.length - toldAtMost} more`);
  return faults.length > 0;
};

const toldAtMost = 1000;

/** S8: what a space counts against its limit, and what its files come to, at one moment. */
const countedBytes = async (database: Database, space: SpaceId): Promise<{ readonly counted: number; readonly found: number }> => {
  const { rows: [row] } = await database.query<{ readonly counted: number; readonly found: number }>(
    `SELECT logical_bytes AS counted, (SELECT coalesce(sum((n.body #>> '{content,size}')::bigint), 0)::bigint FROM nodes n WHERE n.space_id = s.id AND n.kind = 'file') AS found
       FROM spaces s WHERE s.id = $1`, [space]);
  return row ?? { counted: 0, found: 0 };
};
