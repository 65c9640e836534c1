const family = '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}';

/**
 * Names that are one name and look like two, or two and look like one (H18): case, full width, composed and combining, sharp s,
 * the last sigma; some so long that nothing can be added (3b.6); some that are refused.
 */
const names = [
  'K', '\uff2b', '\uff4b', 'caf\u00e9.txt', 'Cafe\u0301.txt', 'N.TXT', 'STRASSE.bin', 'stra\u00dfe.bin', '\u0391\u03a3', '\u03b1\u03c2', '.env', '\u0130',
  `${'x'.repeat(251)}.bin`, `${'X'.repeat(250)}y.BIN`, `${family.repeat(13)}.txt`, '\u00e9'.repeat(127), 'k (2)', 'F (restored)', 'x (conflict 2026-03-04 Phone).bin', 'k.',
  'a/b', '..', 'a\u202eb', '',
] as const;

export const hostileName = (a: number, b: number): string => names[(a + 12 * (b % 2)) % names.length] ?? 'k';
