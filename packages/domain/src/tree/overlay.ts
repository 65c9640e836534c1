import type { DeviceId, NameKey, NodeId, VersionId } from '../ids.ts';
import type { Alias, LocationRegister, NodeRow, Tombstone, Version } from '../node.ts';
import { byId, bySeq } from './order.ts';
import { Journal } from './journal.ts';
import { LiveWays } from './live-ways.ts';
import type { ChangeSet, TreeReader, TreeWriter } from './reader.ts';

const redirectSlot = (from: NodeId, device: DeviceId): string => `${from}/${device}`;

const addTo = <K, V>(index: Map<K, Set<V>>, key: K, value: V): void => {
  const set = index.get(key);
  if (set) set.add(value);
  else index.set(key, new Set<V>().add(value));
};

/** What is different in a folder. */
interface Inside {
  /** Who holds a name; null: nobody. */
  readonly named: Map<NameKey, NodeId | null>;
  /** Ids that are or were here, some more than once: checked against the row when read, so nothing need be taken back. */
  readonly hints: NodeId[];
}

/**
 * A tree with changes on top of a base that it never touches. Costs grow with what is changed, not with the base.
 * `null` in a map means: not there, whatever the base says.
 */
export class Overlay implements TreeReader, TreeWriter {
  readonly root: NodeId;
  readonly #base: TreeReader;
  readonly #journal = new Journal();
  readonly #nodes = new Map<NodeId, NodeRow | null>();
  readonly #tombstones = new Map<NodeId, Tombstone | null>();
  readonly #aliases = new Map<NodeId, Alias | null>();
  readonly #redirects = new Map<string, Alias>();
  readonly #versions = new Map<VersionId, Version>();
  readonly #inside = new Map<NodeId, Inside>();
  // Hints as in `Inside`.
  readonly #skeletonHints = new Map<NodeId, Set<NodeId>>();
  readonly #aliasHints = new Map<NodeId, Set<NodeId>>();
  /** Folders that are or were elsewhere than in the base. */
  readonly #placedFolders = new Set<NodeId>();
  /** Whatever lies above one of them now; null until it is asked for. */
  #abovePlaced: ReadonlySet<NodeId> | null = null;
  readonly liveWays = new LiveWays(this);

  constructor(base: TreeReader) {
    this.#base = base;
    this.root = base.root;
  }

  /** Begins a step that can be taken back as a whole; steps nest. */
  savepoint(): void {
    this.#journal.savepoint();
  }

  rollback(): void {
    if (!this.#journal.rollback()) return;
    this.liveWays.forget();
    this.#abovePlaced = null;
  }

  release(): void {
    this.#journal.release();
  }

  node(id: NodeId): NodeRow | undefined {
    const own = this.#nodes.get(id);
    return own === undefined ? this.#base.node(id) : (own ?? undefined);
  }

  locationOf(id: NodeId): LocationRegister | undefined {
    const own = this.#nodes.get(id);
    return own === undefined ? this.#base.locationOf(id) : own?.location;
  }

  tombstone(id: NodeId): Tombstone | undefined {
    const own = this.#tombstones.get(id);
    return own === undefined ? this.#base.tombstone(id) : (own ?? undefined);
  }

  alias(id: NodeId, device: DeviceId): Alias | undefined {
    const redirect = this.#redirects.size > 0 ? this.#redirects.get(redirectSlot(id, device)) : undefined;
    if (redirect) return redirect;
    const own = this.#aliases.get(id);
    const base = this.#base.alias(id, device);
    if (own === undefined || base?.device) return base;
    return own ?? undefined;
  }

  childByKey(parent: NodeId, key: NameKey): NodeRow | undefined {
    const holder = this.#inside.get(parent)?.named.get(key);
    if (holder === undefined) return this.#base.childByKey(parent, key);
    return holder === null ? undefined : this.node(holder);
  }

  children(parent: NodeId): readonly NodeRow[] {
    const inside = this.#inside.get(parent);
    const base = this.#base.children(parent);
    if (!inside) return base;
    const rows = base.filter((row) => !this.#nodes.has(row.id));
    for (const id of new Set(inside.hints)) {
      const row = this.#nodes.get(id);
      if (row && row.location.parent === parent) rows.push(row);
    }
    return rows.sort(byId);
  }

  changedBelow(root: NodeId, seq: number): readonly NodeRow[] {
    const found = new Map<NodeId, NodeRow>();
    const take = (rows: readonly NodeRow[]): void => {
      for (const row of rows) if (!this.#nodes.has(row.id) && this.#isBelow(row, root)) found.set(row.id, row);
    };
    take(this.#base.changedBelow(root, seq));
    for (const [id, row] of this.#nodes) {
      if (!row || !this.#isBelow(row, root)) continue;
      if (row.seq > seq) found.set(id, row);
      if (row.kind === 'folder' && this.#base.node(id)?.location.parent !== row.location.parent) take(this.#base.changedBelow(id, seq));
    }
    return [...found.values()].sort(bySeq);
  }

  skeletonsOf(id: NodeId): readonly NodeRow[] {
    const base = this.#base.skeletonsOf(id);
    const hints = this.#skeletonHints.get(id);
    const rows = base.filter((row) => !this.#nodes.has(row.id));
    if (!hints && rows.length === base.length) return base;
    for (const hint of new Set([...base.map((row) => row.id), ...(hints ?? [])])) {
      const row = this.#nodes.get(hint);
      if (row && row.rescueOf === id) rows.push(row);
    }
    return rows.sort(byId);
  }

  height(id: NodeId): number {
    // One more than the folders alone: a file put into the lowest of them. Files are many, folders that moved are few.
    let height = (this.#base.node(id) ? this.#base.height(id) : 0) + 1;
    this.#abovePlaced ??= this.#findAbovePlaced();
    if (!this.#abovePlaced.has(id)) return height;
    for (const below of this.#placedFolders) {
      const row = this.#nodes.get(below);
      const distance = row ? this.#distance(row, id) : null;
      if (distance !== null) height = Math.max(height, distance + (this.#base.node(below) ? this.#base.height(below) : 0) + 1);
    }
    return height;
  }

  aliasesTo(id: NodeId): readonly Alias[] {
    const rows = this.#base.aliasesTo(id).filter((alias) => !this.#aliases.has(alias.from));
    for (const from of this.#aliasHints.get(id) ?? []) {
      const alias = this.#aliases.get(from);
      if (alias && alias.to === id) rows.push(alias);
    }
    return rows.sort((a, b) => (a.from < b.from ? -1 : 1));
  }

  version(id: VersionId): Version | 'unknown' | undefined {
    return this.#versions.get(id) ?? this.#base.version(id);
  }

  putNode(row: NodeRow): void {
    // What was no node may have been an alias, here or in the base, which must then be forgotten.
    if (!this.#leaveSlot(row.id, row)) this.#journal.set(this.#aliases, row.id, null);
    this.#journal.set(this.#nodes, row.id, row);
    const { named, hints } = this.#insideOf(row.location.parent);
    if (hints.at(-1) !== row.id) hints.push(row.id);
    if (row.kind === 'folder') this.#notePlace(row);
    if (row.rescueOf !== null) addTo(this.#skeletonHints, row.rescueOf, row.id);
    if (row.location.trash === null) this.#journal.set(named, row.name.key, row.id);
    if (this.#tombstones.get(row.id)) this.#journal.set(this.#tombstones, row.id, null);
  }

  putTombstone(tombstone: Tombstone): void {
    this.#leaveSlot(tombstone.id, null);
    this.#journal.set(this.#nodes, tombstone.id, null);
    this.#journal.set(this.#tombstones, tombstone.id, tombstone);
  }

  putAlias(alias: Alias): void {
    if (alias.device !== null) {
      this.#journal.set(this.#redirects, redirectSlot(alias.from, alias.device), alias);
      return;
    }
    this.#leaveSlot(alias.from, null);
    this.#journal.set(this.#nodes, alias.from, null);
    this.#journal.set(this.#aliases, alias.from, alias);
    addTo(this.#aliasHints, alias.to, alias.from);
  }

  putVersion(version: Version): void {
    this.#journal.set(this.#versions, version.id, version);
  }

  /** Everything written and not taken back, each row once and whole. */
  changes(): ChangeSet {
    return {
      nodes: [...this.#nodes.values()].filter((row) => row !== null),
      tombstones: [...this.#tombstones.values()].filter((row) => row !== null),
      aliases: [...this.#aliases.values(), ...this.#redirects.values()].filter((row) => row !== null),
      versions: [...this.#versions.values()],
    };
  }

  /** Gives up the place that a node has now, for that of its new row if there is one; false if there is no such node. */
  #leaveSlot(id: NodeId, row: NodeRow | null): boolean {
    const old = this.node(id);
    if (!old) return false;
    this.liveWays.change(old, row);
    // The base finds it under its old parent: what is different in there makes children() look here instead.
    const { named } = this.#insideOf(old.location.parent);
    if (old.location.trash !== null) return true;
    const holder = named.get(old.name.key);
    if (holder === undefined || holder === id) this.#journal.set(named, old.name.key, null);
    return true;
  }

  #insideOf(parent: NodeId): Inside {
    const inside = this.#inside.get(parent);
    if (inside) return inside;
    const made: Inside = { named: new Map(), hints: [] };
    this.#inside.set(parent, made);
    return made;
  }

  #notePlace({ id, location }: NodeRow): void {
    if (this.#base.locationOf(id)?.parent !== location.parent) this.#placedFolders.add(id);
    // One that comes back to its place in the base brings what was put into it meanwhile.
    if (this.#placedFolders.has(id)) this.#abovePlaced = null;
  }

  /** Every link that a chain of folders has and the base has not was made here: so each end of it is found. */
  #findAbovePlaced(): ReadonlySet<NodeId> {
    const above = new Set<NodeId>();
    for (const placed of this.#placedFolders) {
      for (let at = this.locationOf(placed)?.parent; at !== undefined && !above.has(at); at = this.locationOf(at)?.parent) above.add(at);
    }
    return above;
  }

  #isBelow(row: NodeRow, root: NodeId): boolean {
    return this.#distance(row, root) !== null;
  }

  #distance(row: NodeRow, root: NodeId): number | null {
    let steps = 1;
    for (let at: NodeRow | undefined = row; at; at = this.node(at.location.parent)) {
      if (at.location.parent === root) return steps;
      steps += 1;
    }
    return null;
  }
}
