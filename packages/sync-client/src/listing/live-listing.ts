import type { NodeId, NodeRow } from '@holdfast/domain';
import type { Listing, ListingQuery, ListingState, NodeView } from '../api.ts';
import { isLive } from '../intents/live.ts';
import type { Touched } from '../replica/replica.ts';
import type { View } from '../replica/view.ts';
import type { Item } from './order.ts';
import { comparator, itemOf } from './order.ts';
import { bareName } from './sort-key.ts';

export interface ListingSource {
  readonly view: () => View;
  readonly show: (row: NodeRow) => NodeView;
  /** Brings everything that has changed to `touch`. */
  readonly catchUp: () => void;
  readonly onClose: (listing: LiveListing) => void;
}

/** When more of a list changes at once, it is sorted anew instead of mended. */
const mendAtMost = (length: number): number => Math.max(64, length / 16);

/** A list that follows the view. What changes is gathered and told once a frame; whoever reads sees the latest. */
export class LiveListing implements Listing {
  readonly #source: ListingSource;
  readonly #onChange: (state: ListingState) => void;
  #query: ListingQuery;
  #compare: (a: Item, b: Item) => number;
  #items: Item[] = [];
  readonly #byId = new Map<NodeId, Item>();
  #dirty: Set<NodeId> | 'all' = 'all';
  #revision = 0;
  #told = 0;
  #wasOpen = false;

  constructor(source: ListingSource, query: ListingQuery, onChange: (state: ListingState) => void) {
    this.#source = source;
    this.#query = query;
    this.#compare = comparator(query);
    this.#onChange = onChange;
    this.#settle();
    this.#told = this.#revision;
  }

  /** The view has changed. */
  touch(touched: Touched): void {
    if (touched === 'all') this.#dirty = 'all';
    else if (this.#dirty !== 'all') for (const id of touched) this.#dirty.add(id);
  }

  /** Once a frame: tells what has changed since the last time. */
  tell(): void {
    this.#settle();
    if (this.#told === this.#revision) return;
    this.#told = this.#revision;
    this.#onChange(this.#state());
  }

  /** What the lines say besides the tree has changed: progress, network. */
  retell(): void {
    this.#revision += 1;
    this.tell();
  }

  async state(): Promise<ListingState> {
    this.#read();
    return this.#state();
  }

  async window(from: number, to: number): Promise<readonly NodeView[]> {
    this.#read();
    return this.#items.slice(Math.max(0, from), Math.max(0, to)).map(({ row }) => this.#source.show(row));
  }

  async ids(): Promise<readonly NodeId[]> {
    this.#read();
    return this.#items.map(({ row }) => row.id);
  }

  async indexOf(id: NodeId): Promise<number> {
    this.#read();
    const item = this.#byId.get(id);
    return item === undefined ? -1 : this.#place(item);
  }

  async findPrefix(prefix: string, start: number): Promise<number> {
    this.#read();
    const wanted = bareName(prefix);
    const { length } = this.#items;
    const first = Math.max(0, Math.trunc(start));
    for (let i = 0; i < length; i += 1) {
      const at = (first + i) % length;
      if (bareName(this.#items[at]?.row.name.value ?? '').startsWith(wanted)) return at;
    }
    return -1;
  }

  async update(query: ListingQuery): Promise<ListingState> {
    this.#query = query;
    this.#compare = comparator(query);
    this.#dirty = 'all';
    this.#read();
    return this.#state();
  }

  async close(): Promise<void> {
    this.#source.onClose(this);
  }

  #state(): ListingState {
    const folder = this.#folder();
    const row = folder === null ? undefined : this.#source.view().node(folder);
    return {
      revision: this.#revision, total: this.#items.length, folder: row === undefined ? null : this.#source.show(row),
      gone: folder !== null && !this.#isOpen(folder),
    };
  }

  #read(): void {
    this.#source.catchUp();
    this.#settle();
  }

  #folder(): NodeId | null {
    return 'folder' in this.#query.of ? this.#query.of.folder : null;
  }

  #isOpen(folder: NodeId): boolean {
    const view = this.#source.view();
    return isLive(view, folder) && (folder === view.root || view.node(folder)?.kind === 'folder');
  }

  /** Takes over what has changed; answers whether the list or its folder is another now. */
  #settle(): boolean {
    const dirty = this.#dirty;
    if (dirty !== 'all' && dirty.size === 0) return false;
    this.#dirty = new Set();
    const folder = this.#folder();
    const isOpen = folder === null || this.#isOpen(folder);
    const turned = isOpen !== this.#wasOpen;
    this.#wasOpen = isOpen;
    if (dirty === 'all' || turned || dirty.size > mendAtMost(this.#items.length)) this.#rebuild();
    else if (!this.#mend(dirty) && !this.#folderTouched(dirty)) return false;
    this.#revision += 1;
    return true;
  }

  #folderTouched(dirty: ReadonlySet<NodeId>): boolean {
    const folder = this.#folder();
    const view = this.#source.view();
    for (let id = folder; id !== null && id !== view.root; id = view.node(id)?.location.parent ?? null) if (dirty.has(id)) return true;
    return false;
  }

  #rebuild(): void {
    this.#byId.clear();
    const wanted = this.#filter();
    const items: Item[] = [];
    for (const row of this.#candidates()) {
      if (!wanted(row)) continue;
      const item = itemOf(row, this.#query);
      items.push(item);
      this.#byId.set(row.id, item);
    }
    this.#items = items.sort(this.#compare);
  }

  #mend(dirty: ReadonlySet<NodeId>): boolean {
    const wanted = this.#filter();
    let changed = false;
    for (const id of dirty) {
      const old = this.#byId.get(id);
      const row = this.#source.view().node(id);
      const belongs = row !== undefined && this.#belongs(row) && wanted(row);
      // What lies in a folder shows in its line: how many items it has.
      if (row !== undefined && this.#byId.has(row.location.parent)) changed = true;
      if (old === undefined && !belongs) continue;
      changed = true;
      if (old !== undefined) this.#items.splice(this.#place(old), 1);
      this.#byId.delete(id);
      if (row === undefined || !belongs) continue;
      const item = itemOf(row, this.#query);
      this.#byId.set(id, item);
      this.#items.splice(this.#place(item), 0, item);
    }
    return changed;
  }

  /** Where an item is, or would go. */
  #place(item: Item): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#items[middle];
      if (other !== undefined && this.#compare(other, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  *#candidates(): Generator<NodeRow, void, undefined> {
    const view = this.#source.view();
    const folder = this.#folder();
    if (folder !== null) yield* this.#isOpen(folder) ? view.children(folder) : [];
    else for (const row of view.rows()) if (row.location.trash !== null) yield row;
  }

  #belongs(row: NodeRow): boolean {
    const folder = this.#folder();
    if (folder === null) return row.location.trash !== null;
    return row.location.trash === null && row.location.parent === folder && this.#isOpen(folder);
  }

  #filter(): (row: NodeRow) => boolean {
    const part = bareName(this.#query.filter);
    const foldersOnly = this.#query.foldersOnly === true;
    return (row) => (!foldersOnly || row.kind === 'folder') && (part === '' || bareName(row.name.value).includes(part));
  }
}
