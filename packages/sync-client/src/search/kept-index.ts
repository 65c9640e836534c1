import type { NodeId, NodeRow } from '@holdfast/domain';
import type { Replica, Touched } from '../replica/replica.ts';
import type { View } from '../replica/view.ts';
import type { Pieces } from './find.ts';
import { NameIndex, type Named } from './name-index.ts';

const piece = 256;
/** When so many changes have come since anybody searched, nobody does: the names are read anew for the next one. */
const mostChanges = 10_000;

const namedOf = ({ id, name, location, tags }: NodeRow): Named =>
  ({ id, parent: location.parent, name: name.value, tags: Object.entries(tags).flatMap(([tag, { present }]) => (present ? [tag] : [])) });

const put = (index: NameIndex, row: NodeRow): void => {
  if (row.location.trash === null) index.put(namedOf(row));
  else index.remove(row.id);
};

/** The names of the space, read when somebody searches for the first time, and from then on kept in step, node by node. */
export class KeptIndex {
  readonly #replica: Pick<Replica, 'listen' | 'view'>;
  #index: NameIndex | null = null;
  #stopListening: () => void = () => undefined;
  /** What has changed since it was looked at last. */
  #changes: (() => Touched)[] = [];
  /** Still to be read for the first time; null when all is. */
  #unread: Iterator<NodeRow> | null = null;
  readonly #dirty = new Set<NodeId>();

  constructor(replica: Pick<Replica, 'listen' | 'view'>) {
    this.#replica = replica;
  }

  /** The names as they are now. A search that was given up leaves to the next one what it had not yet read. */
  *settled(): Pieces<NameIndex> {
    const { view } = this.#replica;
    const index = this.#index ?? this.#begin(view);
    this.#look(index, view);
    yield* this.#readOn(index);
    let mended = 0;
    for (const id of this.#dirty) {
      const row = view.node(id);
      if (row === undefined) index.remove(id);
      else put(index, row);
      this.#dirty.delete(id);
      mended += 1;
      if (mended % piece === 0) yield;
    }
    return index;
  }

  #begin(view: View): NameIndex {
    this.#index = new NameIndex(view.root);
    this.#unread = view.rows();
    this.#stopListening = this.#replica.listen((touched) => {
      this.#changes.push(touched);
      if (this.#changes.length > mostChanges) this.#forget();
    });
    return this.#index;
  }

  #forget(): void {
    this.#stopListening();
    this.#index = null;
    this.#changes = [];
    this.#dirty.clear();
  }

  #look(index: NameIndex, view: View): void {
    for (const change of this.#changes.splice(0)) {
      const touched = change();
      if (touched !== 'all') {
        for (const id of touched) this.#dirty.add(id);
        continue;
      }
      index.clear();
      this.#dirty.clear();
      this.#unread = view.rows();
    }
  }

  *#readOn(index: NameIndex): Pieces<void> {
    let read = 0;
    for (let next = this.#unread?.next(); next !== undefined && next.done !== true; next = this.#unread?.next()) {
      put(index, next.value);
      read += 1;
      if (read % piece === 0) yield;
    }
    this.#unread = null;
  }
}
