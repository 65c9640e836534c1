import type { NodeId } from '@holdfast/domain';
import type { AllBut, EngineClient, Listing, ListingChange, ListingQuery, ListingState, NodeView } from '@holdfast/sync-client';
import { onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { createReader, type Rows } from './reader.ts';
import { createSlices } from './slices.ts';

type OnChange = (change: Pick<ListingChange, 'left' | 'came'>, state: ListingState) => void;

export interface LiveListing {
  /** Null until the engine answered the first time. */
  readonly state: ShallowRef<ListingState | null>;
  readonly rows: ShallowRef<Rows>;
  /** The item at an index, if it is in the window that was read. */
  at(index: number): NodeView | undefined;
  byId(id: NodeId): NodeView | undefined;
  /** What is on the screen; a margin around it is read as well. */
  want(from: number, to: number): void;
  /** The ids of items [from, to), in order. */
  slice(from: number, to: number): Promise<readonly NodeId[]>;
  /** All ids in order, or those: only for what cannot be done without them. */
  ids(of?: AllBut): Promise<readonly NodeId[]>;
  /** From the one to the other, in order (S3). */
  range(from: NodeId, to: NodeId): Promise<readonly NodeId[]>;
  idAt(index: number): Promise<NodeId | null>;
  indexOf(id: NodeId): Promise<number>;
  findPrefix(prefix: string, start: number): Promise<number>;
  present(ids: readonly NodeId[]): Promise<readonly NodeId[]>;
  neighbour(id: NodeId): Promise<NodeId | null>;
  arrived(since: number): Promise<readonly NodeId[]>;
  /** Called after each change of the list. */
  onChange(listener: OnChange): void;
  /** Called with those of `held()` that are not in the list any more, after the change that took them away. */
  onLost(held: () => readonly NodeId[], act: (lost: ReadonlySet<NodeId>) => void): void;
  /** Done before the list shows something else. */
  beforeQuery(work: () => Promise<void>): void;
  /** Once the list shows what was asked for last. */
  settled(): Promise<void>;
}

/** A live list of the engine, read in windows: 100,000 items cost as much as those that are shown. */
export const useListing = (engine: EngineClient, query: Ref<ListingQuery>): LiveListing => {
  const state = shallowRef<ListingState | null>(null);
  const listeners: OnChange[] = [];
  const before: (() => Promise<void>)[] = [];
  let listing: Listing | null = null;
  let closed = false;
  const { rows, read, take: takeRows, want } = createReader(() => (closed ? null : listing));

  const take = async (next: ListingState, change: ListingChange): Promise<void> => {
    // An answer may overtake what was told before it.
    if (closed || next.revision < (state.value?.revision ?? 0)) return;
    const isFirst = state.value === null;
    if (isFirst) await read();
    state.value = next;
    // Rows and state are drawn as one.
    const known = change.seen !== undefined && takeRows(change.seen);
    for (const listener of listeners) listener(change, next);
    if (!isFirst && !known) await read();
  };
  const another = { left: 'many', came: 'many' } as const;
  const open = async (): Promise<void> => {
    const opened = await engine.openListing(query.value, (next, change) => void take(next, change));
    if (closed) return opened.close();
    listing = opened;
    await take(await opened.state(), another);
  };
  let settled = open();
  watch(query, (next) => {
    settled = settled.then(async () => {
      await Promise.all(before.map((work) => work()));
      if (listing && !closed) await take(await listing.update(next), another);
    });
  });
  onScopeDispose(() => {
    closed = true;
    void listing?.close();
  });
  const ask = async <T>(question: (source: Listing) => Promise<T>, none: T): Promise<T> => (listing ? await question(listing) : none);
  const present: LiveListing['present'] = (ids) => ask((source) => source.present(ids), []);

  return {
    state, rows, present,
    at: (index) => rows.value.items[index - rows.value.from],
    byId: (id) => rows.value.items.find((node) => node.id === id),
    want: (from, to) => want(from, to, state.value?.total ?? 0),
    slice: createSlices((from, to) => ask((source) => source.slice(from, to), []), () => state.value?.revision ?? 0),
    ids: (of) => ask((source) => source.ids(of), []),
    range: (from, to) => ask((source) => source.range(from, to), []),
    idAt: (index) => ask((source) => source.at(index), null),
    indexOf: (id) => ask((source) => source.indexOf(id), -1),
    findPrefix: (prefix, start) => ask((source) => source.findPrefix(prefix, start), -1),
    neighbour: (id) => ask((source) => source.neighbour(id), null),
    arrived: (since) => ask((source) => source.arrived(since), []),
    onChange: (listener) => void listeners.push(listener),
    onLost: (held, act) => void listeners.push(async ({ left }) => {
      const ids = held();
      if (ids.length === 0) return;
      const there = left === 'many' ? new Set(await present(ids)) : null;
      const gone = new Set(left === 'many' ? ids.filter((id) => there?.has(id) === false) : left.map(({ id }) => id));
      const lost = new Set(ids.filter((id) => gone.has(id)));
      if (lost.size > 0) act(lost);
    }),
    beforeQuery: (work) => void before.push(work),
    settled: () => settled,
  };
};
