import type { OpId } from '@holdfast/domain';

/**
 * H4, 3b.1: operations that another device had sent, and that count as this one's own, because both halves of a fork held them. Remembers
 * which of them the reducer has found to matter: a replay of the log needs no more.
 */
export class AlsoOwn extends Set<OpId> {
  readonly #mattered = new Set<OpId>();

  override has(op: OpId): boolean {
    const own = super.has(op);
    if (own) this.#mattered.add(op);
    return own;
  }

  /** Those that mattered since this was asked last, in their own order. */
  takeMattered(): readonly OpId[] {
    if (this.#mattered.size === 0) return [];
    const mattered = [...this].filter((op) => this.#mattered.has(op));
    this.#mattered.clear();
    return mattered;
  }
}
