/**
 * What may be looked at: what stands at an id, and where; a node's whole row; the children of a folder; all that lies below it; which
 * folders do (files neither heighten a tree nor lower it); the skeletons that stand for it; the aliases that lead to it; who holds a name.
 */
const sights = ['place', 'row', 'children', 'below', 'height', 'skeletons', 'aliases', 'slot'] as const;
export type Sight = (typeof sights)[number];

/** A table for each: a text made of both would have to be made, and hashed, for every look. */
const forEach = <T>(make: () => T): Readonly<Record<Sight, T>> => Object.fromEntries(sights.map((sight) => [sight, make()])) as Record<Sight, T>;

/**
 * Who has looked at something that has changed? Keys of what is read get numbers, so that a queue of ten thousand operations with some
 * thirty keys each is compared with a change by reading numbers, not texts (H23).
 */
export class ReadKeys {
  readonly #numbers = forEach(() => new Map<string, number>());
  /** By number: the last reading in which the key was noted. */
  #notedIn: number[] = [];
  /** By number: the last change in which the key was. */
  #changedIn: number[] = [];
  readonly #changed = forEach(() => new Set<string>());
  #isChanged = false;
  #reading = 0;
  #change = 1;
  #reads: number[] = [];

  /** Begins a reading: `note` is then told each key, and `endReading` answers their numbers, each once. */
  beginReading(): void {
    this.#reading += 1;
    this.#reads = [];
  }

  note(sight: Sight, of: string): this {
    const number = this.#numbers[sight].get(of) ?? this.#numberFor(sight, of);
    if (this.#notedIn[number] === this.#reading) return this;
    this.#notedIn[number] = this.#reading;
    this.#reads.push(number);
    return this;
  }

  endReading(): readonly number[] {
    return this.#reads;
  }

  /** What this key stands for is different now. */
  add(sight: Sight, of: string): this {
    const changed = this.#changed[sight];
    if (changed.has(of)) return this;
    changed.add(of);
    this.#isChanged = true;
    const number = this.#numbers[sight].get(of);
    if (number !== undefined) this.#changedIn[number] = this.#change;
    return this;
  }

  /** Whether it has been added. */
  has(sight: Sight, of: string): boolean {
    return this.#changed[sight].has(of);
  }

  /** Whether a reading has met something that is different now. */
  isMetBy(reads: readonly number[]): boolean {
    if (!this.#isChanged) return false;
    for (const number of reads) if (this.#changedIn[number] === this.#change) return true;
    return false;
  }

  /** Everybody concerned has looked again. */
  settle(): void {
    for (const sight of sights) this.#changed[sight].clear();
    this.#isChanged = false;
    this.#change += 1;
  }

  /** No reading is kept any longer: the numbers begin anew. */
  forget(): void {
    for (const sight of sights) this.#numbers[sight].clear();
    this.#notedIn = [];
    this.#changedIn = [];
  }

  #numberFor(sight: Sight, of: string): number {
    const number = this.#notedIn.length;
    this.#numbers[sight].set(of, number);
    this.#notedIn.push(0);
    this.#changedIn.push(this.#changed[sight].has(of) ? this.#change : 0);
    return number;
  }
}
