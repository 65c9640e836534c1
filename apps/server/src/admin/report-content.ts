import type { SpaceId } from '@holdfast/domain';
import { verifyContent, type VerifyPorts } from '@holdfast/sync-server';
import { PostgresCollectorIndex } from '../content/collect/postgres-collector-index.ts';
import { openContentStore } from '../content/open-content-store.ts';
import { PostgresManifestShelf } from '../content/shelve/postgres-manifest-shelf.ts';
import type { Database } from '../database/database.ts';
import { nodeSha256 } from '../process/node-sha256.ts';
import type { AdminContext } from './command.ts';

/** Content as an administrator's command sees it: beside a server that may be running. */
export const openContentPorts = async ({ config, database }: AdminContext): Promise<VerifyPorts> => ({
  store: (await openContentStore(config, { sweep: false })).store,
  index: new PostgresCollectorIndex(database),
  shelf: new PostgresManifestShelf(database),
  sha256: nodeSha256,
  now: Date.now,
});

export interface ReportOptions {
  readonly readData: boolean;
  readonly signal: AbortSignal;
}

/** Looks at all content of a space and tells what it found; answers whether anything is wrong. */
export const reportContent = async ({ database, say }: AdminContext, ports: VerifyPorts, space: SpaceId, options: ReportOptions): Promise<boolean> => {
  const told = new Told();
  let objects = 0;
  let bytes = 0;
  for await (const step of verifyContent(ports, space, options)) {
    if (step.kind === 'read') {
      objects += 1;
      bytes += step.bytes;
    } else if (step.kind === 'mended') told.note(`${step.what}: ${step.reason}; the server writes this copy again`);
    else if (step.kind === 'unread') told.fault(`its sizes are right, but reading found it damaged, and only verify --read-data can tell that it is whole again: ${step.reason}`);
    else told.fault(`${step.what}: ${step.reason}`);
  }
  const { counted, found } = await countedBytes(database, space);
  if (counted !== found) told.fault(`${counted} bytes are counted, and the files come to ${found}`);
  const read = options.readData ? `${objects} objects read\t${bytes} bytes of content\t` : '';
  say(`${space}\t${found} bytes in files\t${read}${verdict(told, options.signal)}`);
  for (const line of told.lines) say(`  ${line}`);
  if (told.untold > 0) say(`  … and ${told.untold} more`);
  return told.faults > 0;
};

const verdict = ({ faults }: Told, signal: AbortSignal): string => (faults > 0 ? 'DAMAGED' : signal.aborted ? 'not looked at to its end' : 'whole');

const toldAtMost = 1000;

/** What is worth a line, as many as a person reads. */
class Told {
  readonly lines: string[] = [];
  faults = 0;
  untold = 0;

  note(line: string): void {
    if (this.lines.length < toldAtMost) this.lines.push(line);
    else this.untold += 1;
  }

  fault(line: string): void {
    this.faults += 1;
    this.note(line);
  }
}

/** S8: what a space counts against its limit, and what its files come to, at one moment. */
const countedBytes = async (database: Database, space: SpaceId): Promise<{ readonly counted: number; readonly found: number }> => {
  const { rows: [row] } = await database.query<{ readonly counted: number; readonly found: number }>(
    `SELECT logical_bytes AS counted, (SELECT coalesce(sum((n.body #>> '{content,size}')::bigint), 0)::bigint FROM nodes n WHERE n.space_id = s.id AND n.kind = 'file') AS found
       FROM spaces s WHERE s.id = $1`, [space]);
  return row ?? { counted: 0, found: 0 };
};
