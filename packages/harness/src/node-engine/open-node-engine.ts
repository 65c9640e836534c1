import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpaceId } from '@holdfast/domain';
import { createEngine, type Batch, type Clock, type SyncEngine, type Transport } from '@holdfast/sync-client';
import { MemoryChannel, MemoryLocks } from '@holdfast/sync-client/testing';
import { DiskBlobStore } from './disk-blob-store.ts';
import { fileKeepsake } from './file-keepsake.ts';
import { nodeClock, nodeDigests, nodeRandom } from './node-ports.ts';
import { SqliteReplicaStore } from './sqlite-replica-store.ts';

export interface NodeEngineOptions {
  /** Where the device keeps everything; made if it is not there. An engine opened on it again goes on where it was. */
  readonly folder: string;
  readonly space: SpaceId;
  readonly deviceName: string;
  readonly transport: Transport;
  /** The machine's own unless told. */
  readonly clock?: Clock;
  /** Bytes kept although the server holds them; the engine's own measure unless told. */
  readonly cacheBytes?: number;
  /** Shown every commit of the engine before it happens: for checkers. */
  readonly onCommit?: (batch: Batch) => void;
  /** Told of failures that the engine survives. */
  readonly onFault: (error: unknown) => void;
}

/**
 * The real engine in a Node process: an SQLite replica and a folder of blobs on disk, synced before it says "saved".
 * One engine a folder: locks and channel do not leave the process.
 */
export const openNodeEngine = async (options: NodeEngineOptions): Promise<SyncEngine> => {
  const blobs = join(options.folder, 'blobs');
  await mkdir(blobs, { recursive: true });
  return createEngine({
    store: new SqliteReplicaStore(join(options.folder, 'replica.sqlite'), options.onCommit),
    blobs: new DiskBlobStore(blobs),
    transport: options.transport,
    clock: options.clock ?? nodeClock,
    random: nodeRandom,
    locks: new MemoryLocks().open(),
    channel: new MemoryChannel().open(),
    digests: nodeDigests,
    keepsake: fileKeepsake(join(options.folder, 'note.json')),
  }, {
    space: options.space, deviceName: options.deviceName, onFault: options.onFault,
    ...(options.cacheBytes === undefined ? {} : { cacheBytes: options.cacheBytes }),
  });
};
