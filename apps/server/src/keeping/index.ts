import { randomUUID } from 'node:crypto';
import { snapshotResponse } from '@holdfast/protocol';
import { collectTombstones, Collector, type ContentStore, Snapshots } from '@holdfast/sync-server';
import { Router } from 'express';
import { PostgresCollectorIndex } from '../content/collect/postgres-collector-index.ts';
import { nodeSha256 } from '../content/node-sha256.ts';
import { jsonOf } from '../http/openapi.ts';
import type { ServerContext, ServerModule } from '../module.ts';
import { PostgresSnapshotShelf } from '../sync/store/postgres-snapshot-shelf.ts';
import { PostgresSpaceRetention } from '../sync/store/postgres-space-retention.ts';
import { PostgresSpaceStore } from '../sync/store/postgres-space-store.ts';
import { logAlarms, systemClock } from '../sync/system-ports.ts';
import { gzipText } from './gzip-text.ts';
import { readSnapshotPart } from './routes/read-snapshot-part.ts';
import { readSnapshot } from './routes/read-snapshot.ts';
import { Rounds, type SpaceJob } from './rounds.ts';

/** Between two rounds through all spaces. Milliseconds. */
const roundEveryMs = 60 * 60 * 1000;

/** What lets a space be kept for years and at scale: snapshots for new devices; old tombstones and unused content go. */
export const keepingModule = ({ database, access, log }: ServerContext, content: ContentStore): ServerModule => {
  const store = new PostgresSpaceStore(database);
  const alarms = logAlarms(log);
  const snapshots = new Snapshots({
    store, scan: store, shelf: new PostgresSnapshotShelf(database), content, compress: gzipText, clock: systemClock, alarms, uuid: randomUUID,
  });
  const index = new PostgresCollectorIndex(database);
  const collector = new Collector({ store: content, index, sha256: nodeSha256, now: systemClock.now, uuid: randomUUID, alarms });
  const retention = new PostgresSpaceRetention(database);
  const jobs: readonly SpaceJob[] = [
    { name: 'tombstones', run: (space, signal) => untilNone(() => collectTombstones({ store: retention, now: systemClock.now }, space), signal) },
    { name: 'content', run: (space, signal) => untilDone(collector.round(space), signal) },
    { name: 'snapshot', run: (space) => snapshots.refresh(space) },
  ];
  const rounds = new Rounds({ spaces: (after, limit) => index.spaces(after, limit), jobs, last: (signal) => untilDone(collector.sweep(), signal), alarms, everyMs: roundEveryMs });
  rounds.start();
  return {
    name: 'keeping',
    routes: Router()
      // signed in, member of the space
      .get('/spaces/:space/snapshot', readSnapshot(access, snapshots))
      .get('/spaces/:space/snapshot/:snapshot/:part', readSnapshotPart(access, snapshots)),
    paths,
    stop: () => rounds.stop(),
  };
};

const untilNone = async (step: () => Promise<number>, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted && (await step()) > 0) continue;
};

const untilDone = async (steps: AsyncIterable<unknown>, signal: AbortSignal): Promise<void> => {
  for await (const _ of steps) if (signal.aborted) return;
};

const problems = { default: { $ref: '#/components/responses/problem' } };
const parameter = (name: string, where: 'path' | 'query', description: string): object => ({ name, in: where, required: true, description, schema: { type: 'string' } });
const paths = {
  '/spaces/{space}/snapshot': {
    get: {
      summary: 'The latest snapshot of a whole space, to begin a device with; null when it is small',
      parameters: [parameter('space', 'path', 'The space'), parameter('device', 'query', 'The device that asks')],
      responses: { 200: { description: 'Its head', content: jsonOf(snapshotResponse) }, ...problems },
    },
  },
  '/spaces/{space}/snapshot/{snapshot}/{part}': {
    get: {
      summary: 'One part of a snapshot: packed rows, one page a line',
      parameters: [parameter('space', 'path', 'The space'), parameter('snapshot', 'path', 'The snapshot'), parameter('part', 'path', 'From 0')],
      responses: { 200: { description: 'The part, packed by gzip', content: { 'application/x-ndjson': { schema: { type: 'string' } } } }, ...problems },
    },
  },
};
