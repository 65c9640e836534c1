import type { SpaceId } from '@holdfast/domain';
import type { SnapshotShelf, StoredSnapshot } from '../../bootstrap/snapshot-shelf.ts';

/** The shelf in memory. */
export class MemorySnapshotShelf implements SnapshotShelf {
  #snapshots: readonly StoredSnapshot[] = [];

  async find(space: SpaceId, id: string): Promise<StoredSnapshot | null> {
    return (await this.list(space)).find((snapshot) => snapshot.id === id) ?? null;
  }

  async add(snapshot: StoredSnapshot): Promise<void> {
    this.#snapshots = [...this.#snapshots, snapshot];
  }

  async list(space: SpaceId): Promise<readonly StoredSnapshot[]> {
    return this.#snapshots.filter((snapshot) => snapshot.space === space).sort((a, b) => b.seq - a.seq);
  }

  async remove(space: SpaceId, id: string): Promise<void> {
    this.#snapshots = this.#snapshots.filter((snapshot) => snapshot.space !== space || snapshot.id !== id);
  }
}
