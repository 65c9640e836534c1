import type { Alias, DeviceId, LocationRegister, NameKey, NodeId, NodeRow, ReadKey, Tombstone, TreeReader, Version, VersionId } from '@holdfast/domain';
import { MissingReads } from '@holdfast/domain';
import type { ReadAnswers } from '../ports/space-store.ts';

const slotOf = (parent: NodeId, key: NameKey): string => `${parent}/${key}`;
const redirectOf = (from: NodeId, device: DeviceId): string => `${from}/${device}`;
const byId = (a: NodeRow, b: NodeRow): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
const bySeq = (a: NodeRow, b: NodeRow): number => a.seq - b.seq || byId(a, b);

const index = <K, V>(map: Map<K, Set<V>>, key: K, value: V): void => {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
};

/**
 * The part of a space that was loaded under its lock, as it was when the lock was taken (H24). A read that it cannot answer
 * throws MissingReads; load the keys, `absorb` the answers, and run the operation again.
 */
export class ReadSet implements TreeReader {
  readonly root: NodeId;
  readonly #known = new Set<NodeId>();
  readonly #nodes = new Map<NodeId, NodeRow>();
  readonly #tombstones = new Map<NodeId, Tombstone>();
  readonly #aliases = new Map<NodeId, Alias>();
  readonly #redirects = new Map<string, Alias>();
  readonly #versions = new Map<VersionId, Version | undefined>();
  readonly #slots = new Map<string, NodeId | null>();
  readonly #childrenOf = new Map<NodeId, Set<NodeId>>();
  readonly #skeletons = new Map<NodeId, Set<NodeId>>();
  readonly #aliasesTo = new Map<NodeId, Set<NodeId>>();
  readonly #heights = new Map<NodeId, number>();
  /** Parents, originals and targets of which every child, skeleton and alias is here. */
  readonly #whole = { children: new Set<NodeId>(), skeletonsOf: new Set<NodeId>(), aliasesTo: new Set<NodeId>() };
  /** Below this root everything changed after this seq is here. */
  readonly #changedBelow = new Map<NodeId, number>();
  /** Sorted when it is first needed after rows came in. */
  #byAge: readonly NodeRow[] | null = null;

  constructor(root: NodeId) {
    this.root = root;
    this.#known.add(root);
  }

  /** True when `node`, `tombstone` and `alias` of this id answer without a load. */
  knows(id: NodeId): boolean {
    return this.#known.has(id);
  }

  /** True when a read by this key needs no load. */
  answers(key: ReadKey): boolean {
    switch (key.kind) {
      case 'node':
      case 'alias': return this.#known.has(key.id);
      case 'child': return this.#slots.has(slotOf(key.parent, key.key)) || this.#whole.children.has(key.parent) || this.#isSurelyAbsent(key.parent);
      case 'children': return this.#whole.children.has(key.parent) || this.#isSurelyAbsent(key.parent);
      case 'changedBelow': return (this.#changedBelow.get(key.root) ?? Infinity) <= key.seq || this.#isSurelyAbsent(key.root);
      case 'skeletonsOf':
      case 'aliasesTo': return this.#whole[key.kind].has(key.id);
      case 'height': return this.#heights.has(key.id) || this.#nodes.get(key.id)?.kind === 'file' || this.#isSurelyAbsent(key.id);
      case 'version': return this.#versions.has(key.id);
      case 'merge': return false;
      default: return key satisfies never;
    }
  }

  /** Takes in the answers to these keys. */
  absorb(keys: readonly ReadKey[], answers: ReadAnswers): void {
    this.#byAge = null;
    for (const row of answers.nodes) this.#addRow(row);
    for (const tombstone of answers.tombstones) {
      this.#known.add(tombstone.id);
      this.#tombstones.set(tombstone.id, tombstone);
    }
    for (const alias of answers.aliases) this.#addAlias(alias);
    for (const version of answers.versions) this.#versions.set(version.id, version);
    for (const [id, height] of answers.heights) this.#heights.set(id, height);
    for (const key of keys) this.#answered(key);
  }

  node(id: NodeId): NodeRow | undefined {
    this.#mustKnow(id);
    return this.#nodes.get(id);
  }

  locationOf(id: NodeId): LocationRegister | undefined {
    return this.node(id)?.location;
  }

  tombstone(id: NodeId): Tombstone | undefined {
    this.#mustKnow(id);
    return this.#tombstones.get(id);
  }

  alias(id: NodeId, device: DeviceId): Alias | undefined {
    this.#mustKnow(id);
    return this.#redirects.get(redirectOf(id, device)) ?? this.#aliases.get(id);
  }

  /** The alias that holds for all. */
  globalAlias(id: NodeId): Alias | undefined {
    this.#mustKnow(id);
    return this.#aliases.get(id);
  }

  childByKey(parent: NodeId, key: NameKey): NodeRow | undefined {
    const holder = this.#slots.get(slotOf(parent, key));
    if (holder !== undefined) return holder === null ? undefined : this.#nodes.get(holder);
    if (this.#isAbsent(parent) || this.#whole.children.has(parent)) return undefined;
    throw new MissingReads([{ kind: 'child', parent, key }]);
  }

  children(parent: NodeId): readonly NodeRow[] {
    if (this.#isAbsent(parent)) return [];
    if (!this.#whole.children.has(parent)) throw new MissingReads([{ kind: 'children', parent }]);
    return this.#rows(this.#childrenOf.get(parent)).sort(byId);
  }

  changedBelow(root: NodeId, seq: number): readonly NodeRow[] {
    if (this.#isAbsent(root)) return [];
    const from = this.#changedBelow.get(root);
    if (from === undefined || from > seq) throw new MissingReads([{ kind: 'changedBelow', root, seq }]);
    const rows = this.#latestFirst();
    const older = rows.findIndex((row) => row.seq <= seq);
    return (older < 0 ? rows : rows.slice(0, older)).filter((row) => this.#isBelow(row, root)).sort(bySeq);
  }

  skeletonsOf(id: NodeId): readonly NodeRow[] {
    if (!this.#whole.skeletonsOf.has(id)) throw new MissingReads([{ kind: 'skeletonsOf', id }]);
    return this.#rows(this.#skeletons.get(id)).sort(byId);
  }

  height(id: NodeId): number {
    const height = this.#heights.get(id);
    if (height !== undefined) return height;
    if (this.#isAbsent(id) || this.#nodes.get(id)?.kind === 'file') return 0;
    throw new MissingReads([{ kind: 'height', id }]);
  }

  aliasesTo(id: NodeId): readonly Alias[] {
    if (!this.#whole.aliasesTo.has(id)) throw new MissingReads([{ kind: 'aliasesTo', id }]);
    const found: Alias[] = [];
    for (const from of [...(this.#aliasesTo.get(id) ?? [])].sort()) {
      const alias = this.#aliases.get(from);
      if (alias?.to === id) found.push(alias);
    }
    return found;
  }

  version(id: VersionId): Version | undefined {
    if (!this.#versions.has(id)) throw new MissingReads([{ kind: 'version', id }]);
    return this.#versions.get(id);
  }

  /** All below a root is here: so are the children of every folder below it. */
  #wholeBelow(root: NodeId): void {
    const open = [root];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      this.#whole.children.add(at);
      for (const row of this.#rows(this.#childrenOf.get(at))) if (row.kind === 'folder') open.push(row.id);
    }
  }

  #mustKnow(id: NodeId): void {
    if (!this.#known.has(id)) throw new MissingReads([{ kind: 'node', id }]);
  }

  #latestFirst(): readonly NodeRow[] {
    return (this.#byAge ??= [...this.#nodes.values()].sort((a, b) => bySeq(b, a)));
  }

  #isSurelyAbsent(id: NodeId): boolean {
    return id !== this.root && this.#known.has(id) && !this.#nodes.has(id);
  }

  /** Nothing is below a node that is not in the base: what an operation has just made, or what never was. */
  #isAbsent(id: NodeId): boolean {
    this.#mustKnow(id);
    return this.#isSurelyAbsent(id);
  }

  #isBelow(row: NodeRow, root: NodeId): boolean {
    for (let at: NodeRow | undefined = row; at; at = this.#nodes.get(at.location.parent)) {
      if (at.location.parent === root) return true;
    }
    return false;
  }

  #rows(ids: Iterable<NodeId> | undefined): NodeRow[] {
    const rows: NodeRow[] = [];
    for (const id of ids ?? []) {
      const row = this.#nodes.get(id);
      if (row) rows.push(row);
    }
    return rows;
  }

  #addRow(row: NodeRow): void {
    this.#known.add(row.id);
    this.#nodes.set(row.id, row);
    index(this.#childrenOf, row.location.parent, row.id);
    if (row.location.trash === null) this.#slots.set(slotOf(row.location.parent, row.name.key), row.id);
    if (row.rescueOf !== null) index(this.#skeletons, row.rescueOf, row.id);
  }

  #addAlias(alias: Alias): void {
    if (alias.device !== null) {
      this.#redirects.set(redirectOf(alias.from, alias.device), alias);
      return;
    }
    this.#known.add(alias.from);
    this.#aliases.set(alias.from, alias);
    index(this.#aliasesTo, alias.to, alias.from);
  }

  #answered(key: ReadKey): void {
    switch (key.kind) {
      case 'node':
      case 'alias':
        this.#known.add(key.id);
        return;
      case 'child': {
        const slot = slotOf(key.parent, key.key);
        if (!this.#slots.has(slot)) this.#slots.set(slot, null);
        return;
      }
      case 'children':
        this.#whole.children.add(key.parent);
        return;
      case 'changedBelow':
        this.#changedBelow.set(key.root, Math.min(key.seq, this.#changedBelow.get(key.root) ?? key.seq));
        if (key.seq < 0) this.#wholeBelow(key.root);
        return;
      case 'skeletonsOf':
      case 'aliasesTo':
        this.#whole[key.kind].add(key.id);
        return;
      case 'version':
        if (!this.#versions.has(key.id)) this.#versions.set(key.id, undefined);
        return;
      case 'height':
      case 'merge':
        return;
      default:
        return key satisfies never;
    }
  }
}
