import type { ManifestId } from '@holdfast/domain';
import { manifestOf } from '../operation-facts.ts';
import type { ReplicaStore } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import type { Shelf } from './shelf.ts';

/** Contents outside the outbox that only this device may hold: put aside, or withdrawn by undo. */
export interface HeldBack {
  manifests(): readonly ManifestId[];
  /** Takes in what all tabs have committed by now. */
  refresh(): Promise<void>;
}

/** Knows which contents may be nowhere but on this device. They never go (H5, L1). */
export class OnlyHere {
  readonly #store: ReplicaStore;
  readonly #replica: Replica;
  readonly #heldBack: HeldBack;

  constructor(store: ReplicaStore, replica: Replica, heldBack: HeldBack) {
    this.#store = store;
    this.#replica = replica;
    this.#heldBack = heldBack;
  }

  /** Those that wait to be sent or were put aside, as far as this tab has heard. */
  contents(): Set<ManifestId> {
    const contents = new Set(this.#heldBack.manifests());
    for (const { row } of this.#replica.outbox) {
      const manifest = manifestOf(row.op);
      if (manifest !== null) contents.add(manifest);
    }
    return contents;
  }

  bytes(shelf: Shelf): number {
    let bytes = 0;
    for (const manifest of this.contents()) bytes += shelf.find(manifest)?.manifest.size ?? 0;
    return bytes;
  }

  /** Those of all tabs, and those that a server which was set back may have lost until they are offered (H31); as long as the epoch is this one. */
  async everywhere(): Promise<{ readonly contents: ReadonlySet<ManifestId>; readonly epoch: string | null }> {
    await this.#replica.refresh();
    const { epoch, restored } = this.#replica.meta;
    // What leaves the journal is put aside in the same commit: the journal first, then what was put aside.
    const journal = restored === true ? await this.#store.rows('journal') : [];
    await this.#heldBack.refresh();
    const contents = this.contents();
    for (const { row } of journal) if (row.doing === 'offer') for (const { manifest } of row.files) contents.add(manifest);
    return { contents, epoch };
  }
}
