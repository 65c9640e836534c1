import { join } from 'node:path';
import PouchDB from 'pouchdb';
import { answersHttp, freePort, startChild } from '@holdfast/harness';
import { timed } from '../measure/clock.ts';
import { perSecond } from '../measure/statistics.ts';
import type { CaseContext } from '../cases/bench-case.ts';

/** What the tables call it. */
export const pouchName = 'PouchDB (express-pouchdb, LevelDB)';

const startServer = async ({ cleanup, folder }: CaseContext): Promise<string> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  cleanup.use(await startChild({
    what: 'The PouchDB server',
    command: process.execPath,
    args: [join(import.meta.dirname, 'pouchdb-server-main.ts'), await folder('pouchdb-server'), String(port)],
    isUp: () => answersHttp(url),
    upWithinMs: 30_000,
  }));
  return url;
};

/** Seconds in which a PouchDB on a device that was away, with documents of its own, and its server with others, exchange them all. */
export const pouchSyncSeconds = async (context: CaseContext, own: readonly object[], foreign: readonly object[]): Promise<number> => {
  const remote = new PouchDB(`${await startServer(context)}/both`);
  const local = new PouchDB(join(await context.folder('pouchdb-device'), 'both'));
  context.cleanup.defer(() => local.close());
  await remote.bulkDocs(foreign);
  await local.bulkDocs(own);
  const { result: { push, pull }, ms } = await timed(() => local.sync(remote));
  const [there, here] = [await remote.info(), await local.info()];
  const all = own.length + foreign.length;
  if (!push.ok || !pull.ok || there.doc_count !== all || here.doc_count !== all) throw new Error(`PouchDB has ${here.doc_count} here and ${there.doc_count} there of ${all} documents`);
  await remote.close();
  return ms / 1000;
};

/**
 * Documents a second that PouchDB pushes from its LevelDB store on the device to its server, one run for each batch size.
 * The documents are queued on the device before the clock starts; every run pushes all of them into an empty database.
 */
export const pouchPushRates = async (context: CaseContext, docs: readonly object[], batchSizes: readonly number[]): Promise<readonly number[]> => {
  const url = await startServer(context);
  const local = new PouchDB(join(await context.folder('pouchdb-device'), 'outbox'));
  context.cleanup.defer(() => local.close());
  await local.bulkDocs(docs);
  const rates: number[] = [];
  for (const batchSize of batchSizes) {
    const remote = new PouchDB(`${url}/batch-${batchSize}`);
    const { result, ms } = await timed(() => local.replicate.to(remote, { batch_size: batchSize }));
    const { doc_count: arrived } = await remote.info();
    if (!result.ok || arrived !== docs.length) throw new Error(`PouchDB pushed ${arrived} of ${docs.length} documents`);
    await remote.close();
    rates.push(perSecond(docs.length, ms));
  }
  return rates;
};
