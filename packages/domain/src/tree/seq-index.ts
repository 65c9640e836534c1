import type { NodeId } from '../ids.ts';

/** Which nodes changed after a seq, without looking at the others. Entries that a later change outdated are dropped now and then. */
export class SeqIndex {
  #seqs: number[] = [];
  #ids: NodeId[] = [];
  #sorted = true;
  readonly #latest = new Map<NodeId, number>();

  add(seq: number, id: NodeId): void {
    const last = this.#seqs.at(-1);
    if (last !== undefined && seq < last) this.#sorted = false;
    this.#seqs.push(seq);
    this.#ids.push(id);
    this.#latest.set(id, seq);
    if (this.#seqs.length > 1024 && this.#seqs.length > 2 * this.#latest.size) this.#compact();
  }

  /** Ids whose latest seq is above `seq`; may name nodes that are gone. */
  after(seq: number): ReadonlySet<NodeId> {
    if (!this.#sorted) this.#compact();
    const found = new Set<NodeId>();
    for (let i = this.#firstAbove(seq); i < this.#ids.length; i += 1) {
      const id = this.#ids[i];
      if (id !== undefined && this.#latest.get(id) === this.#seqs[i]) found.add(id);
    }
    return found;
  }

  #firstAbove(seq: number): number {
    let low = 0;
    let high = this.#seqs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#seqs[middle] ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compact(): void {
    const entries = [...this.#latest].sort((a, b) => a[1] - b[1]);
    this.#ids = entries.map(([id]) => id);
    this.#seqs = entries.map(([, seq]) => seq);
    this.#sorted = true;
  }
}
