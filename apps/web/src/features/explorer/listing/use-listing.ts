import type { NodeId } from '@holdfast/domain';
import type { AllBut, EngineClient, Listing, ListingChange, ListingQuery, ListingState, NodeView, Summary } from '@holdfast/sync-client';
import { computed, onScopeDispose, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { language } from '../../../locales/i18n.ts';
import { languages } from '../../../locales/languages.ts';
import { allButOf, type Chosen } from '../selection/chosen.ts';
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
  /** What these come to; null before the list is open. */
  summary(of: Chosen<NodeId>): Promise<Summary | null>;
  neighbour(id: NodeId): Promise<NodeId | null>;
  arrived(since: number): Promise<readonly NodeId[]>;
  /** Called after each change of the list. */
  onChange(listener: OnChange): void;
  /** Called with those of `held()` that are not in the list any more, after the change that took them away. */
  onLost(held: () => readonly NodeId[], act: (lost: ReadonlySet<NodeId>) => void): void;
  /** Done before the list shows something else. */
  beforeQuery(work: () => Promise<void>): void;
  /** Done when the list is left; what it asks first is answered still. */
  beforeClose(work: () => Promise<void>): void;
  /** Once the list shows what was asked for last. */
  settled(): Promise<void>;
}

/** What is asked of a list; nothing is in it before it is open. */
const createQuestions = (source: () => Listing | null) => {
  const ask = async <T>(question: (listing: Listing) => Promise<T>, none: T): Promise<T> => {
    const listing = source();
    return listing === null ? none : await question(listing);
  };
  return {
    slice: (from, to) => ask((listing) => listing.slice(from, to), []),
    ids: (of) => ask((listing) => listing.ids(of), []),
    range: (from, to) => ask((listing) => listing.range(from, to), []),
    idAt: (index) => ask((listing) => listing.at(index), null),
    indexOf: (id) => ask((listing) => listing.indexOf(id), -1),
    findPrefix: (prefix, start) => ask((listing) => listing.findPrefix(prefix, start), -1),
    // Of a list that nobody can ask nothing is said to be lost.
    present: (ids) => ask((listing) => listing.present(ids), ids),
    summary: (of) => ask<Summary | null>((listing) => listing.summary(of.whole === null ? [...of.named] : allButOf(of.whole, of)), null),
    neighbour: (id) => ask((listing) => listing.neighbour(id), null),
    arrived: (since) => ask((listing) => listing.arrived(since), []),
  } satisfies Partial<LiveListing>;
};

/** A live list of the engine, read in windows: 100,000 items cost as much as those that are shown. */
export const useListing = (engine: EngineClient, query: Ref<ListingQuery>): LiveListing => {
  /** In the order of the language that is read (V1). */
  const asked = computed<ListingQuery>(() => ({ locale: languages[language()].numbers, ...query.value }));
  const state = shallowRef<ListingState | null>(null);
  const listeners: OnChange[] = [];
  const before: (() => Promise<void>)[] = [];
  const leaving: (() => Promise<void>)[] = [];
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
    const opened = await engine.openListing(asked.value, (next, change) => void take(next, change));
    if (closed) return opened.close();
    listing = opened;
    await take(await opened.state(), another);
  };
  let settled = open();
  // It may be made anew from preferences of which others have changed.
  watch(() => JSON.stringify(asked.value), () => {
    const next = asked.value;
    settled = settled.then(async () => {
      await Promise.all(before.map((work) => work()));
      if (listing && !closed) await take(await listing.update(next), another);
    });
  });
  onScopeDispose(() => {
    for (const work of leaving) void work();
    closed = true;
    void listing?.close();
  });
  const questions = createQuestions(() => (closed ? null : listing));

  return {
    ...questions, state, rows,
    at: (index) => rows.value.items[index - rows.value.from],
    byId: (id) => rows.value.items.find((node) => node.id === id),
    want: (from, to) => want(from, to, state.value?.total ?? 0),
    slice: createSlices(questions.slice, () => state.value?.revision ?? 0),
    onChange: (listener) => void listeners.push(listener),
    onLost: (held, act) => void listeners.push(async ({ left }) => {
      const ids = held();
      if (ids.length === 0) return;
      const there = left === 'many' ? new Set(await questions.present(ids)) : null;
      const gone = new Set(left === 'many' ? ids.filter((id) => there?.has(id) === false) : left.map(({ id }) => id));
      const lost = new Set(ids.filter((id) => gone.has(id)));
      if (lost.size > 0) act(lost);
    }),
    beforeQuery: (work) => void before.push(work),
    beforeClose: (work) => void leaving.push(work),
    settled: () => settled,
  };
};
