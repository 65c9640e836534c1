import { randomUUID } from 'node:crypto';
import { snapshotResponse } from '@holdfast/protocol';
import { collectTombstones, Collector, type CollectorIndex, type ContentStore, gatherManifests, type ManifestShelfIndex, shelveManifests, Snapshots } from '@holdfast/sync-server';
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

/** So long the manifest of a content may lie in the database alone. Milliseconds; shorter makes smaller objects, which the next round gathers. */
const shelveEveryMs = 10_000;

/** Content that is looked through for what nobody needs any more. */
export interface Kept {
  readonly store: ContentStore;
  readonly index: CollectorIndex;
  readonly shelf: ManifestShelfIndex;
}

/** What lets a space be kept for years and at scale: snapshots for new devices; old tombstones and unused content go. */
export const keepingModule = ({ access, log }: ServerContext, { store, retention, shelf }: SpacePlaces, { store: content, index, shelf: manifests }: Kept): ServerModule => {
  const alarms = logAlarms(log);
  const snapshots = new Snapshots({
    store, scan: store, shelf, content, compress: gzipText, clock: systemClock, alarms, uuid: randomUUID,
  });
  const collector = new Collector({ store: content, index, sha256: nodeSha256, now: systemClock.now, uuid: randomUUID, alarms });
  const shelving = { store: content, shelf: manifests, sha256: nodeSha256, uuid: randomUUID };
  const jobs: readonly SpaceJob[] = [
    { name: 'tombstones', run: (space, signal) => untilNone(() => collectTombstones({ store: retention, now: systemClock.now }, space), signal) },
    { name: 'content', run: (space, signal) => untilDone(collector.round(space), signal) },
    { name: 'manifests', run: async (space, signal) => void (await gatherManifests({ ...shelving, signal }, space)) },
    { name: 'snapshot', run: (space) => snapshots.refresh(space) },
  ];
  const rounds = new Rounds({ spaces: (after, limit) => index.spaces(after, limit), jobs, last: (signal) => untilDone(collector.sweep(), signal), alarms, everyMs: roundEveryMs });
  rounds.start();
  const shelves = new Rounds({
    spaces: (after, limit) => manifests.waiting(after, limit), alarms, everyMs: shelveEveryMs, last: async () => undefined,
    jobs: [{ name: 'shelve', run: async (space, signal) => void (await shelveManifests({ ...shelving, signal }, space)) }],
  });
  shelves.start();
  return {
    name: 'keeping',
    routes: Router()
      // signed in, member of the space
      .get('/spaces/:space/snapshot', readSnapshot(access, snapshots))
      .get('/spaces/:space/snapshot/:snapshot/:part', readSnapshotPart(access, snapshots)),
    paths,
    stop: async () => {
      await Promise.all([rounds.stop(), shelves.stop()]);
    },
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
