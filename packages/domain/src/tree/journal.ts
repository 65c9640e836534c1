import { DomainError } from '../errors.ts';

interface Written {
  readonly map: Map<unknown, unknown>;
  readonly key: unknown;
  /** What the map held; undefined if nothing. */
  readonly old: unknown;
}

/** Remembers how to take back what was written since a savepoint. Savepoints nest. */
export class Journal {
  readonly #written: Written[] = [];
  readonly #marks: number[] = [];

  savepoint(): void {
    this.#marks.push(this.#written.length);
  }

  /** Keeps what was written since the last savepoint. */
  release(): void {
    this.#pop();
    if (this.#marks.length === 0) this.#written.length = 0;
  }

  /** Takes back what was written since the last savepoint; false if that is nothing. */
  rollback(): boolean {
    const mark = this.#pop();
    if (this.#written.length === mark) return false;
    while (this.#written.length > mark) {
      const last = this.#written.pop();
      if (last?.old === undefined) last?.map.delete(last.key);
      else last.map.set(last.key, last.old);
    }
    return true;
  }

  /** Sets a key of a map, which never holds `undefined`, remembering what it held. */
  set<K, V extends object | string | null>(map: Map<K, V>, key: K, value: V): void {
    if (this.#marks.length > 0) this.#written.push({ map: map as Map<unknown, unknown>, key, old: map.get(key) });
    map.set(key, value);
  }

  #pop(): number {
    const mark = this.#marks.pop();
    if (mark === undefined) throw new DomainError('broken-overlay', 'rollback or release without a savepoint');
    return mark;
  }
}
