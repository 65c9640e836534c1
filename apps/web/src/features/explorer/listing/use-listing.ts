import type { NodeId } from '@holdfast/domain';
import type { EngineClient, Listing, ListingQuery, ListingState, ListingWindow, NodeView } from '@holdfast/sync-client';
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';

export interface Rows {
  readonly from: number;
  readonly items: readonly NodeView[];
}

export interface LiveListing {
  /** Null until the engine answered the first time. */
  readonly state: ShallowRef<ListingState | null>;
  readonly rows: ShallowRef<Rows>;
  /** The item at an index, if it is in the window that was read. */
  at(index: number): NodeView | undefined;
  byId(id: NodeId): NodeView | undefined;
  /** What is on the screen; a margin around it is read as well. */
  want(from: number, to: number): void;
  /** All ids in order, read once per revision. */
  order(): Promise<readonly NodeId[]>;
  indexOf(id: NodeId): Promise<number>;
  findPrefix(prefix: string, start: number): Promise<number>;
  /** Called after each change of the list with the ids before and after it, while `follow()` says that somebody cares. */
  onReorder(listener: (before: readonly NodeId[], after: readonly NodeId[]) => void): void;
}

const margin = 60;
const firstWindow = 120;

/** The newer rows; those that say the same as before are the same objects, so that only what differs is drawn again. */
const keepSame = (before: readonly NodeView[], after: readonly NodeView[]): readonly NodeView[] => {
  const known = new Map(before.map((node) => [node.id, node]));
  return after.map((node) => {
    const old = known.get(node.id);
    return old !== undefined && JSON.stringify(old) === JSON.stringify(node) ? old : node;
  });
};

/** Reads windows of a list: the newest wish wins, and what was read stays until the next is there. */
const createReader = (listing: () => Listing | null) => {
  const rows = shallowRef<Rows>({ from: 0, items: [] });
  let wanted = { from: 0, to: firstWindow };
  let turn = 0;
  const read = async (): Promise<void> => {
    const source = listing();
    if (!source) return;
    const from = Math.max(0, wanted.from - margin);
    const mine = (turn += 1);
    const items = await source.window(from, wanted.to + margin);
    if (mine === turn && listing() === source) rows.value = { from, items: keepSame(rows.value.items, items) };
  };
  /** Rows that came with the news of their change; false when others are wanted by now. What is still being read is newer. */
  const take = ({ from, to, items }: ListingWindow): boolean => {
    if (from !== Math.max(0, wanted.from - margin) || to !== wanted.to + margin) return false;
    rows.value = { from, items: keepSame(rows.value.items, items) };
    return true;
  };
  const want = (from: number, to: number, total: number): void => {
    const { from: first, items } = rows.value;
    wanted = { from, to: Math.max(to, from + 1) };
    if (from < first || Math.min(to, total) > first + items.length) void read();
  };
  return { rows, read, take, want };
};

/** A live list of the engine, read in windows: 100,000 items cost as much as those that are shown. */
export const useListing = (engine: EngineClient, query: Ref<ListingQuery>): LiveListing => {
  const state = shallowRef<ListingState | null>(null);
  const listeners: ((before: readonly NodeId[], after: readonly NodeId[]) => void)[] = [];
  let listing: Listing | null = null;
  let closed = false;
  let cached: { readonly revision: number; readonly ids: readonly NodeId[] } | null = null;
  const { rows, read, take: takeRows, want } = createReader(() => (closed ? null : listing));

  const order = async (): Promise<readonly NodeId[]> => {
    const revision = state.value?.revision ?? -1;
    if (cached?.revision === revision) return cached.ids;
    const ids = listing ? await listing.ids() : [];
    cached = { revision, ids };
    return ids;
  };
  const tell = async (): Promise<void> => {
    if (listeners.length === 0) return;
    const before = cached?.ids ?? [];
    const after = await order();
    for (const listener of listeners) listener(before, after);
  };
  const take = async (next: ListingState, seen?: ListingWindow): Promise<void> => {
    if (closed) return;
    const first = state.value === null;
    if (first) await read();
    state.value = next;
    // Rows and state are drawn as one.
    const known = seen !== undefined && takeRows(seen);
    if (!first) await Promise.all([known ? null : read(), tell()]);
  };
  const open = async (): Promise<void> => {
    const opened = await engine.openListing(query.value, (next, seen) => void take(next, seen));
    if (closed) return opened.close();
    listing = opened;
    await take(await opened.state());
    await order();
  };
  void open();
  watch(query, async (next) => { if (listing) await take(await listing.update(next)); });
  onScopeDispose(() => {
    closed = true;
    void listing?.close();
  });

  return {
    state, rows, order,
    at: (index) => rows.value.items[index - rows.value.from],
    byId: (id) => rows.value.items.find((node) => node.id === id),
    want: (from, to) => want(from, to, state.value?.total ?? 0),
    indexOf: async (id) => (listing ? listing.indexOf(id) : -1),
    findPrefix: async (prefix, start) => (listing ? listing.findPrefix(prefix, start) : -1),
    onReorder: (listener) => void listeners.push(listener),
  };
};
