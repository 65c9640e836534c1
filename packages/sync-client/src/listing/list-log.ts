import type { NodeId } from '@holdfast/domain';
import type { Departed, ListingChange } from '../api.ts';

/** Of more changes than these it is not told what they were. */
export const logAtMost = 512;

interface Entry {
  readonly at: number;
  readonly id: NodeId;
  /** What took its place when it left; undefined when it came. */
  readonly next: NodeId | null | undefined;
}

/** What came into an order and left it lately. */
export class ListLog {
  readonly #isIn: (id: NodeId) => boolean;
  #entries: Entry[] = [];
  /** What happened up to this revision is not known. */
  #floor = 0;
  /** The order as it was before the last large change. */
  #former: readonly NodeId[] = [];

  constructor(isIn: (id: NodeId) => boolean) {
    this.#isIn = isIn;
  }

  came(at: number, id: NodeId): void {
    this.#note({ at, id, next: undefined });
  }

  left(at: number, id: NodeId, next: NodeId | null): void {
    this.#note({ at, id, next });
  }

  /** At this revision more changes than can be told; `former` is the order before it. */
  forget(at: number, former: readonly NodeId[]): void {
    this.#entries = [];
    this.#floor = at;
    this.#former = former;
  }

  since(revision: number): ListingChange {
    if (revision < this.#floor) return { left: 'many', came: 'many' };
    const nexts = this.#nexts();
    /** Whether it was in the list at that revision. */
    const was = new Map<NodeId, boolean>();
    for (const { at, id, next } of this.#entries) if (at > revision && !was.has(id)) was.set(id, next !== undefined);
    const left: Departed[] = [];
    const came: NodeId[] = [];
    for (const [id, wasIn] of was) {
      const isIn = this.#isIn(id);
      if (wasIn && !isIn) left.push({ id, next: this.#follow(id, nexts) });
      if (!wasIn && isIn) came.push(id);
    }
    return { left, came };
  }

  neighbour(id: NodeId): NodeId | null {
    return this.#follow(id, this.#nexts());
  }

  /** What took its place when it left last; if that has left as well, what took the place of that. */
  #follow(id: NodeId, nexts: ReadonlyMap<NodeId, NodeId | null>): NodeId | null {
    let at = id;
    while (!this.#isIn(at)) {
      const next = nexts.get(at);
      if (next === null) return null;
      if (next === undefined) return this.#nearest(at);
      at = next;
    }
    return at;
  }

  #nexts(): ReadonlyMap<NodeId, NodeId | null> {
    return new Map(this.#entries.flatMap(({ id, next }) => (next === undefined ? [] : [[id, next]])));
  }

  /** What still is of the former order: the first one after it, else the last one before it. */
  #nearest(id: NodeId): NodeId | null {
    const at = this.#former.indexOf(id);
    if (at < 0) return null;
    const after = this.#former.slice(at + 1).find(this.#isIn);
    return after ?? this.#former.slice(0, at).findLast(this.#isIn) ?? null;
  }

  #note(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length <= logAtMost) return;
    const [oldest] = this.#entries.splice(0, this.#entries.length - logAtMost);
    if (oldest !== undefined) this.#floor = Math.max(this.#floor, oldest.at);
  }
}
