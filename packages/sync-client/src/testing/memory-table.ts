import type { Keyed } from '../ports/replica-store.ts';
import { copied } from './copied.ts';

/** A copy of its own that nobody can change: readers may share it. */
const kept = <Row>(row: Row): Row => freeze(copied(row));

const freeze = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const key in value) freeze(value[key]);
  return Object.freeze(value);
};

/** Rows by ever growing keys, in order. Changes are journalled so that a crash can take them back. */
export class MemoryTable<Row> {
  #rows = new Map<number, Row>();
  #nextKey = 1;

  append(row: Row, undo: (() => void)[]): number {
    const key = this.#nextKey;
    this.#nextKey += 1;
    this.#rows.set(key, kept(row));
    undo.push(() => {
      this.#rows.delete(key);
      this.#nextKey = key;
    });
    return key;
  }

  update(key: number, row: Row, undo: (() => void)[]): void {
    const before = this.#rows.get(key);
    if (before === undefined) return;
    this.#rows.set(key, kept(row));
    undo.push(() => this.#rows.set(key, before));
  }

  remove(key: number, undo: (() => void)[]): void {
    const before = this.#rows.get(key);
    if (before === undefined) return;
    this.#rows.delete(key);
    undo.push(() => this.#putBack(key, before));
  }

  get size(): number {
    return this.#rows.size;
  }

  has(key: number): boolean {
    return this.#rows.has(key);
  }

  get(key: number): Row | undefined {
    return this.#rows.get(key);
  }

  keys(): number[] {
    return [...this.#rows.keys()];
  }

  rows(after: number, limit: number): Keyed<Row>[] {
    const found: Keyed<Row>[] = [];
    for (const [key, row] of this.#rows) {
      if (key <= after) continue;
      if (found.length === limit) break;
      found.push({ key, row });
    }
    return found;
  }

  latest(limit: number): Keyed<Row>[] {
    return limit <= 0 ? [] : [...this.#rows].slice(-limit).reverse().map(([key, row]) => ({ key, row }));
  }

  copy(): MemoryTable<Row> {
    const twin = new MemoryTable<Row>();
    twin.#rows = new Map(this.#rows);
    twin.#nextKey = this.#nextKey;
    return twin;
  }

  /** Rare: only a crash does it, and keys must stay in order. */
  #putBack(key: number, row: Row): void {
    const rest = [...this.#rows, [key, row] as const].sort((a, b) => a[0] - b[0]);
    this.#rows = new Map(rest);
  }
}
