import type { NodeId, NodeRow } from '@holdfast/domain';
import type { AllBut, Listing, ListingListener, ListingQuery, ListingState, ListingWindow, NodeView, Summary } from '../api.ts';
import type { View } from '../replica/view.ts';
import type { GlimpsedList } from './glimpse.ts';
import type { OrderShelf } from './order-shelf.ts';
import { bareName } from './sort-key.ts';
import type { SortedItems } from './sorted-items.ts';
import { folderOf, isOpen } from './sorted-items.ts';

export interface ListingSource {
  readonly view: () => View;
  readonly orders: OrderShelf;
  readonly show: (row: NodeRow) => NodeView;
  readonly summarise: (rows: Iterable<NodeRow>) => Summary;
  /** Brings everything that has changed to the orders. */
  readonly catchUp: () => void;
  /** It shows something else from now on. */
  readonly onQuery: (query: ListingQuery) => void;
  readonly onClose: (listing: LiveListing) => void;
}

const isNamed = (of: readonly NodeId[] | AllBut): of is readonly NodeId[] => Array.isArray(of);

/** A list that follows the view. What changes is told once a frame; whoever reads sees the latest. */
export class LiveListing implements Listing {
  readonly #source: ListingSource;
  readonly #onChange: ListingListener;
  #items: SortedItems;
  #seen: number;
  #revision: number;
  #told: number;
  #closed = false;
  /** What was read last. */
  #asked: Pick<ListingWindow, 'from' | 'to'> | null = null;

  constructor(source: ListingSource, query: ListingQuery, onChange: ListingListener) {
    this.#source = source;
    this.#onChange = onChange;
    this.#items = source.orders.take(query);
    this.#items.settle(source.view());
    this.#seen = this.#items.revision;
    this.#told = this.#revision = source.orders.tick();
  }

  /** Once a frame: tells what has changed since the last time. */
  tell(): void {
    this.#settle();
    if (this.#told === this.#revision) return;
    const change = this.#items.changeSince(this.#told);
    this.#told = this.#revision;
    const asked = this.#asked;
    this.#onChange(this.#state(), asked === null ? change : { ...change, seen: { ...asked, items: this.#shown(asked.from, asked.to) } });
  }

  /** What the lines say besides the tree has changed: progress, network. */
  retell(): void {
    this.#revision = this.#source.orders.tick();
    this.tell();
  }

  async state(): Promise<ListingState> {
    this.#read();
    return this.#state();
  }

  async window(from: number, to: number): Promise<readonly NodeView[]> {
    this.#read();
    this.#asked = { from, to };
    return this.#shown(from, to);
  }

  async ids(of?: AllBut): Promise<readonly NodeId[]> {
    if (of === undefined) return await this.slice(0, Infinity);
    this.#read();
    return Array.from(this.#items.rowsOf(of), ({ id }) => id);
  }

  async slice(from: number, to: number): Promise<readonly NodeId[]> {
    this.#read();
    return this.#items.rows(from, to).map(({ id }) => id);
  }

  async range(from: NodeId, to: NodeId): Promise<readonly NodeId[]> {
    this.#read();
    const [a, b] = [this.#items.indexOf(from), this.#items.indexOf(to)];
    if (b < 0) return [];
    return a < 0 ? [to] : await this.slice(Math.min(a, b), Math.max(a, b) + 1);
  }

  async at(index: number): Promise<NodeId | null> {
    this.#read();
    return this.#items.at(index)?.id ?? null;
  }

  async present(ids: readonly NodeId[]): Promise<readonly NodeId[]> {
    this.#read();
    return ids.filter((id) => this.#items.row(id) !== undefined);
  }

  async neighbour(id: NodeId): Promise<NodeId | null> {
    this.#read();
    return this.#items.neighbour(id);
  }

  async arrived(since: number): Promise<readonly NodeId[]> {
    this.#read();
    return this.#items.arrived(since);
  }

  async summary(of: readonly NodeId[] | AllBut): Promise<Summary> {
    this.#read();
    return this.#source.summarise(isNamed(of) ? of.flatMap((id) => this.#items.row(id) ?? []) : this.#items.rowsOf(of));
  }

  async indexOf(id: NodeId): Promise<number> {
    this.#read();
    return this.#items.indexOf(id);
  }

  async findPrefix(prefix: string, start: number): Promise<number> {
    this.#read();
    const wanted = bareName(prefix);
    const { length } = this.#items;
    const first = Math.max(0, Math.trunc(start));
    for (let i = 0; i < length; i += 1) {
      const at = (first + i) % length;
      if (bareName(this.#items.at(at)?.name.value ?? '').startsWith(wanted)) return at;
    }
    return -1;
  }

  async update(query: ListingQuery): Promise<ListingState> {
    this.#source.onQuery(query);
    const before = this.#items;
    this.#items = this.#source.orders.take(query);
    this.#source.orders.giveBack(before);
    this.#seen = -1;
    this.#read();
    // Whoever asks for something else is told what it is by the answer.
    this.#told = this.#revision;
    return this.#state();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#source.orders.giveBack(this.#items);
    this.#source.onClose(this);
  }

  /** How it begins. */
  glimpse(rows: number): GlimpsedList {
    this.#read();
    return { query: this.#items.query, state: this.#state(), rows: this.#shown(0, rows) };
  }

  #shown(from: number, to: number): NodeView[] {
    return this.#items.rows(from, to).map((row) => this.#source.show(row));
  }

  #state(): ListingState {
    const folder = folderOf(this.#items.query);
    const view = this.#source.view();
    const row = folder === null ? undefined : view.node(folder);
    return {
      revision: this.#revision, total: this.#items.length, folder: row === undefined ? null : this.#source.show(row),
      gone: folder !== null && !isOpen(view, folder),
    };
  }

  #read(): void {
    this.#source.catchUp();
    this.#settle();
  }

  #settle(): void {
    this.#items.settle(this.#source.view());
    if (this.#items.revision === this.#seen) return;
    this.#seen = this.#items.revision;
    this.#revision = this.#source.orders.tick();
  }
}
