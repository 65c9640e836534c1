/**
 * Who has looked at something that has changed? Keys of what is read get numbers, so that a queue of ten thousand operations with some
 * thirty keys each is compared with a change by reading numbers, not texts (H23).
 */
export class ReadKeys {
  readonly #numbers = new Map<string, number>();
  /** By number: the last reading in which the key was noted. */
  #notedIn: number[] = [];
  /** By number: the last change in which the key was. */
  #changedIn: number[] = [];
  readonly #changed = new Set<string>();
  #reading = 0;
  #change = 1;
  #reads: number[] = [];

  /** Begins a reading: `note` is then told each key, and `endReading` answers their numbers, each once. */
  beginReading(): void {
    this.#reading += 1;
    this.#reads = [];
  }

  note(key: string): this {
    const number = this.#numbers.get(key) ?? this.#numberFor(key);
    if (this.#notedIn[number] === this.#reading) return this;
    this.#notedIn[number] = this.#reading;
    this.#reads.push(number);
    return this;
  }

  endReading(): readonly number[] {
    return this.#reads;
  }

  /** What this key stands for is different now. */
  add(key: string): this {
    if (this.#changed.has(key)) return this;
    this.#changed.add(key);
    const number = this.#numbers.get(key);
    if (number !== undefined) this.#changedIn[number] = this.#change;
    return this;
  }

  /** Whether it has been added. */
  has(key: string): boolean {
    return this.#changed.has(key);
  }

  /** Whether a reading has met something that is different now. */
  isMetBy(reads: readonly number[]): boolean {
    if (this.#changed.size === 0) return false;
    for (const number of reads) if (this.#changedIn[number] === this.#change) return true;
    return false;
  }

  /** Everybody concerned has looked again. */
  settle(): void {
    this.#changed.clear();
    this.#change += 1;
  }

  /** No reading is kept any longer: the numbers begin anew. */
  forget(): void {
    this.#numbers.clear();
    this.#notedIn = [];
    this.#changedIn = [];
  }

  #numberFor(key: string): number {
    const number = this.#notedIn.length;
    this.#numbers.set(key, number);
    this.#notedIn.push(0);
    this.#changedIn.push(this.#changed.has(key) ? this.#change : 0);
    return number;
  }
}
