import type { ManifestId } from '@holdfast/domain';
import type { ReplicaStore } from '../ports/replica-store.ts';
import type { BaseRecord } from '../replica/base-record.ts';
import type { Replica } from '../replica/replica.ts';
import type { Shedder } from './shedder.ts';
import type { Shelf } from './shelf.ts';

export interface PurgedParts {
  readonly store: ReplicaStore;
  readonly replica: Replica;
  readonly shelf: Shelf;
  readonly shedder: Shedder;
}

/** What was deleted for good leaves this device too: bytes that no file and no version of a file names any more (P10). */
export class Purged {
  readonly #parts: PurgedParts;
  #due = false;

  constructor(parts: PurgedParts) {
    this.#parts = parts;
  }

  /** To be told before these changes go into the base. */
  note(changes: readonly BaseRecord[]): void {
    const { tree } = this.#parts.replica;
    if (changes.some((change) => change.kind === 'tombstone' && tree.node(change.row.id)?.kind === 'file')) this.#due = true;
  }

  /** Nobody can say what was deleted. */
  doubt(): void {
    this.#due = true;
  }

  /** There is something to look through, and a whole base to look with; what a server has lost that was set back is to be offered first (H31). */
  get isDue(): boolean {
    const { ready, rebuild, restored } = this.#parts.replica.meta;
    return this.#due && ready && !rebuild && restored !== true;
  }

  /** Removes what nothing names. */
  async clear(): Promise<void> {
    if (!this.isDue) return;
    this.#due = false;
    try {
      const unnamed = await this.#unnamed();
      if (unnamed.size > 0) await this.#parts.shedder.forget(unnamed);
    } catch (error) {
      this.#due = true;
      throw error;
    }
  }

  async #unnamed(): Promise<ReadonlySet<ManifestId>> {
    const { store, replica, shelf } = this.#parts;
    await shelf.refresh();
    // What was shelved by now has its operation in memory too.
    await replica.refresh();
    const unnamed = new Set(shelf.contents());
    for (const rows of [replica.tree.rows(), replica.view.rows()]) for (const row of rows) if (row.kind === 'file') unnamed.delete(row.content.manifest);
    if (unnamed.size === 0) return unnamed;
    for (const { row: { node, known } } of await store.rows('versions')) {
      if (replica.tree.node(node) !== undefined || replica.view.node(node) !== undefined) for (const { manifest } of known) unnamed.delete(manifest);
    }
    return unnamed;
  }
}
