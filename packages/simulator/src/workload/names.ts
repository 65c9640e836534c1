import type { Random } from '../random/random.ts';

/** A small pool makes clashes; the others are names that file systems and engines are known to trip over. */
const plain = ['a.bin', 'b.bin', 'c.txt', 'notes.md', 'k', 'plan.bin', 'New folder', 'S', 'Work'] as const;
const hostile = [
  'A.BIN', 'new FOLDER', 'caf\u00e9.bin', 'cafe\u0301.bin', 'CAF\u00c9.BIN', '\u1e9e.txt', 'ss.txt', '\u0130.bin', 'i\u0307.bin', '\u03a3.txt', '\u03c2.txt',
  'CON', 'nul.txt', 'aux', 'a.bin (2)', 'k (2)', 'k (2) (2)', '.hidden', 'no ext.', '...x', 'a (conflict 2026-03-04 Phone).bin', 'k (restored)', '__proto__',
  'constructor', 'Recovered', '\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67.png', '\u{1F1E9}\u{1F1EA}.txt', 'x'.repeat(251) + '.bin', '\u00e9'.repeat(127), 'a\u0327\u0301.bin', 'a\u0301\u0327.bin',
  'tab\there', "quote'\"<>|?.txt", '%00.bin', '\uFB01le.txt', 'file.txt', '\u212Bngstr\u00f6m', '\u00c5ngstr\u00f6m',
] as const;
/** Refused by every device before anything is queued (H18). */
const forbidden = ['', '.', '..', 'a/b', 'a\u0000b', '\u202Egpj.exe', 'x'.repeat(256), 'trailing ', 'trailing.', '\ud800.txt'] as const;

/** So few that everybody means the same thing. */
const few = ['Work', 'S'] as const;

export type NameTaste = 'few' | 'plain' | 'hostile' | 'forbidden';

/** A name to try, by how nasty it shall be. */
export const nameOf = (random: Random, taste: NameTaste): string =>
  random.pick(taste === 'few' ? few : taste === 'plain' ? plain : taste === 'hostile' ? hostile : forbidden);
