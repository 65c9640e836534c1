import type { ListingQuery, ListingState, NodeView, SyncState } from '../api.ts';
import type { GlimpseStore } from '../ports/glimpse-store.ts';
import { nameOf } from './query-name.ts';

/** The beginning of a list as it was last. */
export interface GlimpsedList {
  readonly query: ListingQuery;
  readonly state: ListingState;
  readonly rows: readonly NodeView[];
}

/** Of another form, an earlier version's, it does not count. */
const version = 2;

/** What moves is told anew by an engine that has been opened; until then it rests. */
const atRest = (sync: SyncState): SyncState => {
  if (sync.kind === 'sending' || sync.kind === 'waiting') return { kind: 'waiting', reason: 'network' };
  return sync.kind === 'fetching' ? { kind: 'cloud' } : sync;
};

const resting = (node: NodeView): NodeView => ({ ...node, sync: atRest(node.sync) });

/** As text. The first revision that an engine tells is a later one. */
export const formatGlimpse = (lists: readonly GlimpsedList[]): string => JSON.stringify({
  version,
  lists: lists.map(({ query, state, rows }) => ({ query, rows: rows.map(resting), state: { ...state, revision: 0, folder: state.folder === null ? null : resting(state.folder) } })),
});

/** The lists that this device showed last, by what was asked; none when something has changed since. */
export class Glimpse {
  readonly #lists: ReadonlyMap<string, GlimpsedList>;

  private constructor(lists: readonly GlimpsedList[]) {
    this.#lists = new Map(lists.map((list) => [nameOf(list.query), list]));
  }

  static async read(store: GlimpseStore): Promise<Glimpse> {
    const text = await store.glimpse();
    const found = text === null ? null : (JSON.parse(text) as { readonly version: number; readonly lists: readonly GlimpsedList[] });
    return new Glimpse(found?.version === version ? found.lists : []);
  }

  get isEmpty(): boolean {
    return this.#lists.size === 0;
  }

  of(query: ListingQuery): GlimpsedList | null {
    return this.#lists.get(nameOf(query)) ?? null;
  }
}
