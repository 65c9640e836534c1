import type { FileRow, ManifestId, NodeId } from '@holdfast/domain';
import { isLive, requireLive } from '../intents/live.ts';
import type { BaseRecord } from '../replica/base-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { PinRow, ReplicaStore } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { InTurn } from '../timing/in-turn.ts';
import type { Shelf } from './shelf.ts';

/** What a pinned file had before, until what it has now is here. */
interface StandIn {
  readonly key: number;
  readonly manifest: ManifestId;
}

/** What the person wants kept on this device, and what that comes to in the tree as it is. */
export class PinBook {
  readonly #store: ReplicaStore;
  readonly #replica: Replica;
  readonly #clock: Clock;
  readonly #reading = new InTurn();
  readonly #shelf: Shelf;
  #keys = new Map<NodeId, readonly number[]>();
  #standIns = new Map<NodeId, readonly StandIn[]>();

  constructor(store: ReplicaStore, replica: Replica, clock: Clock, shelf: Shelf) {
    this.#store = store;
    this.#replica = replica;
    this.#shelf = shelf;
    this.#clock = clock;
  }

  /** Takes in what all tabs have written. */
  refresh(): Promise<void> {
    return this.#reading.run(async () => {
      const keys = new Map<NodeId, readonly number[]>();
      const standIns = new Map<NodeId, readonly StandIn[]>();
      for (const { key, row: { node, instead } } of await this.#store.rows('pins')) {
        // Two tabs may have pinned the same at once.
        if (instead === undefined) keys.set(node, [...(keys.get(node) ?? []), key]);
        else standIns.set(node, [...(standIns.get(node) ?? []), { key, manifest: instead }]);
      }
      this.#keys = keys;
      this.#standIns = standIns;
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

  /** The contents of these files as the person sees them, and of those that are not here yet what they had before. */
  contents(): Set<ManifestId> {
    const contents = new Set<ManifestId>();
    for (const { id, content } of this.files()) {
      contents.add(content.manifest);
      if (this.#shelf.find(content.manifest) === undefined) for (const { manifest } of this.#standIns.get(id) ?? []) contents.add(manifest);
    }
    return contents;
  }

  /**
   * The pinned files that get another content with these changes from the server, which is not here yet, as they are now: what they have
   * stays until then. To be asked before the changes go into the base: it compares with what is there.
   */
  replacedBy(changes: readonly BaseRecord[]): readonly FileRow[] {
    if (this.#keys.size === 0) return [];
    return changes.flatMap((change) => {
      if (change.kind !== 'node' || change.row.kind !== 'file') return [];
      const { id, content } = change.row;
      const before = this.#replica.tree.node(id);
      if (before?.kind !== 'file' || before.content.manifest === content.manifest || this.#shelf.find(before.content.manifest) === undefined) return [];
      return this.#shelf.find(content.manifest) !== undefined || this.how(id) === null ? [] : [before];
    });
  }

  /** To be written with the change: what this file has stays until what it gets is here. */
  standIn({ id, content }: FileRow): PinRow {
    return { node: id, at: this.#clock.now(), instead: content.manifest };
  }

  /** Of these files the rows that say what stays in their place. */
  standInKeys(nodes: readonly NodeId[]): readonly number[] {
    return nodes.flatMap((node) => this.#standIns.get(node)?.map(({ key }) => key) ?? []);
  }

  /** Stand-ins that nobody needs any more: the new content is here, or the file is not pinned. */
  #spare(): readonly number[] {
    const isDue = (node: NodeId): boolean => {
      const row = this.#replica.view.node(node);
      return row?.kind === 'file' && this.how(node) !== null && this.#shelf.find(row.content.manifest) === undefined;
    };
    return this.standInKeys([...this.#standIns.keys()].filter((node) => !isDue(node)));
  }

  /** Forgets pins on what was deleted for good; one that was taken for another is a pin on that. Needs a whole base. */
  async prune(fence: number): Promise<void> {
    await this.refresh();
    const { view, tree, meta } = this.#replica;
    if (!meta.ready || meta.rebuild) return;
    const gone = [...this.#keys].filter(([node]) => node !== view.root && view.node(node) === undefined);
    const spare = this.#spare();
    if (gone.length + spare.length === 0) return;
    const instead = gone.flatMap(([node]) => tree.alias(node, meta.device)?.to ?? []).filter((node) => !this.#keys.has(node));
    const at = this.#clock.now();
    await this.#replica.commit({ fence, remove: { pins: [...spare, ...gone.flatMap(([, keys]) => keys)] }, append: { pins: [...new Set(instead)].map((node) => ({ node, at })) } }, 'relaxed');
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
