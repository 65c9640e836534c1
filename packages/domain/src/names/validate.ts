import { limits } from '../limits.ts';
import { utf8Length } from './utf8.ts';

export type NameProblem =
  | 'empty' | 'control' | 'slash' | 'dots' | 'bidi' | 'trailing' | 'long' | 'surrogate';

export type NameCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: NameProblem; /** The offending part, printable. */ readonly part: string };

const printable = (char: string): string => `U+${Number(char.codePointAt(0)).toString(16).toUpperCase().padStart(4, '0')}`;

// The class is built from code points: the characters themselves must not stand in source text.
const range = (from: number, to: number): string => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`;
const control = new RegExp(`[${range(0x00, 0x1f)}${range(0x7f, 0x9f)}${range(0x2028, 0x2029)}]`, 'u');
const bidi = new RegExp(`[${range(0x061c, 0x061c)}${range(0x200e, 0x200f)}${range(0x202a, 0x202e)}${range(0x2066, 0x2069)}]`, 'u');
/** Printable ASCII without the slash: most names, and nothing below can be wrong with its characters. */
const plain = /^[ -.0-~]+$/;
const surrogate = /\p{Surrogate}/u;

const refuse = (problem: NameProblem, part: string): NameCheck => ({ ok: false, problem, part });

const strangeCharacter = (name: string): NameCheck | null => {
  const lone = surrogate.exec(name);
  if (lone) return refuse('surrogate', printable(lone[0]));
  const controls = control.exec(name);
  if (controls) return refuse('control', printable(controls[0]));
  const direction = bidi.exec(name);
  return direction ? refuse('bidi', printable(direction[0])) : null;
};

/**
 * Whether a name may be given to a file or folder (H18). Names that arrive otherwise are refused
 * with the part that offends, so that the person can be told.
 */
export const validateName = (name: string): NameCheck => {
  if (name === '') return refuse('empty', '');
  if (name === '.' || name === '..') return refuse('dots', name);
  if (name.includes('/')) return refuse('slash', '/');
  const isPlain = plain.test(name);
  const strange = isPlain ? null : strangeCharacter(name);
  if (strange) return strange;
  const last = name.slice(-1);
  if (last === ' ' || last === '.') return refuse('trailing', last);
  // ASCII is its own NFC, and a byte a character.
  const isLong = isPlain ? name.length > limits.nameUtf8Bytes : utf8Length(name.normalize('NFC')) > limits.nameUtf8Bytes || utf8Length(name) > limits.nameUtf8Bytes;
  if (isLong) {
    return refuse('long', `${utf8Length(name)} bytes`);
  }
  return { ok: true };
};
