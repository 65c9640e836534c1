import type { AllBut } from '@holdfast/sync-client';

/** All of a list: what it showed at this revision, and how many it shows now. */
export interface Whole {
  readonly at: number;
  readonly total: number;
}

/** Which items of a list are chosen: these; or, of a large one, all that it showed at a revision but these. Never changed in place. */
export class Chosen<Id extends string = string> {
  /** Null when the chosen ones are named. */
  readonly whole: Whole | null;
  /** Those that are chosen, or of a whole list those that are not. */
  readonly named: ReadonlySet<Id>;

  private constructor(whole: Whole | null, named: ReadonlySet<Id>) {
    this.whole = whole;
    this.named = named;
  }

  static of<Id extends string>(ids: Iterable<Id>): Chosen<Id> {
    return new Chosen(null, new Set(ids));
  }

  /** `but` are all in the list. */
  static allBut<Id extends string>(whole: Whole, but: Iterable<Id>): Chosen<Id> {
    const named = new Set(but);
    return named.size < whole.total ? new Chosen(whole, named) : Chosen.of<Id>([]);
  }

  get size(): number {
    return this.whole === null ? this.named.size : this.whole.total - this.named.size;
  }

  /** Of what is in the list. */
  has(id: Id): boolean {
    return this.named.has(id) === (this.whole === null);
  }

  /** The only one; null when there are others, or when they are not named. */
  get only(): Id | null {
    const [only] = this.named;
    return this.whole === null && this.named.size === 1 ? only ?? null : null;
  }

  plus(ids: readonly Id[]): Chosen<Id> {
    return this.whole === null ? new Chosen(null, union(this.named, ids)) : Chosen.allBut(this.whole, without(this.named, ids));
  }

  minus(ids: readonly Id[]): Chosen<Id> {
    return this.whole === null ? new Chosen(null, without(this.named, ids)) : Chosen.allBut(this.whole, union(this.named, ids));
  }

  /** The list has so many now: what left it is not named any more, what came is not chosen. */
  follow(left: readonly Id[], came: readonly Id[], total: number): Chosen<Id> {
    const named = without(this.named, left);
    return this.whole === null ? new Chosen(null, named) : Chosen.allBut({ at: this.whole.at, total }, union(named, came));
  }
}

const union = <Id>(set: ReadonlySet<Id>, ids: readonly Id[]): ReadonlySet<Id> => {
  const all = new Set(set);
  for (const id of ids) all.add(id);
  return all;
};

const without = <Id>(set: ReadonlySet<Id>, ids: readonly Id[]): ReadonlySet<Id> => {
  const rest = new Set(set);
  for (const id of ids) rest.delete(id);
  return rest;
};

/** What a list is asked about, when they are not named. */
export const allButOf = <Id extends AllBut['but'][number]>(whole: Whole, { named }: Chosen<Id>): AllBut => ({ at: whole.at, but: [...named] });
