import type { NodeId } from '@holdfast/domain';
import type { AllBut, Listing, ListingListener, ListingQuery, ListingState, NodeView, Summary } from '@holdfast/sync-client';
import type { FixtureDevice } from './fixture-device.ts';
import { summaryOf } from './fixture-summary.ts';
import { bareName, type FixtureTree } from './fixture-tree.ts';

/** As many as the engine tells. */
const toldAtMost = 512;

export class FixtureListing implements Listing {
  readonly #tree: FixtureTree;
  readonly #how: FixtureDevice['how'];
  readonly #onChange: ListingListener;
  readonly #onClose: () => void;
  #query: ListingQuery;
  #items: NodeView[];
  #revision = 1;
  /** The revision at which each came. */
  #since: ReadonlyMap<NodeId, number>;
  /** The order before something left it. */
  #former: readonly NodeId[] = [];

  constructor(tree: FixtureTree, how: FixtureDevice['how'], query: ListingQuery, onChange: ListingListener, onClose: () => void) {
    this.#tree = tree;
    this.#how = how;
    this.#query = query;
    this.#onChange = onChange;
    this.#onClose = onClose;
    this.#items = tree.list(query);
    this.#since = new Map(this.#items.map(({ id }) => [id, 1]));
  }

  refresh(): void {
    const before = this.#since;
    this.#take();
    const left = [...before.keys()].filter((id) => !this.#since.has(id));
    const came = [...this.#since.keys()].filter((id) => !before.has(id));
    const many = left.length + came.length > toldAtMost;
    this.#onChange(this.#now(), many ? { left: 'many', came: 'many' } : { left: left.map((id) => ({ id, next: this.#near(id) })), came });
  }

  state(): Promise<ListingState> {
    return Promise.resolve(this.#now());
  }

  window(from: number, to: number): Promise<readonly NodeView[]> {
    return Promise.resolve(this.#items.slice(Math.max(0, from), Math.max(0, to)));
  }

  ids(of?: AllBut): Promise<readonly NodeId[]> {
    return Promise.resolve(of === undefined ? this.#ids() : this.#allBut(of));
  }

  slice(from: number, to: number): Promise<readonly NodeId[]> {
    return Promise.resolve(this.#items.slice(Math.max(0, from), Math.max(0, to)).map(({ id }) => id));
  }

  async range(from: NodeId, to: NodeId): Promise<readonly NodeId[]> {
    const [a, b] = [await this.indexOf(from), await this.indexOf(to)];
    if (b < 0) return [];
    return a < 0 ? [to] : await this.slice(Math.min(a, b), Math.max(a, b) + 1);
  }

  at(index: number): Promise<NodeId | null> {
    return Promise.resolve(this.#items[index]?.id ?? null);
  }

  present(ids: readonly NodeId[]): Promise<readonly NodeId[]> {
    return Promise.resolve(ids.filter((id) => this.#since.has(id)));
  }

  neighbour(id: NodeId): Promise<NodeId | null> {
    return Promise.resolve(this.#since.has(id) ? id : this.#near(id));
  }

  arrived(since: number): Promise<readonly NodeId[]> {
    return Promise.resolve(this.#ids().filter((id) => (this.#since.get(id) ?? 0) > since));
  }

  summary(of: readonly NodeId[] | AllBut): Promise<Summary> {
    const byId = new Map(this.#items.map((node) => [node.id, node]));
    const ids = 'but' in of ? this.#allBut(of) : of;
    return Promise.resolve(summaryOf(ids.flatMap((id) => byId.get(id) ?? []), this.#how));
  }

  indexOf(id: NodeId): Promise<number> {
    return Promise.resolve(this.#items.findIndex((node) => node.id === id));
  }

  findPrefix(prefix: string, start: number): Promise<number> {
    const wanted = bareName(prefix);
    const total = this.#items.length;
    for (let i = 0; i < total; i += 1) {
      const index = (start + i) % total;
      if (bareName(this.#items[index]?.name ?? '').startsWith(wanted)) return Promise.resolve(index);
    }
    return Promise.resolve(-1);
  }

  update(query: ListingQuery): Promise<ListingState> {
    this.#query = query;
    this.#take();
    return Promise.resolve(this.#now());
  }

  close(): Promise<void> {
    this.#onClose();
    return Promise.resolve();
  }

  #ids(): NodeId[] {
    return this.#items.map(({ id }) => id);
  }

  #allBut({ at, but }: AllBut): NodeId[] {
    const without = new Set(but);
    return this.#ids().filter((id) => (this.#since.get(id) ?? 0) <= at && !without.has(id));
  }

  #take(): void {
    const order = this.#ids();
    this.#items = this.#tree.list(this.#query);
    this.#revision += 1;
    const before = this.#since;
    this.#since = new Map(this.#items.map(({ id }) => [id, before.get(id) ?? this.#revision]));
    if (order.some((id) => !this.#since.has(id))) this.#former = order;
  }

  /** What of the order before stands nearest to where this one stood: after it, else before it. */
  #near(id: NodeId): NodeId | null {
    const at = this.#former.indexOf(id);
    if (at < 0) return null;
    const isHere = (one: NodeId): boolean => this.#since.has(one);
    return this.#former.slice(at + 1).find(isHere) ?? this.#former.slice(0, at).findLast(isHere) ?? null;
  }

  #now(): ListingState {
    const of = this.#query.of;
    const folder = 'folder' in of ? this.#tree.get(of.folder) : null;
    const gone = 'folder' in of && !this.#tree.isLive(of.folder);
    return { revision: this.#revision, total: this.#items.length, folder, gone };
  }
}
