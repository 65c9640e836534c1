import { serverDevice } from '@holdfast/domain';
import type { FileRow, NodeId, NodeRow } from '@holdfast/domain';
import { isLive } from '../intents/live.ts';
import type { Replica, Touched } from '../replica/replica.ts';
import type { View } from '../replica/view.ts';

/** The attribute by which a person says that both files are wanted. It names the copy, so that a copy of that is not meant. */
export const bothWanted = 'conflict.both';

/** Two live files of which one was kept beside the other, undecided. */
export interface Pair {
  readonly file: FileRow;
  readonly copy: FileRow;
}

/** The pairs as they were at one moment. */
interface Known {
  readonly view: View;
  readonly writes: number;
  readonly revision: number;
  readonly pairs: readonly Pair[];
  /** By the file and by the copy. */
  readonly at: ReadonlyMap<NodeId, Pair>;
}

const isMerged = (row: FileRow): boolean => row.content.stamp.device === serverDevice;

/** Finds among all files those that wait for a decision and those that were merged, without looking at every row at every change. */
export class ConflictIndex {
  readonly #replica: Pick<Replica, 'view' | 'tree' | 'revision'>;
  #copies = new Set<NodeId>();
  #merged = new Set<NodeId>();
  /** Null when all rows must be looked at. */
  #touched: Set<NodeId> | null = null;
  #told = '';
  #known: Known | null = null;

  constructor(replica: Pick<Replica, 'view' | 'tree' | 'revision'>) {
    this.#replica = replica;
  }

  /** These may have changed. */
  touch(touched: Touched): void {
    if (touched === 'all') this.forget();
    else for (const id of touched) this.#touched?.add(id);
  }

  /** Nobody has followed the changes: the next question looks at everything. */
  forget(): void {
    this.#touched = null;
  }

  /** The latest first. */
  pairs(): readonly Pair[] {
    return this.#look().pairs;
  }

  /** Files that hold a merge which nobody has written over. The latest first. */
  merged(): readonly FileRow[] {
    const { view } = this.#replica;
    this.#refresh(view);
    const rows = [...this.#merged].flatMap((id) => {
      const row = view.node(id);
      return row?.kind === 'file' && isMerged(row) && isLive(view, id) ? [row] : [];
    });
    return rows.sort((a, b) => b.content.stamp.at - a.content.stamp.at);
  }

  /** The pair in which a file stands on either side; of several the latest. */
  pairAt(row: NodeRow): Pair | undefined {
    return this.#look().at.get(row.id);
  }

  /** True once after each change of what waits or was merged. */
  hasNews(): boolean {
    const pairs = this.pairs().map(({ file, copy }) => `${file.id}${file.seq}${file.content.version}${copy.id}${copy.seq}${copy.content.version}`);
    const told = [...pairs, ...this.merged().map((row) => row.content.version)].join();
    const isNews = told !== this.#told;
    this.#told = told;
    return isNews;
  }

  /** Each row that is shown asks, and many rows are shown between two changes. */
  #look(): Known {
    const { view, revision } = this.#replica;
    const { writes } = view;
    const known = this.#known;
    if (known && this.#touched?.size === 0 && known.view === view && known.writes === writes && known.revision === revision) return known;
    this.#refresh(view);
    const pairs = [...this.#copies].flatMap((id) => this.#pairOf(view, id) ?? []).sort((a, b) => b.copy.created.at - a.copy.created.at);
    const at = new Map<NodeId, Pair>();
    for (const pair of pairs) for (const { id } of [pair.file, pair.copy]) if (!at.has(id)) at.set(id, pair);
    this.#known = { view, writes, revision, pairs, at };
    return this.#known;
  }

  #refresh(view: View): void {
    if (this.#touched?.size !== 0) this.#known = null;
    if (this.#touched === null) {
      this.#copies = new Set();
      this.#merged = new Set();
      for (const row of view.rows()) this.#note(row);
    } else {
      for (const id of this.#touched) {
        const row = view.node(id);
        if (row === undefined) {
          this.#copies.delete(id);
          this.#merged.delete(id);
        } else this.#note(row);
      }
    }
    this.#touched = new Set();
  }

  #note(row: NodeRow): void {
    if (row.kind !== 'file') return;
    if (row.conflictOf !== null) this.#copies.add(row.id);
    if (isMerged(row)) this.#merged.add(row.id);
    else this.#merged.delete(row.id);
  }

  /** Only what the server has confirmed: until then a copy is a prediction. */
  #pairOf(view: View, id: NodeId): Pair | null {
    const copy = view.node(id);
    if (copy?.kind !== 'file' || copy.conflictOf === null || this.#replica.tree.node(id) === undefined) return null;
    if (copy.attrs[bothWanted]?.value === copy.id || !isLive(view, id)) return null;
    const file = view.node(this.#nowCalled(view, copy.conflictOf));
    return file?.kind === 'file' && file.id !== id && isLive(view, file.id) ? { file, copy } : null;
  }

  /** A file may have been joined with the same one since (H20). */
  #nowCalled(view: View, id: NodeId): NodeId {
    const passed = new Set<NodeId>();
    let at = id;
    for (let alias = view.tree.alias(at, serverDevice); alias && !passed.has(at); alias = view.tree.alias(at, serverDevice)) {
      passed.add(at);
      at = alias.to;
    }
    return at;
  }
}
