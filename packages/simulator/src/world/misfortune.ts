import type { Random } from '../random/random.ts';

/** How often each fault struck, by its name; one for a whole world. */
export type Struck = Record<string, number>;

/** Decides by the seed whether a fault strikes, and counts those that do. */
export class Misfortune {
  readonly #random: Random;
  readonly #struck: Struck;

  constructor(random: Random, struck: Struck) {
    this.#random = random;
    this.#struck = struck;
  }

  /** True with this probability; 0 draws nothing. */
  strikes(fault: string, probability: number): boolean {
    const yes = probability > 0 && this.#random.chance(probability);
    if (yes) this.count(fault);
    return yes;
  }

  count(fault: string): void {
    this.#struck[fault] = (this.#struck[fault] ?? 0) + 1;
  }

  /** In [0, 1). */
  fraction(): number {
    return this.#random.fraction();
  }

  between(low: number, high: number): number {
    return this.#random.between(low, high);
  }
}
