import type { DeviceId, NameKey, NodeId, VersionId } from '../ids.ts';
import type { Alias, LocationRegister, NodeRow, Tombstone, Version } from '../node.ts';
import { byId, bySeq } from './order.ts';
import type { ChangeSet, TreeReader } from './reader.ts';
import { SeqIndex } from './seq-index.ts';

const redirectSlot = (from: NodeId, device: DeviceId): string => `${from}/${device}`;
const none: ReadonlySet<NodeId> = new Set();

const addTo = (index: Map<NodeId, Set<NodeId>>, key: NodeId, id: NodeId): void => {
  const set = index.get(key);
  if (set) set.add(id);
  else index.set(key, new Set<NodeId>().add(id));
};

const dropFrom = (index: Map<NodeId, Set<NodeId>>, key: NodeId, id: NodeId): void => {
  const set = index.get(key);
  if (!set) return;
  set.delete(id);
  if (set.size === 0) index.delete(key);
};

/** What lies in a folder. */
interface Inside {
  readonly ids: Set<NodeId>;
  /** The folders among them; null while there are none, as in most. */
  folders: Set<NodeId> | null;
  /** Who holds which name, not those trashed themselves; null until one is looked for: a device opens a large space and asks in few folders. */
  named: Map<NameKey, NodeId> | null;
}

export interface MemoryTreeOptions {
  /** Whether it holds every version ever made (the server) or only what it was given (a device, H22). */
  readonly history: 'complete' | 'partial';
}

/** Whether a row is found under the same keys as before: most changes leave a node where it is. */
const standsAs = (old: NodeRow, row: NodeRow): boolean =>
  old.location.parent === row.location.parent && old.name.key === row.name.key && old.rescueOf === row.rescueOf && old.kind === row.kind
  && (old.location.trash === null) === (row.location.trash === null);

/** A whole space in memory, indexed for the reducer. Changed only by `apply`. */
export class MemoryTree implements TreeReader {
  readonly root: NodeId;
  readonly #history: MemoryTreeOptions['history'];
  readonly #nodes = new Map<NodeId, NodeRow>();
  readonly #inside = new Map<NodeId, Inside>();
  readonly #skeletons = new Map<NodeId, Set<NodeId>>();
  readonly #tombstones = new Map<NodeId, Tombstone>();
  readonly #aliases = new Map<NodeId, Alias>();
  readonly #aliasesTo = new Map<NodeId, Set<NodeId>>();
  readonly #redirects = new Map<string, Alias>();
  readonly #versions = new Map<VersionId, Version>();
  readonly #seqs = new SeqIndex((id) => this.#nodes.get(id)?.seq);

  constructor(root: NodeId, options: MemoryTreeOptions = { history: 'partial' }) {
    this.root = root;
    this.#history = options.history;
  }

  get size(): number {
    return this.#nodes.size;
  }

  /** Every live or trashed node, in the order of its last change. */
  rows(): Iterable<NodeRow> {
    return this.#nodes.values();
  }

  tombstones(): Iterable<Tombstone> {
    return this.#tombstones.values();
  }

  /** Aliases for all and redirects of single devices. */
  *aliases(): Iterable<Alias> {
    yield* this.#aliases.values();
    yield* this.#redirects.values();
  }

  versions(): Iterable<Version> {
    return this.#versions.values();
  }

  /** Ids of all children, also those trashed themselves, in no order: cheaper than `children`. */
  childIds(parent: NodeId): ReadonlySet<NodeId> {
    return this.#inside.get(parent)?.ids ?? none;
  }

  /** Ids of the folders among them. */
  folderIds(parent: NodeId): ReadonlySet<NodeId> {
    return this.#inside.get(parent)?.folders ?? none;
  }

  node(id: NodeId): NodeRow | undefined {
    return this.#nodes.get(id);
  }

  locationOf(id: NodeId): LocationRegister | undefined {
    return this.#nodes.get(id)?.location;
  }

  tombstone(id: NodeId): Tombstone | undefined {
    return this.#tombstones.get(id);
  }

  alias(id: NodeId, device: DeviceId): Alias | undefined {
    return (this.#redirects.size > 0 ? this.#redirects.get(redirectSlot(id, device)) : undefined) ?? this.#aliases.get(id);
  }

  globalAlias(id: NodeId): Alias | undefined {
    return this.#aliases.get(id);
  }

  childByKey(parent: NodeId, key: NameKey): NodeRow | undefined {
    const id = this.#namedIn(parent)?.get(key);
    return id === undefined ? undefined : this.#nodes.get(id);
  }

  children(parent: NodeId): readonly NodeRow[] {
    return this.#rowsOf(this.childIds(parent)).sort(byId);
  }

  changedBelow(root: NodeId, seq: number): readonly NodeRow[] {
    const rows = seq < 0 ? this.#allBelow(root) : this.#rowsOf(this.#seqs.after(seq)).filter((row) => row.seq > seq && this.#isBelow(row, root));
    return rows.sort(bySeq);
  }

  skeletonsOf(id: NodeId): readonly NodeRow[] {
    return this.#rowsOf(this.#skeletons.get(id) ?? none).sort(byId);
  }

  /** Counts folders, and one more for the files that the lowest may hold. */
  height(id: NodeId): number {
    if (!this.#inside.has(id)) return 0;
    let height = 1;
    let level: NodeId[] = [id];
    for (;;) {
      const next: NodeId[] = [];
      for (const parent of level) for (const child of this.folderIds(parent)) next.push(child);
      if (next.length === 0) return height;
      height += 1;
      level = next;
    }
  }

  aliasesTo(id: NodeId): readonly Alias[] {
    const rows: Alias[] = [];
    for (const from of this.#aliasesTo.get(id) ?? none) {
      const alias = this.#aliases.get(from);
      if (alias) rows.push(alias);
    }
    return rows.sort((a, b) => (a.from < b.from ? -1 : 1));
  }

  version(id: VersionId): Version | 'unknown' | undefined {
    return this.#versions.get(id) ?? (this.#history === 'partial' ? 'unknown' : undefined);
  }

  /** Takes over rows as the server or an overlay made them; the order within the set does not matter. */
  apply(changes: ChangeSet): void {
    for (const row of changes.nodes) this.#put(row);
    for (const tombstone of changes.tombstones) {
      this.#drop(tombstone.id);
      this.#tombstones.set(tombstone.id, tombstone);
    }
    for (const alias of changes.aliases) this.#addAlias(alias);
    for (const version of changes.versions) this.#versions.set(version.id, version);
  }

  /** Forgets tombstones, and aliases that hold for all, up to a seq (H30): what named them is then as if it had never been. */
  collect(floor: number): void {
    for (const [id, { seq }] of this.#tombstones) if (seq <= floor) this.#tombstones.delete(id);
    for (const [from, { seq, to }] of this.#aliases) {
      if (seq > floor) continue;
      this.#aliases.delete(from);
      dropFrom(this.#aliasesTo, to, from);
    }
  }

  #put(row: NodeRow): void {
    const { id } = row;
    const old = this.#nodes.get(id);
    // Rows stand in the order of their last change.
    if (old !== undefined) this.#nodes.delete(id);
    if (old === undefined || !standsAs(old, row)) {
      if (old !== undefined) this.#leave(old);
      this.#enter(row);
    }
    this.#nodes.set(id, row);
    this.#seqs.add(row.seq, id, this.#nodes.size);
    // Most spaces have neither, and a device adds a million rows.
    if (this.#tombstones.size > 0) this.#tombstones.delete(id);
    const alias = this.#aliases.size > 0 ? this.#aliases.get(id) : undefined;
    if (!alias) return;
    this.#aliases.delete(id);
    dropFrom(this.#aliasesTo, alias.to, id);
  }

  #drop(id: NodeId): void {
    const row = this.#nodes.get(id);
    if (!row) return;
    this.#nodes.delete(id);
    this.#leave(row);
  }

  #enter({ id, kind, location, name, rescueOf }: NodeRow): void {
    const inside = this.#insideOf(location.parent);
    inside.ids.add(id);
    if (kind === 'folder') (inside.folders ??= new Set()).add(id);
    if (location.trash === null) inside.named?.set(name.key, id);
    if (rescueOf !== null) addTo(this.#skeletons, rescueOf, id);
  }

  #leave({ id, location, name, rescueOf }: NodeRow): void {
    if (rescueOf !== null) dropFrom(this.#skeletons, rescueOf, id);
    const inside = this.#inside.get(location.parent);
    if (!inside) return;
    inside.ids.delete(id);
    inside.folders?.delete(id);
    // Another of the same change set may have taken the name over already.
    if (inside.named?.get(name.key) === id) inside.named.delete(name.key);
    if (inside.ids.size === 0) this.#inside.delete(location.parent);
  }

  #addAlias(alias: Alias): void {
    if (alias.device !== null) {
      this.#redirects.set(redirectSlot(alias.from, alias.device), alias);
      return;
    }
    this.#drop(alias.from);
    const old = this.#aliases.get(alias.from);
    if (old) dropFrom(this.#aliasesTo, old.to, alias.from);
    this.#aliases.set(alias.from, alias);
    addTo(this.#aliasesTo, alias.to, alias.from);
  }

  #insideOf(parent: NodeId): Inside {
    const inside = this.#inside.get(parent);
    if (inside) return inside;
    const made: Inside = { ids: new Set(), folders: null, named: null };
    this.#inside.set(parent, made);
    return made;
  }

  #namedIn(parent: NodeId): ReadonlyMap<NameKey, NodeId> | undefined {
    const inside = this.#inside.get(parent);
    if (inside === undefined || inside.named !== null) return inside?.named ?? undefined;
    const made = new Map<NameKey, NodeId>();
    for (const { id, name, location } of this.#rowsOf(inside.ids)) if (location.trash === null) made.set(name.key, id);
    inside.named = made;
    return made;
  }

  #rowsOf(ids: Iterable<NodeId>): NodeRow[] {
    const rows: NodeRow[] = [];
    for (const id of ids) {
      const row = this.#nodes.get(id);
      if (row) rows.push(row);
    }
    return rows;
  }

  #allBelow(root: NodeId): NodeRow[] {
    const rows: NodeRow[] = [];
    const open: NodeId[] = [root];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const id of this.childIds(at)) {
        const row = this.#nodes.get(id);
        if (!row) continue;
        rows.push(row);
        if (row.kind === 'folder') open.push(id);
      }
    }
    return rows;
  }

  #isBelow(row: NodeRow, root: NodeId): boolean {
    for (let at: NodeRow | undefined = row; at; at = this.#nodes.get(at.location.parent)) if (at.location.parent === root) return true;
    return false;
  }
}
