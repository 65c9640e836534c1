import { randomUUID } from 'node:crypto';
import { snapshotResponse } from '@holdfast/protocol';
import { type ContentStore, Snapshots } from '@holdfast/sync-server';
import { Router } from 'express';
import { jsonOf } from '../http/openapi.ts';
import type { ServerContext, ServerModule } from '../module.ts';
import { PostgresSnapshotShelf } from '../sync/store/postgres-snapshot-shelf.ts';
import { PostgresSpaceStore } from '../sync/store/postgres-space-store.ts';
import { logAlarms, systemClock } from '../sync/system-ports.ts';
import { gzipText } from './gzip-text.ts';
import { readSnapshotPart } from './routes/read-snapshot-part.ts';
import { readSnapshot } from './routes/read-snapshot.ts';

/** What lets a space be kept for years and at scale: snapshots for new devices. */
export const keepingModule = ({ database, access, log }: ServerContext, content: ContentStore): ServerModule => {
  const store = new PostgresSpaceStore(database);
  const snapshots = new Snapshots({
    store, scan: store, shelf: new PostgresSnapshotShelf(database), content, compress: gzipText, clock: systemClock, alarms: logAlarms(log), uuid: randomUUID,
  });
  return {
    name: 'keeping',
    routes: Router()
      // signed in, member of the space
      .get('/spaces/:space/snapshot', readSnapshot(access, snapshots))
      .get('/spaces/:space/snapshot/:snapshot/:part', readSnapshotPart(access, snapshots)),
    paths,
  };
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
