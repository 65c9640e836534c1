import type { ManifestId, SpaceId } from '@holdfast/domain';
import type { ContentSums } from '../../content/content-sums.ts';

/** Checksums in memory. */
export class MemoryContentSums implements ContentSums {
  readonly #sums = new Map<string, number>();

  async of(space: SpaceId, contents: readonly ManifestId[]): Promise<ReadonlyMap<ManifestId, number>> {
    return new Map(contents.flatMap((id) => {
      const sum = this.#sums.get(`${space} ${id}`);
      return sum === undefined ? [] : [[id, sum] as const];
    }));
  }

  async note(space: SpaceId, sums: ReadonlyMap<ManifestId, number>): Promise<void> {
    for (const [id, sum] of sums) this.#sums.set(`${space} ${id}`, sum);
  }
}
