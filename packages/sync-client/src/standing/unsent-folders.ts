import type { NodeId } from '@holdfast/domain';
import { manifestOf } from '../operation-facts.ts';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';

type Entry = Keyed<OutboxRow>;

/** The folders with bytes in them, however deep, that only this device has. */
export class UnsentFolders {
  readonly #view: Replica['view'];
  #nodes: ReadonlyMap<NodeId, Entry> | null = null;
  readonly #firsts = new Map<NodeId, Entry>();

  constructor(view: Replica['view']) {
    this.#view = view;
  }

  /** Of the pending operations that bring bytes into this folder the first; `nodes` are all pending ones, the same map as long as nothing has changed. */
  firstIn(folder: NodeId, nodes: ReadonlyMap<NodeId, Entry>): Entry | undefined {
    if (this.#nodes !== nodes) this.#look(nodes);
    return this.#firsts.get(folder);
  }

  #look(nodes: ReadonlyMap<NodeId, Entry>): void {
    this.#nodes = nodes;
    this.#firsts.clear();
    for (const [node, entry] of nodes) {
      const { op } = entry.row;
      if (manifestOf(op) === null || !('size' in op) || op.size === 0) continue;
      for (let at = this.#parent(node); at !== undefined && !this.#firsts.has(at); at = this.#parent(at)) this.#firsts.set(at, entry);
    }
  }

  #parent(node: NodeId): NodeId | undefined {
    return this.#view.node(node)?.location.parent;
  }
}
