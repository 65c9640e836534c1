import { naturalKey } from '@holdfast/domain';
import { asciiFolded, digitRunLater, encodeDigits, endOfDigits, isDigitCode } from './sort-key.ts';

const separator = '\u0000';
/** Ranks begin above what separates the parts of a key and what stands for digits after letters. */
const firstRank = digitRunLater.charCodeAt(0) + 1;
const firstBeyondAscii = 128;
const ascii = Array.from({ length: firstBeyondAscii - 32 }, (_, i) => String.fromCharCode(i + 32));

interface Ranks {
  /** Of a letter, whatever its accent; 0 when the language passes over it. */
  readonly letters: ReadonlyMap<string, number>;
  /** Of a letter with its accent. */
  readonly accented: ReadonlyMap<string, number>;
}

const ranksOf = (chars: ReadonlySet<string>, locale: string): Ranks => {
  const [base, exact] = [new Intl.Collator(locale, { sensitivity: 'base' }), new Intl.Collator(locale, { sensitivity: 'variant' })];
  const [letters, accented] = [new Map<string, number>(), new Map<string, number>()];
  let rank = firstRank;
  let before: string | null = null;
  for (const char of [...chars].sort((a, b) => exact.compare(a, b) || (a < b ? -1 : 1))) {
    const counts = base.compare(char, '') !== 0;
    if (counts && before !== null && base.compare(before, char) !== 0) rank += 1;
    if (counts) before = char;
    letters.set(char, counts ? rank : 0);
    accented.set(char, firstBeyondAscii + accented.size);
  }
  return { letters, accented };
};

/**
 * The order of names in a language (V1). Letters are ranked among all that were met so far, so that names still are sorted by comparing
 * texts only. A letter that was not met before makes other ranks: keys are compared only with those of the same `version`.
 */
export class Collation {
  readonly #locale: string;
  readonly #chars = new Set<string>(ascii);
  #ranks: Ranks;
  #isStale = false;
  #version = 1;

  constructor(locale: string) {
    this.#locale = locale;
    this.#ranks = ranksOf(this.#chars, locale);
  }

  get version(): number {
    return this.#version;
  }

  /** Takes in the letters of a name; to be done with all names of a list before their keys are made. */
  learn(name: string): void {
    if (asciiFolded(name) !== null) return;
    for (const char of naturalKey(name).folded) {
      if (this.#chars.has(char)) continue;
      this.#chars.add(char);
      if (!this.#isStale) this.#version += 1;
      this.#isStale = true;
    }
  }

  /** By the letters and the values of the numbers, then by the accents, then by the name itself. */
  keyOf(name: string): string {
    if (this.#isStale) this.#ranks = ranksOf(this.#chars, this.#locale);
    this.#isStale = false;
    const plain = asciiFolded(name);
    const folded = plain ?? naturalKey(name).folded;
    return this.#lettersOf(folded) + separator + (plain ?? this.#accentsOf(folded)) + separator + name;
  }

  #lettersOf(folded: string): string {
    const { letters } = this.#ranks;
    let key = '';
    for (let i = 0; i < folded.length;) {
      if (isDigitCode(folded.charCodeAt(i))) {
        const end = endOfDigits(folded, i);
        key += encodeDigits(folded.slice(i, end), key === '' ? String.fromCharCode(letters.get('0') ?? firstRank) : digitRunLater);
        i = end;
        continue;
      }
      const char = String.fromCodePoint(folded.codePointAt(i) ?? 0);
      const rank = letters.get(char) ?? 0;
      if (rank > 0) key += String.fromCharCode(rank);
      i += char.length;
    }
    return key;
  }

  #accentsOf(folded: string): string {
    let key = '';
    for (const char of folded) key += char < '\u0080' ? char : String.fromCharCode(this.#ranks.accented.get(char) ?? firstBeyondAscii);
    return key;
  }
}
