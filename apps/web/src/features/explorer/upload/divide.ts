/** Something with bytes that is to be added. */
export interface Weighed {
  readonly bytes: number;
}

/** What fits into so many bytes, as many as possible of them, and what does not; each in the order in which they came. */
export const divide = <Item extends Weighed>(items: readonly Item[], free: number): { readonly fitting: readonly Item[]; readonly over: readonly Item[] } => {
  const over = new Set<Item>();
  let left = free;
  for (const item of [...items].sort((a, b) => a.bytes - b.bytes)) {
    left -= item.bytes;
    if (left < 0 && item.bytes > 0) over.add(item);
  }
  return { fitting: items.filter((item) => !over.has(item)), over: items.filter((item) => over.has(item)) };
};
