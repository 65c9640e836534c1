import type { NodeId } from '@holdfast/domain';

const none: ReadonlySet<NodeId> = new Set();

/** Ids by a key: where to look, each to be checked against its row. */
export class Hints<K extends string> {
  readonly #ids = new Map<K, Set<NodeId>>();

  of(key: K): ReadonlySet<NodeId> {
    return this.#ids.get(key) ?? none;
  }

  add(key: K, id: NodeId): void {
    const ids = this.#ids.get(key);
    if (ids === undefined) this.#ids.set(key, new Set([id]));
    else ids.add(id);
  }

  drop(key: K, id: NodeId): void {
    const ids = this.#ids.get(key);
    ids?.delete(id);
    if (ids?.size === 0) this.#ids.delete(key);
  }
}
