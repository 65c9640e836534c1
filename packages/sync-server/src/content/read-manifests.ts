import { chunkerById } from '@holdfast/chunking';
import { asChunkHash, type ManifestId, type SpaceId } from '@holdfast/domain';
import type { ManifestsFound, WireManifest } from '@holdfast/protocol';
import type { ContentIndex, ManifestHead } from './content-index.ts';
import { ContentError } from './content-error.ts';
import { readManifest } from './read-manifest.ts';

/** Chunks in one answer: some megabytes of JSON. A manifest that alone has more is answered alone. */
const chunksAtMost = 50_000;

/** Manifests as many as fit one answer, or one that is larger, without its chunks. */
export interface FittingManifests extends ManifestsFound {
  readonly large: ManifestHead | null;
}

/**
 * Those of the manifests that the space has, as many as fit one answer, at least one; the others are to be asked for again.
 * @throws ContentError `objectDamaged` when the index lacks a chunk.
 */
export async function readManifests(index: ContentIndex, space: SpaceId, ids: readonly ManifestId[], most: number = chunksAtMost): Promise<ManifestsFound> {
  const { manifests, large, later } = await fittingManifests(index, space, ids, most);
  return { manifests: large === null ? manifests : [await readManifest(index, space, large.id)], later };
}

/** Like `readManifests`; but one that is answered alone may have a million chunks, which are left to be read by whoever answers. */
export async function fittingManifests(index: ContentIndex, space: SpaceId, ids: readonly ManifestId[], most: number = chunksAtMost): Promise<FittingManifests> {
  const heads = new Map((await index.manifestsOf(space, [...new Set(ids)])).map((head) => [head.id, head]));
  const found = [...new Set(ids)].flatMap((id) => heads.get(id) ?? []);
  const [first] = found;
  if (first === undefined) return { manifests: [], large: null, later: [] };
  const fitting = found.slice(0, countFitting(found, most));
  const manifests = fitting.length === 0 ? [] : await readFitting(index, space, fitting, most);
  if (manifests.length > 0) return { manifests, large: null, later: idsOf(found.slice(manifests.length)) };
  return { manifests: [], large: first, later: idsOf(found.slice(1)) };
}

const idsOf = (heads: readonly ManifestHead[]): readonly ManifestId[] => heads.map(({ id }) => id);

/** How many of them have no more than `most` chunks together, by what their chunkers cut. */
function countFitting(heads: readonly ManifestHead[], most: number): number {
  let chunks = 0;
  const beyond = heads.findIndex(({ chunker, size }) => (chunks += Math.ceil(size / chunkerById(chunker).min)) > most);
  return beyond < 0 ? heads.length : beyond;
}

/** Their chunks in one look; those that no longer fit are left out, as one may have more chunks than its chunker makes. */
async function readFitting(index: ContentIndex, space: SpaceId, heads: readonly ManifestHead[], most: number): Promise<readonly WireManifest[]> {
  const rows = await index.chunksOf(space, idsOf(heads), most);
  const chunks = new Map<ManifestId, WireManifest['chunks'][number][]>(heads.map(({ id }) => [id, []]));
  for (const { manifest, hash, size } of rows) chunks.get(manifest)?.push([asChunkHash(hash), size]);
  const manifests = heads.map((head) => ({ ...head, chunks: chunks.get(head.id) ?? [] }));
  const cut = manifests.findIndex((each) => each.chunks.reduce((sum, [, size]) => sum + size, 0) !== each.size);
  if (cut < 0) return manifests;
  if (rows.length === most) return manifests.slice(0, cut);
  const damaged = manifests[cut]?.id ?? '';
  throw new ContentError('objectDamaged', `the index lacks chunks of ${damaged}: it is damaged, rebuild it from the store`, { subject: damaged });
}
