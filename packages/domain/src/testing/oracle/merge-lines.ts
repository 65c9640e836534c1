/**
 * The clean merge of texts of which no edit adds or takes away lines; null when lines that touch were changed on both sides,
 * unless identically (3b.9), or when it is not such a text.
 */
export const mergeLines = (base: string, head: string, mine: string): string | null => {
  const [b, h, m] = [base, head, mine].map((text) => text.split('\n'));
  if (!b || !h || !m || b.length !== h.length || b.length !== m.length) return null;
  const mineOnly = b.map((line, i) => m[i] !== line && m[i] !== h[i]);
  const headOnly = b.map((line, i) => h[i] !== line && m[i] !== h[i]);
  const touches = mineOnly.some((changed, i) => changed && (headOnly[i - 1] || headOnly[i] || headOnly[i + 1]));
  return touches ? null : b.map((line, i) => (m[i] !== line ? m[i] : h[i])).join('\n');
};
