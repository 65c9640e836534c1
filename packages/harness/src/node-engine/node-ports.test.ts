import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeBasics, describeBlobStore, describeKeepsake, describeReplicaStore } from '@holdfast/sync-client/testing';
import * as vitest from 'vitest';
import { DiskBlobStore } from './disk-blob-store.ts';
import { fileKeepsake } from './file-keepsake.ts';
import { nodeClock, nodeDigests, nodeRandom } from './node-ports.ts';
import { SqliteReplicaStore } from './sqlite-replica-store.ts';

// An engine that is measured or tormented over these ports proves something only if they keep what the ports promise.
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'holdfast-ports-'));

describeReplicaStore(vitest, 'SQLite', async () => {
  const at = await folder();
  return { open: () => new SqliteReplicaStore(join(at, 'replica.sqlite')), drop: () => rm(at, { recursive: true }) };
});
describeBlobStore(vitest, 'files on disk', async () => {
  const at = await folder();
  return { open: () => new DiskBlobStore(at), drop: () => rm(at, { recursive: true }) };
});
describeBasics(vitest, 'Node’s', { clock: nodeClock, random: nodeRandom, digests: nodeDigests, pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) });
describeKeepsake(vitest, 'a file', async () => {
  const path = join(await folder(), 'note.json');
  return () => fileKeepsake(path);
});
