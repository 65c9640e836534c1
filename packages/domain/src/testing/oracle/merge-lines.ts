/**
 * The clean merge of texts of which no edit adds or takes away lines; null when lines that touch were changed on both sides,
 * unless identically (3b.9), or when it is not such a text.
 */
export const mergeLines = (base: string, head: string, mine: string): string | null => {
  if (base === head) return mine;
  if (base === mine) return head;
  const [b, h, m] = [base, head, mine].map((text) => text.split('\n'));
  if (!b || !h || !m || b.length !== h.length || b.length !== m.length) return null;
  const merged: string[] = [];
  for (let from = 0, to = 0; from < b.length; from = to) {
    // Changed lines that touch are one change.
    for (to = from; to < b.length && (m[to] !== b[to] || h[to] !== b[to]); to += 1);
    to = Math.max(to, from + 1);
    const [base3, head3, mine3] = [b, h, m].map((lines) => lines.slice(from, to));
    const same = (one?: string[], other?: string[]): boolean => one?.join('\n') === other?.join('\n');
    if (!same(base3, head3) && !same(base3, mine3) && !same(head3, mine3)) return null;
    merged.push(...((same(base3, mine3) ? head3 : mine3) ?? []));
  }
  return merged.join('\n');
};
