import type { Listing, ListingWindow, NodeView } from '@holdfast/sync-client';
import { shallowRef } from 'vue';

export interface Rows {
  readonly from: number;
  readonly items: readonly NodeView[];
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
export const createReader = (listing: () => Listing | null) => {
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
