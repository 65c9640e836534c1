import { Chosen, type Whole } from './chosen.ts';

/** What is chosen in a list, by id, so that it survives sorting, filtering, scrolling and foreign changes (S8). */
export interface Selection<Id extends string = string> {
  readonly chosen: Chosen<Id>;
  /** Where a range begins. */
  readonly anchor: Id | null;
  /** The item that has the keyboard. */
  readonly focus: Id | null;
  /** What the last Shift+click or Shift+arrow added: the next one replaces it (S3). */
  readonly range: readonly Id[];
}

export const nothing: Selection<never> = { chosen: Chosen.of<never>([]), anchor: null, focus: null, range: [] };

/** S1: only this one; focus and anchor go to it. */
export const chooseOne = <Id extends string>(id: Id): Selection<Id> => ({ chosen: Chosen.of([id]), anchor: id, focus: id, range: [] });

/** S9: these new items, the first of them focused. */
export const chooseMany = <Id extends string>(ids: readonly Id[]): Selection<Id> => {
  const first = ids[0] ?? null;
  return { chosen: Chosen.of(ids), anchor: first, focus: first, range: [] };
};

/** S4: what a rectangle touches; `adding` turns those round that were chosen before, and leaves the others. */
export const chooseTouched = <Id extends string>(before: Selection<Id>, touched: readonly Id[], adding: boolean): Selection<Id> => {
  const fresh = touched.filter((id) => !adding || !before.chosen.has(id));
  const turned = adding ? touched.filter((id) => before.chosen.has(id)) : [];
  const chosen = (adding ? before.chosen : Chosen.of<Id>([])).plus(fresh).minus(turned);
  const first = touched[0];
  return { chosen, anchor: first ?? before.anchor, focus: first ?? before.focus, range: [] };
};

/** S1: a click on empty space and Esc clear; focus stays, so that the keyboard goes on from there. */
export const clear = <Id extends string>(from: Selection<Id>): Selection<Id> => ({ chosen: Chosen.of<Id>([]), anchor: from.focus, focus: from.focus, range: [] });

/** S2: one more or one less; the anchor moves to it. */
export const toggle = <Id extends string>(from: Selection<Id>, id: Id): Selection<Id> => {
  const chosen = from.chosen.has(id) ? from.chosen.minus([id]) : from.chosen.plus([id]);
  return { chosen, anchor: id, focus: id, range: [] };
};

/** Where a range to this item begins (S3). */
export const rangeFrom = <Id extends string>(from: Selection<Id>, id: Id): Id => from.anchor ?? from.focus ?? id;

/** S3: anchor to item, in place of the former range; with `adding` (Mod) what was chosen before stays. `range` is what the list has from the one to the other. */
export const extendTo = <Id extends string>(from: Selection<Id>, range: readonly Id[], id: Id, adding = false): Selection<Id> => {
  // It went while the list was asked: nothing is extended to what is not there.
  if (range.length === 0) return from;
  const chosen = (adding ? from.chosen.minus(from.range) : Chosen.of<Id>([])).plus(range);
  return { chosen, anchor: rangeFrom(from, id), focus: id, range };
};

/** S5: everything that the list shows; `first` is where it begins. */
export const chooseAll = <Id extends string>(from: Selection<Id>, all: Chosen<Id>, first: Id | null): Selection<Id> => ({
  chosen: all, anchor: from.anchor ?? first, focus: from.focus ?? first, range: [],
});

/** S5: Mod+Shift+I, in a list of these. */
export const invert = <Id extends string>(from: Selection<Id>, order: readonly Id[]): Selection<Id> => ({
  ...from, chosen: Chosen.of(order.filter((id) => !from.chosen.has(id))), range: [],
});

/** S5: the same in a list that is too large to be named. */
export const invertWhole = <Id extends string>(from: Selection<Id>, whole: Whole): Selection<Id> => ({
  ...from, chosen: from.chosen.whole === null ? Chosen.allBut(whole, from.chosen.named) : Chosen.of(from.chosen.named), range: [],
});

/** K2: Mod+arrows move the focus alone. */
export const focusOnly = <Id extends string>(from: Selection<Id>, id: Id): Selection<Id> => ({ ...from, focus: id });

/** What a key for one item means: the focused one if it is chosen, else the only one that is. Where only the keyboard stands, nothing is meant. */
export const subjectOf = <Id extends string>({ chosen, focus }: Selection<Id>): Id | null => (focus !== null && chosen.has(focus) ? focus : chosen.only);

/** S7: a context menu takes the group when it was opened on one of it, else this item. */
export const forMenu = <Id extends string>(from: Selection<Id>, id: Id): Selection<Id> => (from.chosen.has(id) ? focusOnly(from, id) : chooseOne(id));

/** What is other in the list than before. */
export interface Shift<Id extends string> {
  /** What is not in it any more, each with what stands in its place. */
  readonly left: readonly { readonly id: Id; readonly next: Id | null }[];
  readonly came: readonly Id[];
  readonly total: number;
}

/**
 * S8, S9: the list changed. What is gone drops out, whoever removed it; a lost focus goes to the neighbour, so that the keyboard goes
 * on from there. The neighbour is never chosen: the next Del would hit what nobody has pointed at. What came is not chosen either.
 */
export const reconcile = <Id extends string>(from: Selection<Id>, { left, came, total }: Shift<Id>): Selection<Id> => {
  const gone = new Map(left.map(({ id, next }) => [id, next]));
  const isLost = (id: Id | null): boolean => id !== null && gone.has(id);
  const { chosen: before } = from;
  const isSame = before.whole === null ? !left.some(({ id }) => before.has(id)) : left.length + came.length === 0 && total === before.whole.total;
  if (isSame && !isLost(from.focus) && !isLost(from.anchor)) return from;
  const focus = from.focus !== null && isLost(from.focus) ? gone.get(from.focus) ?? null : from.focus;
  const chosen = isSame ? before : before.follow([...gone.keys()], came, total);
  return { chosen, anchor: isLost(from.anchor) ? focus : from.anchor ?? focus, focus, range: from.range.filter((id) => !gone.has(id)) };
};
