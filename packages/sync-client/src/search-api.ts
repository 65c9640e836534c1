import type { NodeId } from '@holdfast/domain';
import type { NodeView } from './tree-api.ts';

export interface SearchOptions {
  /** What lies in this folder comes first, up to twenty of it. */
  readonly near?: NodeId;
  /** How many hits are told; a hundred when left out, and at most. */
  readonly limit?: number;
}

export interface Hit {
  readonly node: NodeView;
  /** The names of the folders above, from the root's child down. */
  readonly path: readonly string[];
}

/** The best hits, the best first, and how many there are in all. */
export interface Found {
  readonly hits: readonly Hit[];
  readonly total: number;
}

export interface SearchClient {
  /**
   * Searches the names of all that this device knows of the space and that is not in the trash (2.11); it asks nobody else. Case and
   * accents do not count. Every word must be in a name or in those of the folders above, and at least one in the name itself. A word
   * that begins with `#` is the beginning of a word of a tag; `#` alone asks for whatever has one. Only where nothing has the words as
   * they are typed, each may have one mistake. An empty text finds nothing, and makes the next search quicker. Null when a newer search
   * has come before this one was done.
   */
  search(text: string, options?: SearchOptions): Promise<Found | null>;
}
