import type { ManifestId, NodeId } from '@holdfast/domain';
import type { BaseRecord } from '../replica/base-record.ts';
import type { Replica } from '../replica/replica.ts';
import type { Shedder } from './shedder.ts';

/** Contents of files that were deleted for good: what lies here of them goes too, as long as nothing else names it (P10). */
export class Purged {
  readonly #replica: Replica;
  readonly #shedder: Shedder;
  #contents = new Set<ManifestId>();

  constructor(replica: Replica, shedder: Shedder) {
    this.#replica = replica;
    this.#shedder = shedder;
  }

  /** To be told before these changes go into the base. */
  note(changes: readonly BaseRecord[]): void {
    for (const change of changes) if (change.kind === 'tombstone') this.#noteFile(change.row.id);
  }

  /** To be told before another base takes the place of this one, in which `isThere` says what there is. */
  noteAll(isThere: (id: NodeId) => boolean): void {
    for (const { id } of this.#replica.tree.rows()) if (!isThere(id)) this.#noteFile(id);
  }

  /** Nobody knows whether anything names these. */
  add(contents: readonly ManifestId[]): void {
    for (const manifest of contents) this.#contents.add(manifest);
  }

  /** There is something to look through. */
  get isDue(): boolean {
    return this.#contents.size > 0;
  }

  #noteFile(id: NodeId): void {
    const row = this.#replica.tree.node(id);
    if (row?.kind === 'file') this.#contents.add(row.content.manifest);
  }

  /** Removes what nothing names. */
  async clear(): Promise<void> {
    if (this.#contents.size === 0) return;
    const { tree, view } = this.#replica;
    const gone = this.#contents;
    this.#contents = new Set();
    for (const rows of [tree.rows(), view.rows()]) for (const row of rows) if (row.kind === 'file') gone.delete(row.content.manifest);
    try {
      if (gone.size > 0) await this.#shedder.forget(gone);
    } catch (error) {
      this.add([...gone]);
      throw error;
    }
  }
}
