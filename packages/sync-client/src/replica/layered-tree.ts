import type { Alias, ChangeSet, DeviceId, LocationRegister, MemoryTree, NameKey, NodeId, NodeRow, Tombstone, TreeReader, Version, VersionId } from '@holdfast/domain';
import { Hints } from './hints.ts';
import { isEqual } from './is-equal.ts';
import { insertLayer, removeLayer, seenBelow, type Layer } from './layers.ts';
import type { ReadKeys } from './read-keys.ts';

/** What stands at an id: of a node, its tombstone and its alias only one exists at a time. */
type State =
  | { readonly kind: 'node'; readonly row: NodeRow }
  | { readonly kind: 'tombstone'; readonly row: Tombstone }
  | { readonly kind: 'alias'; readonly row: Alias };

/** Who holds a name in a folder. */
const slotKey = (parent: NodeId, key: NameKey): string => `${parent}/${key}`;

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/**
 * The confirmed base with what each pending operation has written on top of it, in layers by lseq: it can be read as it is below any
 * of them, and one operation's layer can be taken out or replaced without the others. Says which keys a reading has looked at (H23).
 */
export class LayeredTree implements TreeReader {
  readonly root: NodeId;
  readonly #base: MemoryTree;
  readonly #states = new Map<NodeId, Layer<State>[]>();
  readonly #redirects = new Map<string, Layer<Alias>[]>();
  readonly #versions = new Map<VersionId, Layer<Version>[]>();
  // Ids that some layer puts there: checked against the row when read.
  readonly #placed = new Hints<NodeId>();
  readonly #named = new Hints<string>();
  readonly #skeletons = new Hints<NodeId>();
  readonly #aliasesTo = new Hints<NodeId>();
  /** Only layers below this lseq are seen. */
  #below = Number.POSITIVE_INFINITY;
  readonly #keys: ReadKeys;
  #reads: ReadKeys | null = null;

  constructor(base: MemoryTree, keys: ReadKeys) {
    this.#base = base;
    this.#keys = keys;
    this.root = base.root;
  }

  /** Ids that some operation has written. */
  get touched(): ReadonlyMap<NodeId, unknown> {
    return this.#states;
  }

  /** Runs `work` on the tree as it is just below the layer of `lseq`; answers the numbers of the keys that it has read. */
  readBelow(lseq: number, work: () => void): readonly number[] {
    this.#keys.beginReading();
    this.#below = lseq;
    this.#reads = this.#keys;
    try {
      work();
    } finally {
      this.#below = Number.POSITIVE_INFINITY;
      this.#reads = null;
    }
    return this.#keys.endReading();
  }

  /** Puts the layer of `lseq` there. */
  add(lseq: number, { nodes, tombstones, aliases, versions }: ChangeSet): void {
    for (const row of nodes) this.#put(row.id, lseq, { kind: 'node', row });
    for (const row of tombstones) this.#put(row.id, lseq, { kind: 'tombstone', row });
    for (const row of aliases) {
      if (row.device === null) this.#put(row.from, lseq, { kind: 'alias', row });
      else insertLayer(this.#redirects, redirectSlot(row.from, row.device), { at: lseq, state: row });
    }
    for (const version of versions) insertLayer(this.#versions, version.id, { at: lseq, state: version });
  }

  /** Takes the layer of `lseq` away. */
  remove(lseq: number, { nodes, tombstones, aliases, versions }: ChangeSet): void {
    for (const { id } of [...nodes, ...tombstones]) this.#take(id, lseq);
    for (const { from, device } of aliases) {
      if (device === null) this.#take(from, lseq);
      else removeLayer(this.#redirects, redirectSlot(from, device), lseq);
    }
    for (const { id } of versions) removeLayer(this.#versions, id, lseq);
  }

  #put(id: NodeId, at: number, state: State): void {
    insertLayer(this.#states, id, { at, state });
    for (const [hints, key] of this.#hintsOf(state)) hints.add(key, id);
  }

  #take(id: NodeId, lseq: number): void {
    const taken = removeLayer(this.#states, id, lseq);
    if (taken === undefined) return;
    const left = new Set((this.#states.get(id) ?? []).flatMap(({ state }) => this.#hintsOf(state).map(([, key]) => key)));
    for (const [hints, key] of this.#hintsOf(taken)) if (!left.has(key)) hints.drop(key, id);
  }

  #hintsOf(state: State): (readonly [Hints<string>, string])[] {
    if (state.kind === 'tombstone') return [];
    if (state.kind === 'alias') return [[this.#aliasesTo as Hints<string>, state.row.to]];
    const { location, name, rescueOf } = state.row;
    const hints: (readonly [Hints<string>, string])[] = [[this.#placed as Hints<string>, location.parent]];
    if (location.trash === null) hints.push([this.#named, slotKey(location.parent, name.key)]);
    if (rescueOf !== null) hints.push([this.#skeletons as Hints<string>, rescueOf]);
    return hints;
  }

  /** Adds the keys of whatever reads this row, or would find it. */
  touchRow(keys: ReadKeys, { id, kind, location, name, rescueOf }: NodeRow): void {
    keys.add('row', id).add('children', location.parent);
    if (location.trash === null) keys.add('slot', slotKey(location.parent, name.key));
    if (rescueOf !== null) keys.add('skeletons', rescueOf);
    this.#touchAbove(keys, location.parent, 'below');
    if (kind === 'folder') this.#touchAbove(keys, location.parent, 'height');
  }

  touchAlias(keys: ReadKeys, { from, to }: Alias): void {
    keys.add('place', from).add('aliases', to);
  }

  /** Adds the keys of whatever sees a difference when this layer comes or goes. */
  touchLayer(keys: ReadKeys, lseq: number, { nodes, tombstones, aliases, versions }: ChangeSet): void {
    for (const alias of aliases) this.touchAlias(keys, alias);
    for (const { id } of versions) keys.add('place', id);
    for (const row of nodes) this.touchChange(keys, row.id, this.#rowBelow(row.id, lseq), row);
    for (const id of [...tombstones.map((row) => row.id), ...aliases.map((row) => row.from)]) this.touchChange(keys, id, this.#rowBelow(id, lseq), undefined);
  }

  /** Adds the keys of whatever tells one row of a node from another, or from none. */
  touchChange(keys: ReadKeys, id: NodeId, before: NodeRow | undefined, after: NodeRow | undefined): void {
    keys.add('row', id);
    if (before !== undefined) this.touchRow(keys, before);
    if (after !== undefined) this.touchRow(keys, after);
    if (before === undefined || after === undefined || !isEqual(before.location, after.location)) keys.add('place', id);
  }

  /** What is seen when the layers from `lseq` on are not. */
  #rowBelow(id: NodeId, lseq: number): NodeRow | undefined {
    const below = this.#stateAt(id, lseq);
    return below === undefined ? this.#base.node(id) : below.kind === 'node' ? below.row : undefined;
  }

  /** Everything above in any of the layers: operations in between may see it there. */
  #touchAbove(keys: ReadKeys, start: NodeId, sight: 'below' | 'height'): void {
    const open = [start];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (keys.has(sight, id)) continue;
      keys.add(sight, id);
      const base = this.#base.node(id);
      if (base !== undefined) open.push(base.location.parent);
      for (const { state } of this.#states.get(id) ?? []) if (state.kind === 'node') open.push(state.row.location.parent);
    }
  }

  node(id: NodeId): NodeRow | undefined {
    this.#reads?.note('row', id);
    return this.#row(id);
  }

  locationOf(id: NodeId): LocationRegister | undefined {
    this.#reads?.note('place', id);
    return this.#row(id)?.location;
  }

  tombstone(id: NodeId): Tombstone | undefined {
    this.#reads?.note('place', id);
    const state = this.#stateAt(id, this.#below);
    return state === undefined ? this.#base.tombstone(id) : state.kind === 'tombstone' ? state.row : undefined;
  }

  alias(id: NodeId, device: DeviceId): Alias | undefined {
    this.#reads?.note('place', id);
    const redirect = this.#redirects.size === 0 ? undefined : seenBelow(this.#redirects.get(redirectSlot(id, device)), this.#below);
    if (redirect !== undefined) return redirect;
    const base = this.#base.alias(id, device);
    const state = this.#stateAt(id, this.#below);
    if (state === undefined || base?.device) return base;
    return state.kind === 'alias' ? state.row : undefined;
  }

  childByKey(parent: NodeId, key: NameKey): NodeRow | undefined {
    const slot = slotKey(parent, key);
    this.#reads?.note('slot', slot);
    for (const id of this.#named.of(slot)) {
      const row = this.#row(id);
      if (row !== undefined && row.location.parent === parent && row.name.key === key && row.location.trash === null) return row;
    }
    const base = this.#base.childByKey(parent, key);
    return base === undefined || this.#stateAt(base.id, this.#below) !== undefined ? undefined : base;
  }

  children(parent: NodeId): readonly NodeRow[] {
    this.#reads?.note('children', parent);
    return this.childrenOf(parent).sort(byId);
  }

  /** Like `children`, in no order. */
  childrenOf(parent: NodeId): NodeRow[] {
    const rows: NodeRow[] = [];
    for (const id of this.#base.childIds(parent)) {
      const row = this.#stateAt(id, this.#below) === undefined ? this.#base.node(id) : undefined;
      if (row !== undefined) rows.push(row);
    }
    for (const id of this.#placed.of(parent)) {
      const state = this.#stateAt(id, this.#below);
      if (state?.kind === 'node' && state.row.location.parent === parent) rows.push(state.row);
    }
    return rows;
  }

  changedBelow(root: NodeId, seq: number): readonly NodeRow[] {
    this.#reads?.note('below', root);
    if (this.#base.childIds(root).size === 0 && this.#placed.of(root).size === 0) return [];
    const found = new Map<NodeId, NodeRow>();
    const take = (rows: readonly NodeRow[]): void => {
      for (const row of rows) if (this.#stateAt(row.id, this.#below) === undefined && this.#isBelow(row, root)) found.set(row.id, row);
    };
    take(this.#base.changedBelow(root, seq));
    for (const id of this.#states.keys()) {
      const state = this.#stateAt(id, this.#below);
      if (state?.kind !== 'node' || !this.#isBelow(state.row, root)) continue;
      if (state.row.seq > seq) found.set(id, state.row);
      if (state.row.kind === 'folder' && this.#base.node(id)?.location.parent !== state.row.location.parent) take(this.#base.changedBelow(id, seq));
    }
    return [...found.values()].sort((a, b) => a.seq - b.seq || byId(a, b));
  }

  skeletonsOf(id: NodeId): readonly NodeRow[] {
    this.#reads?.note('skeletons', id);
    const base = this.#base.skeletonsOf(id).filter((row) => this.#stateAt(row.id, this.#below) === undefined);
    const own = [...this.#skeletons.of(id)].flatMap((one) => this.#row(one) ?? []).filter((row) => row.rescueOf === id && this.#stateAt(row.id, this.#below) !== undefined);
    return [...base, ...own].sort(byId);
  }

  height(id: NodeId): number {
    this.#reads?.note('height', id).note('place', id);
    let height = 1;
    for (let level = this.#foldersIn([id]); level.length > 0; level = this.#foldersIn(level)) height += 1;
    return height;
  }

  aliasesTo(id: NodeId): readonly Alias[] {
    this.#reads?.note('aliases', id);
    const base = this.#base.aliasesTo(id).filter(({ from }) => this.#stateAt(from, this.#below) === undefined);
    const own = [...this.#aliasesTo.of(id)].flatMap((from) => {
      const state = this.#stateAt(from, this.#below);
      return state?.kind === 'alias' && state.row.to === id ? [state.row] : [];
    });
    return [...base, ...own].sort((a, b) => (a.from < b.from ? -1 : 1));
  }

  version(id: VersionId): Version | 'unknown' | undefined {
    this.#reads?.note('place', id);
    return seenBelow(this.#versions.get(id), this.#below) ?? this.#base.version(id);
  }

  #row(id: NodeId): NodeRow | undefined {
    const state = this.#stateAt(id, this.#below);
    return state === undefined ? this.#base.node(id) : state.kind === 'node' ? state.row : undefined;
  }

  #stateAt(id: NodeId, below: number): State | undefined {
    return seenBelow(this.#states.get(id), below);
  }

  #foldersIn(parents: readonly NodeId[]): NodeId[] {
    const found: NodeId[] = [];
    for (const parent of parents) {
      for (const id of this.#base.folderIds(parent)) if (this.#stateAt(id, this.#below) === undefined) found.push(id);
      for (const id of this.#placed.of(parent)) {
        const state = this.#stateAt(id, this.#below);
        if (state?.kind === 'node' && state.row.kind === 'folder' && state.row.location.parent === parent) found.push(id);
      }
    }
    return found;
  }

  #isBelow(row: NodeRow, root: NodeId): boolean {
    for (let at: NodeRow | undefined = row; at !== undefined; at = this.#row(at.location.parent)) if (at.location.parent === root) return true;
    return false;
  }
}

const redirectSlot = (from: NodeId, device: DeviceId): string => `${from}/${device}`;
