import type { NodeId } from '@holdfast/domain';
import { folded } from './folded.ts';

/** What the index is told of a node. */
export interface Named {
  readonly id: NodeId;
  readonly parent: NodeId;
  readonly name: string;
  readonly tags: readonly string[];
}

export interface Entry {
  readonly id: NodeId;
  readonly parent: NodeId;
  /** Folded. */
  readonly name: string;
  /** Folded. */
  readonly tags: readonly string[];
  /** Which words of the present search the name has, a bit each. */
  mask: number;
}

const none: readonly string[] = [];
const isSame = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((one, i) => one === b[i]);

/**
 * The names of a space as they are searched, by node. What is in the trash itself is not in it; what lies below something that is, is,
 * and not found: so a folder that goes or moves costs one entry, whatever is in it.
 */
export class NameIndex {
  readonly root: NodeId;
  /** What was looked for last as it was typed, and whatever has any of its words; null when something has changed since. */
  lately: { readonly words: readonly string[]; readonly entries: readonly Entry[] } | null = null;
  readonly #entries = new Map<NodeId, Entry>();

  constructor(root: NodeId) {
    this.root = root;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(id: NodeId): Entry | undefined {
    return this.#entries.get(id);
  }

  entries(): MapIterator<Entry> {
    return this.#entries.values();
  }

  put({ id, parent, name, tags }: Named): void {
    const old = this.#entries.get(id);
    const now: Entry = { id, parent, name: folded(name), tags: tags.length === 0 ? none : tags.map(folded), mask: 0 };
    if (old !== undefined && old.parent === parent && old.name === now.name && isSame(old.tags, now.tags)) return;
    this.#entries.set(id, now);
    this.lately = null;
  }

  remove(id: NodeId): void {
    if (this.#entries.delete(id)) this.lately = null;
  }

  clear(): void {
    this.#entries.clear();
    this.lately = null;
  }
}
