import { createHash, hash } from 'node:crypto';
import { ContentError } from '@holdfast/sync-server';
import type { ContentIndex, ContentStore, ObjectStream, Sha256, Utf8 } from '@holdfast/sync-server';
import type { Random } from '../random/random.ts';
import type { Misfortune } from './misfortune.ts';
import type { Process } from './process.ts';

/** What the object store does. Chances per call. */
export interface ContentFaults {
  /** 500 or 503: nothing was done. */
  readonly refuse: number;
  /** It was done, and the answer came too late. */
  readonly tooLate: number;
  /** An object that is there is not found, as with a store that is repaired. */
  readonly missing: number;
  /** A bit of what is read is another. */
  readonly flip: number;
}

export const noContentFaults: ContentFaults = { refuse: 0, tooLate: 0, missing: 0, flip: 0 };

export const swarmContent = (random: Random): ContentFaults => {
  const rate = (most: number): number => (random.chance(0.5) ? 0 : random.fraction() * most);
  return { refuse: rate(0.3), tooLate: rate(0.3), missing: rate(0.2), flip: rate(0.3) };
};

/** SHA-256 at once, on this thread. */
export const nodeSha256: Sha256 = {
  digest: (bytes) => new Uint8Array(hash('sha256', bytes, 'buffer')),
  begin: () => {
    const run = createHash('sha256');
    return { update: (bytes) => void run.update(bytes), digest: () => new Uint8Array(run.digest()) };
  },
};

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export const nodeUtf8: Utf8 = {
  decode(bytes) {
    try {
      return strict.decode(bytes);
    } catch (error) {
      if (error instanceof TypeError) return null;
      throw error;
    }
  },
  encode: (text) => new TextEncoder().encode(text),
};

/** The content index as one server process sees it: it may die before and after every transaction and between its statements. */
export const simIndex = (process: Process, index: ContentIndex): ContentIndex => ({
  withWrite: (space, work) => process.step('content transaction', () =>
    index.withWrite(space, (writer) => process.orDie(work({
      manifestsAmong: (ids, now) => process.step('manifests among', () => writer.manifestsAmong(ids, now)),
      chunksAmong: (user, hashes, soonest) => process.step('chunks among', () => writer.chunksAmong(user, hashes, soonest)),
      lease: (hashes, until, now) => writer.lease(hashes, until, now),
      addManifests: (manifests, user, now) => writer.addManifests(manifests, user, now),
      addPack: (pack, leaseUntil, now) => writer.addPack(pack, leaseUntil, now),
    })))),
  manifest: (space, id) => process.step('manifest', () => index.manifest(space, id)),
  places: (space, id, from, limit) => process.step('places', () => index.places(space, id, from, limit)),
  manifestsOf: (space, ids) => process.step('manifests of', () => index.manifestsOf(space, ids)),
  chunksOf: (space, ids, limit) => process.step('chunks of', () => index.chunksOf(space, ids, limit)),
  readable: (space, hashes) => process.step('readable', () => index.readable(space, hashes)),
  markDamaged: (space, key, hashes) => process.step('mark damaged', () => index.markDamaged(space, key, hashes)),
  damagedAmong: (space, hashes) => process.step('damaged among', () => index.damagedAmong(space, hashes)),
});

const flipped = (stream: ObjectStream, luck: Misfortune): ObjectStream => ({
  close: () => stream.close(),
  async *[Symbol.asyncIterator]() {
    for await (const piece of stream) {
      const copy = piece.slice();
      const at = luck.between(0, copy.length - 1);
      copy[at] = (copy[at] ?? 0) ^ 1;
      yield copy;
    }
  },
});

/** The content store as one server process sees it. A put that it dies over is there as a whole or not at all. */
export const simContentStore = (process: Process, store: ContentStore, luck: Misfortune, faults: () => ContentFaults): ContentStore => {
  const unavailable = (what: string): ContentError => new ContentError('storageUnavailable', `Simulated: the object store ${what}`);
  const call = <T>(label: string, work: () => Promise<T>): Promise<T> => process.step(label, async () => {
    if (luck.strikes('store refuses', faults().refuse)) throw unavailable('answers 503');
    const value = await work();
    if (luck.strikes('store answers too late', faults().tooLate)) throw unavailable('does not answer in time');
    return value;
  });
  return {
    put: (key, source) => call('put object', () => store.put(key, source)),
    read: (key, range) => call('read object', async () => {
      if (luck.strikes('object missing', faults().missing)) throw new ContentError('objectMissing', `Simulated: no object "${key}"`);
      const stream = await store.read(key, range);
      return luck.strikes('bit flipped', faults().flip) ? flipped(stream, luck) : stream;
    }),
    stat: (key) => call('stat object', () => store.stat(key)),
    list: (prefix) => store.list(prefix),
    delete: (key) => call('delete object', () => store.delete(key)),
  };
};
