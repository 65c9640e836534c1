import type { ManifestId, SpaceId } from '@holdfast/domain';
import { type ContentIndex, chunksOfManifest, fittingManifests, type ManifestHead } from '@holdfast/sync-server';

type Pieces = AsyncGenerator<Uint8Array, void, undefined>;

/** What stands before and behind a manifest. */
type Around = readonly [before: string, after: string];

/**
 * A committed manifest as JSON, piece by piece as they are asked for: that of a file of 1 TB has 70 MB, and its reader may take none of them.
 * The first comes with the first chunks. @throws ContentError `objectDamaged` when the index lacks a chunk; then what was given is not the whole.
 */
export async function* manifestJson(index: ContentIndex, space: SpaceId, head: ManifestHead, [start, end]: Around = ['', '']): Pieces {
  let before = `${start}${JSON.stringify(head).slice(0, -1)},"chunks":[`;
  for await (const chunks of chunksOfManifest(index, space, head)) {
    yield Buffer.from(before + JSON.stringify(chunks).slice(1, -1));
    before = ',';
  }
  yield Buffer.from(`${before === ',' ? '' : before}]}${end}`);
}

/** A `ManifestsFound` as JSON: those that fit in one piece, a larger one in many. @throws ContentError as `manifestJson`. */
export async function* manifestsJson(index: ContentIndex, space: SpaceId, ids: readonly ManifestId[]): Pieces {
  const { manifests, large, later } = await fittingManifests(index, space, ids);
  if (large === null) return yield Buffer.from(JSON.stringify({ manifests, later }));
  yield* manifestJson(index, space, large, ['{"manifests":[', `],"later":${JSON.stringify(later)}}`]);
}
