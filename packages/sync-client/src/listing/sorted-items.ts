import type { NodeId, NodeRow } from '@holdfast/domain';
import type { AllBut, ListingChange, ListingQuery } from '../api.ts';
import { isLive } from '../intents/live.ts';
import type { Touched } from '../replica/replica.ts';
import type { View } from '../replica/view.ts';
import type { Collation } from './collation.ts';
import { logAtMost, ListLog } from './list-log.ts';
import type { Item } from './order.ts';
import { isReversed, itemOf, sortItems } from './order.ts';
import { bareName, sortKeyOf } from './sort-key.ts';

/** When more of a list changes at once, it is sorted anew instead of mended. */
const mendAtMost = (length: number): number => Math.max(64, length / 16);

/** The folder that a query is about, null for the trash. */
export const folderOf = (query: ListingQuery): NodeId | null => ('folder' in query.of ? query.of.folder : null);

/** Whether a folder can be shown: it is a folder and not in the trash. */
export const isOpen = (view: View, folder: NodeId): boolean => isLive(view, folder) && (folder === view.root || view.node(folder)?.kind === 'folder');

export interface SortedItemsParts {
  /** Another order of the same rows in the same language; null without. */
  readonly like: SortedItems | null;
  /** The order of names; null for the one that is the same in all languages. */
  readonly collation: Collation | null;
  /** The next revision. */
  readonly tick: () => number;
}

/** The rows of one query in their order, kept in step with the view. Lists share it; it stays warm for a while when they close. */
export class SortedItems {
  readonly query: ListingQuery;
  readonly #reversed: boolean;
  #items: Item[] = [];
  #byId = new Map<NodeId, Item>();
  #dirty: Set<NodeId> | 'all' = 'all';
  #wasOpen = false;
  #revision = 0;
  readonly #tick: () => number;
  readonly #collation: Collation | null;
  /** The version of the collation at which the keys were made. */
  #keyed = 0;
  readonly #log = new ListLog((id) => this.#byId.has(id));

  constructor(query: ListingQuery, { like, collation, tick }: SortedItemsParts) {
    this.query = query;
    this.#tick = tick;
    this.#collation = collation;
    this.#reversed = isReversed(query);
    // Another order of the same rows has their names' keys already.
    if (like === null) return;
    this.#byId = new Map(like.#byId);
    this.#keyed = like.#keyed;
  }

  get length(): number {
    return this.#items.length;
  }

  /** Of the last change of the rows, their order, or the folder they are in. */
  get revision(): number {
    return this.#revision;
  }

  touch(touched: Touched): void {
    if (touched === 'all') this.#dirty = 'all';
    else if (this.#dirty !== 'all') for (const id of touched) this.#dirty.add(id);
  }

  /** The rows from `from` to before `to`. */
  rows(from: number, to: number): NodeRow[] {
    const [start, end] = [Math.max(0, from), Math.min(this.length, Math.max(0, to))];
    if (!this.#reversed) return this.#items.slice(start, end).map(({ row }) => row);
    return this.#items.slice(this.length - end, this.length - start).reverse().map(({ row }) => row);
  }

  at(index: number): NodeRow | undefined {
    return this.#items[this.#reversed ? this.length - 1 - index : index]?.row;
  }

  row(id: NodeId): NodeRow | undefined {
    return this.#byId.get(id)?.row;
  }

  /** The rows that it had at a revision and still has, but these. */
  *rowsOf({ at, but }: AllBut): Generator<NodeRow, void, undefined> {
    const without = new Set(but);
    for (const { row, since } of this.#shown()) if (since <= at && !without.has(row.id)) yield row;
  }

  arrived(since: number): NodeId[] {
    return this.#shown().filter((item) => item.since > since).map(({ row }) => row.id);
  }

  neighbour(id: NodeId): NodeId | null {
    return this.#log.neighbour(id);
  }

  /** What came and left after this revision. */
  changeSince(revision: number): ListingChange {
    return this.#log.since(revision);
  }

  indexOf(id: NodeId): number {
    const item = this.#byId.get(id);
    if (item === undefined) return -1;
    const place = this.#placeOf(item);
    return this.#reversed ? this.length - 1 - place : place;
  }

  /** Takes over what has changed. */
  settle(view: View): void {
    const dirty = this.#dirty;
    if (dirty !== 'all' && dirty.size === 0) return;
    this.#dirty = new Set();
    const folder = folderOf(this.query);
    const open = folder === null || isOpen(view, folder);
    const turned = open !== this.#wasOpen;
    this.#wasOpen = open;
    const now = this.#tick();
    if (dirty === 'all' || turned || dirty.size > mendAtMost(this.length) || this.#meetsLetters(view, dirty)) this.#rebuild(view, open, now);
    else if (!this.#mend(view, dirty, open, now) && !folderTouched(view, folder, dirty)) return;
    this.#revision = now;
  }

  /** The keys that there are can be compared with those that are made now. */
  get #isKeyed(): boolean {
    return this.#collation === null || this.#keyed === this.#collation.version;
  }

  /** What has changed brings letters whose rank is not known: there, or in another list since. */
  #meetsLetters(view: View, dirty: ReadonlySet<NodeId>): boolean {
    const folder = folderOf(this.query);
    for (const row of [...dirty].map((id) => view.node(id))) if (row !== undefined && isChild(row, folder)) this.#collation?.learn(row.name.value);
    return !this.#isKeyed;
  }

  #nameKey(row: NodeRow, known: Item | undefined): string {
    const { value } = row.name;
    if (known?.row.name.value === value) return known.name;
    return this.#collation?.keyOf(value) ?? sortKeyOf(value);
  }

  #shown(): readonly Item[] {
    return this.#reversed ? this.#items.toReversed() : this.#items;
  }

  #forget(now: number): void {
    this.#log.forget(now, this.#shown().map(({ row }) => row.id));
  }

  #rebuild(view: View, open: boolean, now: number): void {
    const isFirst = this.#revision === 0;
    this.#forget(now);
    const known = this.#byId;
    const wanted = this.#filter();
    const folder = folderOf(this.query);
    const items: Item[] = [];
    this.#byId = new Map();
    const rows = open ? [...candidates(view, folder)].filter(wanted) : [];
    for (const { name } of rows) this.#collation?.learn(name.value);
    const isKeyed = this.#isKeyed;
    this.#keyed = this.#collation?.version ?? 0;
    for (const row of rows) {
      const old = known.get(row.id);
      const item = itemOf(row, this.query, this.#nameKey(row, isKeyed ? old : undefined), isFirst ? now : old?.since ?? now);
      items.push(item);
      this.#byId.set(row.id, item);
    }
    this.#items = sortItems(items);
  }

  #mend(view: View, dirty: ReadonlySet<NodeId>, open: boolean, now: number): boolean {
    if (dirty.size > logAtMost) this.#forget(now);
    const wanted = this.#filter();
    const folder = folderOf(this.query);
    let changed = false;
    for (const id of dirty) {
      const old = this.#byId.get(id);
      const row = view.node(id);
      const belongs = row !== undefined && open && isChild(row, folder) && wanted(row);
      // What lies in a folder shows in its line: how many items it has.
      if (old !== undefined || belongs || (row !== undefined && this.#byId.has(row.location.parent))) changed = true;
      if (old !== undefined) this.#remove(old, belongs ? null : now);
      if (row === undefined || !belongs) continue;
      if (old === undefined) this.#log.came(now, id);
      const item = itemOf(row, this.query, this.#nameKey(row, old), old?.since ?? now);
      this.#byId.set(id, item);
      this.#items.splice(this.#place(item), 0, item);
    }
    return changed;
  }

  /** `now` when it leaves the list; null when it only goes to another place in it. */
  #remove(item: Item, now: number | null): void {
    const place = this.#placeOf(item);
    this.#items.splice(place, 1);
    this.#byId.delete(item.row.id);
    if (now === null) return;
    const [after, before] = [this.#items[place], this.#items[place - 1]];
    const next = this.#reversed ? before ?? after : after ?? before;
    this.#log.left(now, item.row.id, next?.row.id ?? null);
  }

  /** Where an item is: one that changed at the same time may have taken its name, and then stands beside it with the same key. */
  #placeOf(item: Item): number {
    let place = this.#place(item);
    while (place < this.#items.length && this.#items[place] !== item) place += 1;
    return place;
  }

  /** Where an item goes in the order of the keys. */
  #place({ key }: Item): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#items[middle]?.key ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #filter(): (row: NodeRow) => boolean {
    const part = bareName(this.query.filter);
    const foldersOnly = this.query.foldersOnly === true;
    return (row) => (!foldersOnly || row.kind === 'folder') && (part === '' || bareName(row.name.value).includes(part));
  }
}

const isChild = (row: NodeRow, folder: NodeId | null): boolean =>
  folder === null ? row.location.trash !== null : row.location.trash === null && row.location.parent === folder;

function* candidates(view: View, folder: NodeId | null): Generator<NodeRow, void, undefined> {
  if (folder !== null) yield* view.children(folder);
  else for (const row of view.rows()) if (row.location.trash !== null) yield row;
}

/** The folder itself or one above it has changed: its name, its path, whether it is live. */
const folderTouched = (view: View, folder: NodeId | null, dirty: ReadonlySet<NodeId>): boolean => {
  for (let id = folder; id !== null && id !== view.root; id = view.node(id)?.location.parent ?? null) if (dirty.has(id)) return true;
  return false;
};
