import { randomUUID } from 'node:crypto';
import { snapshotResponse } from '@holdfast/protocol';
import { collectTombstones, Collector, type CollectorIndex, type ContentStore, Snapshots } from '@holdfast/sync-server';
import { Router } from 'express';
import { nodeSha256 } from '../process/node-sha256.ts';
import { jsonOf, parameter, problems } from '../http/openapi.ts';
import type { ServerContext, ServerModule } from '../module.ts';
import { logAlarms, systemClock } from '../process/system-ports.ts';
import type { SpacePlaces } from '../sync/space-places.ts';
import { gzipText } from './gzip-text.ts';
import { readSnapshotPart } from './routes/read-snapshot-part.ts';
import { readSnapshot } from './routes/read-snapshot.ts';
import { Rounds, type SpaceJob } from './rounds.ts';

/** Between two rounds through all spaces. Milliseconds. */
const roundEveryMs = 60 * 60 * 1000;

/** Content that is looked through for what nobody needs any more. */
export interface Kept {
  readonly store: ContentStore;
  readonly index: CollectorIndex;
}

/** What lets a space be kept for years and at scale: snapshots for new devices; old tombstones and unused content go. */
export const keepingModule = ({ access, log }: ServerContext, { store, retention, shelf }: SpacePlaces, { store: content, index }: Kept): ServerModule => {
  const alarms = logAlarms(log);
  const snapshots = new Snapshots({
    store, scan: store, shelf, content, compress: gzipText, clock: systemClock, alarms, uuid: randomUUID,
  });
  const collector = new Collector({ store: content, index, sha256: nodeSha256, now: systemClock.now, uuid: randomUUID, alarms });
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

const paths = {
  '/spaces/{space}/snapshot': {
    get: {
      summary: 'The latest snapshot of a whole space, to begin a device with; null when it is small',
      parameters: [parameter('space', 'path', 'The space'), parameter('device', 'query', 'The device that asks', true), parameter('understands', 'query', 'How much of the wire it reads')],
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
