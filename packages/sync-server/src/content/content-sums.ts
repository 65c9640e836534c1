import type { ManifestId, SpaceId } from '@holdfast/domain';

/**
 * CRC-32 of whole contents, as far as somebody has read them: what a zip file says of each of its files. Adapters: Postgres, memory;
 * both run the suite in `@holdfast/sync-server/testing`. A sum goes when its manifest does.
 */
export interface ContentSums {
  /** Those that are known. */
  of(space: SpaceId, contents: readonly ManifestId[]): Promise<ReadonlyMap<ManifestId, number>>;
  /** Remembers sums of committed manifests; may pass over one that is being written to: it can be found out again. */
  note(space: SpaceId, sums: ReadonlyMap<ManifestId, number>): Promise<void>;
}
