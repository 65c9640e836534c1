import type { NodeId } from '@holdfast/domain';
import type { Listing, ListingQuery, ListingState, NodeView } from '@holdfast/sync-client';
import { bareName, type FixtureTree } from './fixture-tree.ts';

export class FixtureListing implements Listing {
  readonly #tree: FixtureTree;
  readonly #onChange: (state: ListingState) => void;
  readonly #onClose: () => void;
  #query: ListingQuery;
  #items: NodeView[];
  #revision = 1;

  constructor(tree: FixtureTree, query: ListingQuery, onChange: (state: ListingState) => void, onClose: () => void) {
    this.#tree = tree;
    this.#query = query;
    this.#onChange = onChange;
    this.#onClose = onClose;
    this.#items = tree.list(query);
  }

  refresh(): void {
    this.#items = this.#tree.list(this.#query);
    this.#revision += 1;
    this.#onChange(this.#now());
  }

  state(): Promise<ListingState> {
    return Promise.resolve(this.#now());
  }

  window(from: number, to: number): Promise<readonly NodeView[]> {
    return Promise.resolve(this.#items.slice(from, to));
  }

  ids(): Promise<readonly NodeId[]> {
    return Promise.resolve(this.#items.map((node) => node.id));
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
    this.#items = this.#tree.list(query);
    this.#revision += 1;
    return Promise.resolve(this.#now());
  }

  close(): Promise<void> {
    this.#onClose();
    return Promise.resolve();
  }

  #now(): ListingState {
    const of = this.#query.of;
    const folder = 'folder' in of ? this.#tree.get(of.folder) : null;
    const gone = 'folder' in of && !this.#tree.isLive(of.folder);
    return { revision: this.#revision, total: this.#items.length, folder, gone };
  }
}
