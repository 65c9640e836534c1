import type { CollectorIndex } from '@holdfast/sync-server';
import type { CollectWatch } from '../check/collect-watch.ts';
import type { Process } from './process.ts';

/** The content index as the collector of one server process sees it: everything else may run, and it may die, before and after every transaction (H43). */
export const simCollectorIndex = (process: Process, index: CollectorIndex, watch: CollectWatch): CollectorIndex => {
  const step = <T>(work: () => Promise<T>): Promise<T> => process.step('collector transaction', work);
  return {
    spaces: (after, limit) => step(() => index.spaces(after, limit)),
    // These hold the lock of a space, which is a step of its own.
    dropManifests: (space, after, unusedSince, limit) => index.dropManifests(space, after, unusedSince, limit),
    audit: (space, after, limit) => index.audit(space, after, limit),
    lostManifests: (space, limit) => index.lostManifests(space, limit),
    condemnChunks: (space, after, now, limit) => step(() => index.condemnChunks(space, after, now, limit)),
    settleChunks: (space, before, now, limit) => step(async () => {
      const look = watch.drops(space);
      const walked = await index.settleChunks(space, before, now, limit);
      look();
      return walked;
    }),
    packs: async (space, after, limit) => {
      const packs = await step(() => index.packs(space, after, limit));
      watch.packs(packs);
      return packs;
    },
    chunksOf: (space, pack) => step(() => index.chunksOf(space, pack)),
    setDamaged: (space, pack, hashes) => step(() => index.setDamaged(space, pack, hashes)),
    condemnPack: (space, pack, now) => step(() => index.condemnPack(space, pack, now)),
    dropPacks: (space, before, limit) => step(() => index.dropPacks(space, before, limit)),
    movePack: (space, from, to, now) => step(() => index.movePack(space, from, to, now)),
    noteObjects: (keys, now) => {
      watch.objects(keys);
      return step(() => index.noteObjects(keys, now));
    },
    spacesOfStrays: (before, after, limit) => step(() => index.spacesOfStrays(before, after, limit)),
    condemnStrays: (space, before, limit) => step(() => index.condemnStrays(space, before, limit)),
    toDelete: (limit) => step(() => index.toDelete(limit)),
    deleteObject: (key, remove) => index.deleteObject(key, () => {
      watch.deletes(key);
      return remove();
    }),
    checked: (space) => step(() => index.checked(space)),
    noteLook: (space, look) => step(() => index.noteLook(space, look)),
  };
};
