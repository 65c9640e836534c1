import type { FileRow, ManifestId, NodeId, TreeReader } from '@holdfast/domain';
import { requireLive } from '../intents/live.ts';
import type { BaseRecord } from '../replica/base-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { Keyed, PinRow, ReplicaStore } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { InTurn } from '../timing/in-turn.ts';
import { PinnedFiles } from './pinned-files.ts';
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
  readonly #files: PinnedFiles;
  #lastKey = 0;
  readonly #keys = new Map<NodeId, readonly number[]>();
  readonly #standIns = new Map<NodeId, readonly StandIn[]>();

  constructor(store: ReplicaStore, replica: Replica, clock: Clock, shelf: Shelf) {
    this.#store = store;
    this.#replica = replica;
    this.#shelf = shelf;
    this.#clock = clock;
    this.#files = new PinnedFiles(replica, shelf);
  }

  /** Takes in what all tabs have written. */
  refresh(): Promise<void> {
    return this.#reading.run(async () => {
      const rows = await this.#store.rows('pins');
      this.#keys.clear();
      this.#standIns.clear();
      this.#take(rows);
    });
  }

  /** Takes in what was added: of what another tab has removed it hears by `refresh` only. */
  refreshAdded(): Promise<void> {
    return this.#reading.run(async () => this.#take(await this.#store.rows('pins', this.#lastKey)));
  }

  #take(rows: readonly Keyed<PinRow>[]): void {
    for (const { key, row: { node, instead } } of rows) {
      this.#lastKey = Math.max(this.#lastKey, key);
      // Two tabs may have pinned the same at once.
      if (instead === undefined) this.#keys.set(node, [...(this.#keys.get(node) ?? []), key]);
      else this.#standIns.set(node, [...(this.#standIns.get(node) ?? []), { key, manifest: instead }]);
    }
    this.#files.pinned(new Set(this.#keys.keys()));
  }

  /** How many are pinned themselves. */
  get size(): number {
    return this.#keys.size;
  }

  /** What is pinned itself, the last first. */
  list(): readonly NodeId[] {
    return [...this.#keys.keys()].reverse();
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

  /** Whether this file is to be here, or another with the same content. */
  wants(node: NodeId, manifest: ManifestId): boolean {
    return this.#keys.size > 0 && (this.#files.files().has(node) || this.#files.has(manifest));
  }

  /** The live files that are to be here, each once. */
  files(): Iterable<FileRow> {
    return this.#files.files().values();
  }

  /** Those of them whose content is not on this device. */
  absent(): readonly FileRow[] {
    return this.#files.absent();
  }

  /** Bytes of pinned contents that are here. */
  bytesHere(): number {
    return this.#files.bytesHere();
  }

  /**
   * The contents of these files as the person sees them, and of those that are not here yet what they had before. Everything, while there
   * is no base that could tell.
   */
  contents(): { has(manifest: ManifestId): boolean } {
    if (this.#keys.size > 0 && this.#isWithoutBase()) return { has: () => true };
    const instead = new Set(this.absent().flatMap(({ id }) => (this.#standIns.get(id) ?? []).map(({ manifest }) => manifest)));
    return { has: (manifest) => this.#files.has(manifest) || instead.has(manifest) };
  }

  /** Its base could not be read, and is being fetched. */
  #isWithoutBase(): boolean {
    const { meta, tree } = this.#replica;
    return (meta.rebuild || !meta.ready) && tree.rows()[Symbol.iterator]().next().done === true;
  }

  /**
   * The pinned files that get another content with these changes from the server, which is not here yet, as they are now: what they have
   * stays until then. To be asked before the changes go into the base, or the base is replaced by `next`: it compares with what is there.
   */
  replacedBy(changes: readonly BaseRecord[], next: TreeReader | null): readonly FileRow[] {
    if (this.#keys.size === 0) return [];
    const { tree } = this.#replica;
    const told = new Map(changes.flatMap((change) => (change.kind === 'node' && change.row.kind === 'file' ? [[change.row.id, change.row] as const] : [])));
    const ids = next === null ? told.keys() : [...this.#files.files().keys()];
    return [...ids].flatMap((id) => {
      const before = tree.node(id);
      const after = told.get(id) ?? next?.node(id);
      if (before?.kind !== 'file' || after?.kind !== 'file' || before.content.manifest === after.content.manifest) return [];
      if (this.#shelf.find(before.content.manifest) === undefined || this.#shelf.find(after.content.manifest) !== undefined) return [];
      return this.how(id) === null ? [] : [before];
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

  /** Nothing is pinned any more. */
  async clear(fence: number): Promise<void> {
    const keys = (await this.#store.rows('pins')).map(({ key }) => key);
    if (keys.length > 0) await this.#replica.commit({ fence, remove: { pins: keys } }, 'strict');
    await this.refresh();
  }

  /** Something is pinned that is not there any more, or is another by now. */
  get areStray(): boolean {
    const { view } = this.#replica;
    return [...this.#keys.keys()].some((node) => node !== view.root && view.node(node) === undefined);
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
