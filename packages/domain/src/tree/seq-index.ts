import type { NodeId } from '../ids.ts';

/** The seq of a node's row as it is now; undefined once it is gone. */
export type SeqOf = (id: NodeId) => number | undefined;

/** Which nodes changed after a seq, without looking at the others. Entries that a later change outdated are dropped now and then. */
export class SeqIndex {
  #seqs: number[] = [];
  #ids: NodeId[] = [];
  #sorted = true;
  readonly #seqOf: SeqOf;

  /** `seqOf` tells which of its entries still hold: a table of its own would double what a large space takes. */
  constructor(seqOf: SeqOf) {
    this.#seqOf = seqOf;
  }

  /** To be called with every new row; `nodes` is how many there are then. */
  add(seq: number, id: NodeId, nodes: number): void {
    const last = this.#seqs.at(-1);
    if (last !== undefined && seq < last) this.#sorted = false;
    this.#seqs.push(seq);
    this.#ids.push(id);
    if (this.#seqs.length > 1024 && this.#seqs.length > 2 * nodes) this.#compact();
  }

  /** Nodes whose rows are of a seq above `seq`. */
  after(seq: number): ReadonlySet<NodeId> {
    if (!this.#sorted) this.#compact();
    const found = new Set<NodeId>();
    for (let i = this.#firstAbove(seq); i < this.#ids.length; i += 1) {
      const id = this.#ids[i];
      if (id !== undefined && this.#seqOf(id) === this.#seqs[i]) found.add(id);
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
    const latest = new Map<NodeId, number>();
    this.#ids.forEach((id, i) => {
      const seq = this.#seqs[i];
      if (seq !== undefined && this.#seqOf(id) === seq) latest.set(id, seq);
    });
    const entries = [...latest].sort((a, b) => a[1] - b[1]);
    this.#ids = entries.map(([id]) => id);
    this.#seqs = entries.map(([, seq]) => seq);
    this.#sorted = true;
  }
}
