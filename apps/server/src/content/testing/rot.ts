import type { ManifestId, SpaceId } from '@holdfast/domain';
import { type ChunkPlace, type ContentIndex, type ContentStore, readAll, sourceOf } from '@holdfast/sync-server';

/** Where a store keeps what, and for whom. */
export interface RotParts {
  readonly store: ContentStore;
  readonly index: ContentIndex;
  readonly space: SpaceId;
}

/** Lets one byte of a content be another in the store, as a disk does that gets old. Answers the chunk that holds it. */
export const rotByte = async ({ store, index, space }: RotParts, content: ManifestId, at: number): Promise<ChunkPlace> => {
  const [place] = await index.places(space, content, at, 1);
  const stat = place && (await store.stat(place.key));
  if (!place || !stat) throw new Error(`no chunk of ${content} holds byte ${at}`);
  const bytes = await readAll(await store.read(place.key, { from: 0, to: stat.size }));
  const byte = place.offset + at - place.start;
  bytes.set([(bytes[byte] ?? 0) ^ 1], byte);
  await store.put(place.key, sourceOf(bytes));
  return place;
};
