import { createHash } from 'node:crypto';
import type { ContentIndex, ContentStore, Sha256 } from '@holdfast/sync-server';
import type { Process } from './process.ts';

/** SHA-256 at once, on this thread. */
export const nodeSha256: Sha256 = {
  digest: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
  begin: () => {
    const run = createHash('sha256');
    return { update: (bytes) => void run.update(bytes), digest: () => new Uint8Array(run.digest()) };
  },
};

/** The content index as one server process sees it: it may die before and after every transaction and between its statements. */
export const simIndex = (process: Process, index: ContentIndex): ContentIndex => ({
  withWrite: (space, work) => process.step('content transaction', () =>
    index.withWrite(space, (writer) => process.orDie(work({
      manifestsAmong: (ids) => process.step('manifests among', () => writer.manifestsAmong(ids)),
      chunksAmong: (user, hashes) => process.step('chunks among', () => writer.chunksAmong(user, hashes)),
      lease: (hashes, until, now) => writer.lease(hashes, until, now),
      addManifests: (manifests, user, now) => writer.addManifests(manifests, user, now),
      addPack: (pack, leaseUntil, now) => writer.addPack(pack, leaseUntil, now),
    })))),
  manifest: (space, id) => process.step('manifest', () => index.manifest(space, id)),
  places: (space, id, from, limit) => process.step('places', () => index.places(space, id, from, limit)),
});

/** The content store as one server process sees it. A put that it dies over is there as a whole or not at all. */
export const simContentStore = (process: Process, store: ContentStore): ContentStore => ({
  put: (key, source) => process.step('put object', () => store.put(key, source)),
  read: (key, range) => process.step('read object', () => store.read(key, range)),
  stat: (key) => process.step('stat object', () => store.stat(key)),
  list: (prefix) => store.list(prefix),
  delete: (key) => process.step('delete object', () => store.delete(key)),
});
