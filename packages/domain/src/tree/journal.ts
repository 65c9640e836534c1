import { DomainError } from '../errors.ts';

type Undo = () => void;

/** Remembers how to take back what was written since a savepoint. Savepoints nest. */
export class Journal {
  readonly #undos: Undo[] = [];
  readonly #marks: number[] = [];

  savepoint(): void {
    this.#marks.push(this.#undos.length);
  }

  /** Keeps what was written since the last savepoint. */
  release(): void {
    this.#pop();
    if (this.#marks.length === 0) this.#undos.length = 0;
  }

  /** Takes back what was written since the last savepoint. */
  rollback(): void {
    const mark = this.#pop();
    while (this.#undos.length > mark) this.#undos.pop()?.();
  }

  /** Sets a key of a map, remembering what it held. */
  set<K, V>(map: Map<K, V>, key: K, value: V): void {
    if (this.#marks.length > 0) {
      const old = map.get(key);
      if (old === undefined && !map.has(key)) this.#undos.push(() => map.delete(key));
      else this.#undos.push(() => map.set(key, old as V));
    }
    map.set(key, value);
  }

  #pop(): number {
    const mark = this.#marks.pop();
    if (mark === undefined) throw new DomainError('broken-overlay', 'rollback or release without a savepoint');
    return mark;
  }
}
