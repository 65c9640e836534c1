import type { FileRow, ManifestId, NodeId } from '@holdfast/domain';
import { isLive, requireLive } from '../intents/live.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReplicaStore } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { InTurn } from '../timing/in-turn.ts';

/** What the person wants kept on this device, and what that comes to in the tree as it is. */
export class PinBook {
  readonly #store: ReplicaStore;
  readonly #replica: Replica;
  readonly #clock: Clock;
  readonly #reading = new InTurn();
  #keys = new Map<NodeId, readonly number[]>();

  constructor(store: ReplicaStore, replica: Replica, clock: Clock) {
    this.#store = store;
    this.#replica = replica;
    this.#clock = clock;
  }

  /** Takes in what all tabs have written. */
  refresh(): Promise<void> {
    return this.#reading.run(async () => {
      const keys = new Map<NodeId, readonly number[]>();
      // Two tabs may have pinned the same at once.
      for (const { key, row } of await this.#store.rows('pins')) keys.set(row.node, [...(keys.get(row.node) ?? []), key]);
      this.#keys = keys;
    });
  }

  /** How many are pinned themselves. */
  get size(): number {
    return this.#keys.size;
  }

  /** @throws SyncClientError `not-found`. */
  async pin(nodes: readonly NodeId[]): Promise<void> {
    await this.refresh();
    const { view } = this.#replica;
    for (const node of nodes) if (node !== view.root) requireLive(view, node);
    const at = this.#clock.now();
    const fresh = [...new Set(nodes)].filter((node) => !this.#keys.has(node));
    if (fresh.length > 0) await this.#replica.commit({ append: { pins: fresh.map((node) => ({ node, at })) } }, 'strict');
    await this.refresh();
  }

  async unpin(nodes: readonly NodeId[]): Promise<void> {
    await this.refresh();
    const keys = nodes.flatMap((node) => this.#keys.get(node) ?? []);
    if (keys.length > 0) await this.#replica.commit({ remove: { pins: keys } }, 'strict');
    await this.refresh();
  }

  /** Pinned itself, by a folder above, or not. */
  how(node: NodeId): 'own' | 'above' | null {
    if (this.#keys.size === 0) return null;
    if (this.#keys.has(node)) return 'own';
    const { view } = this.#replica;
    let row = view.node(node);
    while (row !== undefined) {
      if (this.#keys.has(row.location.parent)) return 'above';
      row = view.node(row.location.parent);
    }
    return null;
  }

  /** The live files that are to be here, each once. */
  *files(): Generator<FileRow, void, undefined> {
    const { view } = this.#replica;
    yield* filesBelow(view, [...this.#keys.keys()].filter((node) => isLive(view, node)));
  }

  /** The contents of these files as the person sees them. */
  contents(): Set<ManifestId> {
    const contents = new Set<ManifestId>();
    for (const { content } of this.files()) contents.add(content.manifest);
    return contents;
  }

  /** Forgets pins on what was deleted for good; one that was taken for another is a pin on that. Needs a whole base. */
  async prune(fence: number): Promise<void> {
    await this.refresh();
    const { view, tree, meta } = this.#replica;
    if (!meta.ready || meta.rebuild) return;
    const gone = [...this.#keys].filter(([node]) => node !== view.root && view.node(node) === undefined);
    if (gone.length === 0) return;
    const instead = gone.flatMap(([node]) => tree.alias(node, meta.device)?.to ?? []).filter((node) => !this.#keys.has(node));
    const at = this.#clock.now();
    await this.#replica.commit({ fence, remove: { pins: gone.flatMap(([, keys]) => keys) }, append: { pins: [...new Set(instead)].map((node) => ({ node, at })) } }, 'relaxed');
    await this.refresh();
  }
}

/** The files among these, and those below them that are not in the trash; each once. */
export const filesBelow = function* (view: Replica['view'], nodes: readonly NodeId[]): Generator<FileRow, void, undefined> {
  const seen = new Set<NodeId>();
  const open = [...nodes];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const row = view.node(id);
    if (row?.kind === 'file') yield row;
    else for (const child of view.children(id)) open.push(child.id);
  }
};
