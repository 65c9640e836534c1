import { randomUUID } from 'node:crypto';
import { Collector, type CollectorStep } from '@holdfast/sync-server';
import { PostgresCollectorIndex } from '../../content/collect/postgres-collector-index.ts';
import { openContentStore } from '../../content/open-content-store.ts';
import { createLog } from '../../process/log.ts';
import { nodeSha256 } from '../../process/node-sha256.ts';
import { systemClock, logAlarms } from '../../process/system-ports.ts';
import { ServerError } from '../../server-error.ts';
import type { AdminCommand } from '../command.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { spacesMeant } from './spaces-meant.ts';

/** What of the collector's steps is worth telling. */
const told: Partial<Record<CollectorStep['kind'], string>> = {
  'drop-manifests': 'contents', 'drop-chunks': 'chunks', compact: 'chunks moved', 'delete-objects': 'objects deleted',
};

/** H43: a round of the collector now, beside the server, which does one an hour; what it keeps for days is kept all the same. */
export const collectCommand: AdminCommand = {
  usage: 'collect [--space ID]',
  summary: 'take away now what no file has needed for days; the server does so every hour',
  options: ['space'],
  run: async ({ config, database, say }, { space }) => {
    const { store } = await openContentStore(config, { sweep: false });
    const collector = new Collector({ store, index: new PostgresCollectorIndex(database), sha256: nodeSha256, now: systemClock.now, uuid: randomUUID, alarms: logAlarms(createLog(config.logLevel)) });
    const counts = new Map<string, number>(Object.values(told).map((name) => [name, 0]));
    const paused: string[] = [];
    await untilInterrupted(async (signal) => {
      const through = async (steps: AsyncIterable<CollectorStep>, of: string): Promise<void> => {
        for await (const { kind, changed } of steps) {
          if (kind === 'paused') paused.push(of);
          const name = told[kind];
          if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + changed);
          if (signal.aborted) return;
        }
      };
      for (const id of await spacesMeant(database, space)) if (!signal.aborted) await through(collector.round(id), id);
      if (!signal.aborted && space === undefined) await through(collector.sweep(), 'all');
    });
    say([...counts].map(([name, count]) => `${count} ${name}`).join('\t'));
    if (paused.length > 0) throw new ServerError('internal', `Nothing is collected in ${[...new Set(paused)].join(', ')}: its content is not whole. Look with verify.`);
  },
};
