/** What is chosen in a list, by id, so that it survives sorting, filtering, scrolling and foreign changes (S8). */
export interface Selection<Id extends string = string> {
  readonly chosen: ReadonlySet<Id>;
  /** Where a range begins. */
  readonly anchor: Id | null;
  /** The item that has the keyboard. */
  readonly focus: Id | null;
  /** What the last Shift+click or Shift+arrow added: the next one replaces it (S3). */
  readonly range: readonly Id[];
}

export const nothing: Selection<never> = { chosen: new Set<never>(), anchor: null, focus: null, range: [] };

/** S1: only this one; focus and anchor go to it. */
export const chooseOne = <Id extends string>(id: Id): Selection<Id> => ({ chosen: new Set([id]), anchor: id, focus: id, range: [] });

/** S9: these new items, the first of them focused. */
export const chooseMany = <Id extends string>(ids: readonly Id[]): Selection<Id> => {
  const first = ids[0] ?? null;
  return { chosen: new Set(ids), anchor: first, focus: first, range: [] };
};

/** S4: what a rectangle touches; `adding` turns those round that were chosen before, and leaves the others. */
export const chooseTouched = <Id extends string>(before: Selection<Id>, touched: readonly Id[], adding: boolean): Selection<Id> => {
  const chosen = new Set(adding ? before.chosen : []);
  for (const id of touched) if (!adding || !before.chosen.has(id)) chosen.add(id); else chosen.delete(id);
  const first = touched[0];
  return { chosen, anchor: first ?? before.anchor, focus: first ?? before.focus, range: [] };
};

/** S1: a click on empty space and Esc clear; focus stays, so that the keyboard goes on from there. */
export const clear = <Id extends string>(from: Selection<Id>): Selection<Id> => ({ chosen: new Set(), anchor: from.focus, focus: from.focus, range: [] });

/** S2: one more or one less; the anchor moves to it. */
export const toggle = <Id extends string>(from: Selection<Id>, id: Id): Selection<Id> => {
  const chosen = new Set(from.chosen);
  if (!chosen.delete(id)) chosen.add(id);
  return { chosen, anchor: id, focus: id, range: [] };
};

const between = <Id extends string>(order: readonly Id[], a: Id, b: Id): readonly Id[] => {
  const from = order.indexOf(a);
  const to = order.indexOf(b);
  if (from < 0) return to < 0 ? [] : [b];
  return from <= to ? order.slice(from, to + 1) : order.slice(to, from + 1);
};

/** S3: anchor to item, in place of the former range; with `adding` (Mod) what was chosen before stays. */
export const extendTo = <Id extends string>(from: Selection<Id>, order: readonly Id[], id: Id, adding = false): Selection<Id> => {
  // It went while the order was read: nothing is extended to what is not there.
  if (!order.includes(id)) return from;
  const anchor = from.anchor ?? from.focus ?? id;
  const range = between(order, anchor, id);
  const chosen = new Set(adding ? from.chosen : []);
  for (const one of from.range) chosen.delete(one);
  for (const one of range) chosen.add(one);
  return { chosen, anchor, focus: id, range };
};

/** S5: everything that the list shows. */
export const chooseAll = <Id extends string>(from: Selection<Id>, order: readonly Id[]): Selection<Id> => ({
  chosen: new Set(order), anchor: from.anchor ?? order[0] ?? null, focus: from.focus ?? order[0] ?? null, range: [],
});

/** S5: Mod+Shift+I. */
export const invert = <Id extends string>(from: Selection<Id>, order: readonly Id[]): Selection<Id> => ({
  ...from, chosen: new Set(order.filter((id) => !from.chosen.has(id))), range: [],
});

/** K2: Mod+arrows move the focus alone. */
export const focusOnly = <Id extends string>(from: Selection<Id>, id: Id): Selection<Id> => ({ ...from, focus: id });

/** What a key for one item means: the focused one if it is chosen, else the only one that is. Where only the keyboard stands, nothing is meant. */
export const subjectOf = <Id extends string>({ chosen, focus }: Selection<Id>): Id | null => {
  if (focus !== null && chosen.has(focus)) return focus;
  const [only] = chosen;
  return chosen.size === 1 ? (only ?? null) : null;
};

/** S7: a context menu takes the group when it was opened on one of it, else this item. */
export const forMenu = <Id extends string>(from: Selection<Id>, id: Id): Selection<Id> => (from.chosen.has(id) ? focusOnly(from, id) : chooseOne(id));

/** The nearest item of the new order: first looking down the old order from the lost one, then up (S8, S9). */
const neighbour = <Id extends string>(lost: Id, before: readonly Id[], after: ReadonlySet<Id>): Id | null => {
  const at = before.indexOf(lost);
  if (at < 0) return null;
  for (let i = at + 1; i < before.length; i += 1) { const id = before[i]; if (id !== undefined && after.has(id)) return id; }
  for (let i = at - 1; i >= 0; i -= 1) { const id = before[i]; if (id !== undefined && after.has(id)) return id; }
  return null;
};

/**
 * S8, S9: the list changed. What is gone drops out, whoever removed it; a lost focus goes to the neighbour, so that the keyboard goes
 * on from there. The neighbour is never chosen: the next Del would hit what nobody has pointed at.
 */
export const reconcile = <Id extends string>(from: Selection<Id>, before: readonly Id[], after: readonly Id[]): Selection<Id> => {
  const alive = new Set(after);
  const chosen = new Set([...from.chosen].filter((id) => alive.has(id)));
  const keep = (id: Id | null): Id | null => (id !== null && alive.has(id) ? id : null);
  if (chosen.size === from.chosen.size && keep(from.focus) === from.focus && keep(from.anchor) === from.anchor) return from;
  const focus = keep(from.focus) ?? (from.focus === null ? null : neighbour(from.focus, before, alive));
  return { chosen, anchor: keep(from.anchor) ?? focus, focus, range: from.range.filter((id) => alive.has(id)) };
};
