import { asNodeId, compareNaturalKeys, foldName, naturalKey, type NaturalKey, type NodeId } from '@holdfast/domain';
import type { ListingQuery, NodeView } from '@holdfast/sync-client';

type Compare = (a: NodeView, b: NodeView) => number;
const keys = new Map<string, NaturalKey>();
const keyOf = (name: string): NaturalKey => {
  const key = keys.get(name) ?? naturalKey(name);
  keys.set(name, key);
  return key;
};
const byNatural: Compare = (a, b) => compareNaturalKeys(keyOf(a.name), keyOf(b.name));
const inLanguage = (locale: string): Compare => {
  const [letters, accents] = [new Intl.Collator(locale, { numeric: true, sensitivity: 'base' }), new Intl.Collator(locale, { numeric: true, sensitivity: 'accent' })];
  return (a, b) => letters.compare(a.name, b.name) || accents.compare(a.name, b.name) || byNatural(a, b);
};
const ordersBy = (byName: Compare): Readonly<Record<ListingQuery['sort'], Compare>> => ({
  name: byName,
  size: (a, b) => (a.size ?? -1) - (b.size ?? -1) || byName(a, b),
  modified: (a, b) => a.modified - b.modified || byName(a, b),
  kind: (a, b) => (a.mime ?? '').localeCompare(b.mime ?? '') || byName(a, b),
  trashed: (a, b) => (a.trashed?.at ?? 0) - (b.trashed?.at ?? 0) || byName(a, b),
});

/** A name without case and accents. */
export const bareName = (name: string): string => naturalKey(name).tokens.join('');

export interface Picture {
  readonly nodes: ReadonlyMap<NodeId, NodeView>;
  readonly blobs: ReadonlyMap<NodeId, Blob>;
}

const turnEach = <T>(now: Map<NodeId, T>, from: ReadonlyMap<NodeId, T>, to: ReadonlyMap<NodeId, T>): void => {
  for (const id of new Set([...from.keys(), ...to.keys()])) {
    const wanted = to.get(id);
    if (now.get(id) !== from.get(id) || wanted === from.get(id)) continue;
    if (wanted === undefined) now.delete(id);
    else now.set(id, wanted);
  }
};

/** A tree in memory for development and component tests: the same answers as the engine, none of its durability. */
export class FixtureTree {
  readonly root: NodeId;
  readonly blobs = new Map<NodeId, Blob>();
  readonly #nodes = new Map<NodeId, NodeView>();
  #made = 0;

  constructor(root: NodeId) {
    this.root = root;
  }

  newId(): NodeId {
    this.#made += 1;
    return asNodeId(`00000000-0000-4000-8000-${this.#made.toString(16).padStart(12, '0')}`);
  }

  get(id: NodeId): NodeView | null {
    const node = this.#nodes.get(id);
    return node ? { ...node, items: node.kind === 'folder' ? this.children(id).length : null } : null;
  }

  put(node: NodeView): void {
    this.#nodes.set(node.id, node);
  }

  change(id: NodeId, part: Partial<NodeView>): void {
    const node = this.#nodes.get(id);
    if (node) this.#nodes.set(id, { ...node, ...part });
  }

  remove(id: NodeId): void {
    for (const child of [...this.#nodes.values()].filter((one) => one.parent === id)) this.remove(child.id);
    this.#nodes.delete(id);
  }

  /** A picture of the tree and its bytes, for `turn`. */
  copy(): Picture {
    return { nodes: new Map(this.#nodes), blobs: new Map(this.blobs) };
  }

  /** What is as in the one picture becomes as in the other; what somebody has changed since stays. */
  turn(from: Picture, to: Picture): void {
    turnEach(this.#nodes, from.nodes, to.nodes);
    turnEach(this.blobs, from.blobs, to.blobs);
  }

  /** Neither in the trash itself nor below something that is. */
  isLive(id: NodeId): boolean {
    if (id === this.root) return true;
    const node = this.#nodes.get(id);
    return node !== undefined && node.trashed === null && this.isLive(node.parent);
  }

  all(): readonly NodeView[] {
    return [...this.#nodes.values()];
  }

  trashed(): NodeView[] {
    return [...this.#nodes.values()].filter((node) => node.trashed !== null);
  }

  children(parent: NodeId): NodeView[] {
    return [...this.#nodes.values()].filter((node) => node.parent === parent && node.trashed === null);
  }

  path(id: NodeId): NodeView[] | null {
    const path: NodeView[] = [];
    for (let at = id; at !== this.root; ) {
      const node = this.#nodes.get(at);
      if (!node) return null;
      path.unshift(node);
      at = node.parent;
    }
    return path;
  }

  named(parent: NodeId, name: string): NodeView | null {
    const key = foldName(name);
    return this.children(parent).find((node) => foldName(node.name) === key) ?? null;
  }

  freeName(parent: NodeId, name: string, kind: 'file' | 'folder'): string {
    const dot = kind === 'file' ? name.lastIndexOf('.') : -1;
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    let free = name;
    for (let n = 2; this.named(parent, free); n += 1) free = `${stem} (${n})${ending}`;
    return free;
  }

  list(query: ListingQuery): NodeView[] {
    const of = query.of;
    const all = 'trash' in of ? this.trashed() : this.isLive(of.folder) ? this.children(of.folder) : [];
    const wanted = bareName(query.filter);
    const shown = all.filter((node) => (query.foldersOnly !== true || node.kind === 'folder') && bareName(node.name).includes(wanted));
    const compare = ordersBy(query.locale === undefined ? byNatural : inLanguage(query.locale))[query.sort];
    const sign = query.descending ? -1 : 1;
    const rank = (node: NodeView) => (query.foldersFirst && node.kind === 'folder' ? 0 : 1);
    return shown.sort((a, b) => rank(a) - rank(b) || sign * compare(a, b)).map((node) => this.get(node.id) ?? node);
  }
}
