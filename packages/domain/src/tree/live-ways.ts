import { DomainError } from '../errors.ts';
import type { NodeId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import { limits } from '../limits.ts';
import type { TreeReader } from './reader.ts';

/** The deepest place of a node; the root's children are at depth 1 (S1). */
export const maxDepth = limits.depth;

/** Nobody goes up further than this: a tree that goes in a circle is broken. */
const mostSteps = 4 * maxDepth;

/** @throws DomainError `broken-tree` when the way up from `id` does not come to an end. */
export const mustEnd = (id: NodeId, steps: number): void => {
  if (steps > mostSteps) throw new DomainError('broken-tree', `node ${id} does not lead to the root`);
};

/** Where a live node is: neither it nor any folder above it is in the trash or gone. */
export interface LiveWay {
  readonly id: NodeId;
  /** Null: in the root. */
  readonly above: LiveWay | null;
  /** The number of steps from the root. */
  readonly depth: number;
}

/**
 * The ways from the root to live nodes, as they have been found out. Nearly every operation asks several times what lies above its
 * folder, those of one group mostly above the same folders: each look costs a walk through a large map otherwise.
 * Whatever is known of a node is known of all above it, so that what is not known concerns nobody.
 */
export class LiveWays {
  readonly #tree: Pick<TreeReader, 'root' | 'locationOf'>;
  readonly #known = new Map<NodeId, LiveWay>();

  constructor(tree: Pick<TreeReader, 'root' | 'locationOf'>) {
    this.#tree = tree;
  }

  /** If it has been asked for since something changed there. */
  known(id: NodeId): LiveWay | undefined {
    return this.#known.get(id);
  }

  /** Null when the node is not live; the root is no node. Reads no further up than to what says so. */
  to(id: NodeId): LiveWay | null {
    return this.#known.get(id) ?? this.#find(id, id, 0);
  }

  /** Told before a row of this node is replaced by another, or by none. */
  change(old: NodeRow, row: NodeRow | null): void {
    if (!this.#known.has(old.id)) return;
    if (row !== null && row.location.trash === null && row.location.parent === old.location.parent) return;
    if (old.kind === 'file') this.#known.delete(old.id);
    else this.forget();
  }

  forget(): void {
    this.#known.clear();
  }

  #find(id: NodeId, start: NodeId, steps: number): LiveWay | null {
    const location = this.#tree.locationOf(id);
    if (location === undefined || location.trash !== null) return null;
    mustEnd(start, steps);
    const { parent } = location;
    let above: LiveWay | null = null;
    if (parent !== this.#tree.root) {
      above = this.#known.get(parent) ?? this.#find(parent, start, steps + 1);
      if (above === null) return null;
    }
    const way = { id, above, depth: above === null ? 1 : above.depth + 1 };
    this.#known.set(id, way);
    return way;
  }
}
