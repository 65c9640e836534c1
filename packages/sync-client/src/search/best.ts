import type { Entry } from './name-index.ts';

export interface Ranked {
  readonly entry: Entry;
  /** The smaller, the better. */
  readonly rank: number;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Among hits of one rank shorter names come first: there is less in them that was not asked for. A total order. */
export const compareRanked = (a: Ranked, b: Ranked): number =>
  a.rank - b.rank || a.entry.name.length - b.entry.name.length || compareText(a.entry.name, b.entry.name) || compareText(a.entry.id, b.entry.id);

/** The best of many, without keeping the others. */
export class Best {
  readonly #limit: number;
  #kept: Ranked[] = [];
  /** Nothing behind it is kept; null while there is room. */
  #worst: Ranked | null = null;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(entry: Entry, rank: number): void {
    if (this.#worst !== null && (rank > this.#worst.rank || compareRanked({ entry, rank }, this.#worst) >= 0)) return;
    this.#kept.push({ entry, rank });
    if (this.#kept.length >= 4 * this.#limit) this.#trim();
  }

  inOrder(): readonly Ranked[] {
    this.#trim();
    return this.#kept;
  }

  #trim(): void {
    this.#kept = this.#kept.sort(compareRanked).slice(0, this.#limit);
    this.#worst = this.#kept.length < this.#limit ? null : (this.#kept.at(-1) ?? null);
  }
}
