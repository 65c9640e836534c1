import type { ChangeSet, DeviceId, MemoryTree, NodeId } from '@holdfast/domain';
import type { Change } from '@holdfast/protocol';

interface Entry {
  readonly seq: number;
  readonly kind: Change['kind'];
  readonly id: NodeId;
  readonly device: DeviceId | null;
}

/** Which rows changed at which seq: what the (space, seq) indexes are to Postgres. Entries outdated by a later change are passed over. */
export class ChangeLog {
  readonly #entries: Entry[] = [];

  copy(): ChangeLog {
    const twin = new ChangeLog();
    for (const entry of this.#entries) twin.#entries.push(entry);
    return twin;
  }

  append(changes: ChangeSet): void {
    const fresh: Entry[] = [
      ...changes.nodes.map((row): Entry => ({ seq: row.seq, kind: 'node', id: row.id, device: null })),
      ...changes.tombstones.map((row): Entry => ({ seq: row.seq, kind: 'tombstone', id: row.id, device: null })),
      ...changes.aliases.map((row): Entry => ({ seq: row.seq, kind: 'alias', id: row.from, device: row.device })),
    ];
    this.#entries.push(...fresh.sort((a, b) => a.seq - b.seq));
  }

  /** Rows of `tree` changed after `cursor`, by seq, as one device may see them. */
  *after(cursor: number, tree: MemoryTree, device: DeviceId): Generator<Change> {
    for (let i = this.#firstAfter(cursor); i < this.#entries.length; i += 1) {
      const entry = this.#entries[i];
      const change = entry && current(entry, tree, device);
      if (change) yield change;
    }
  }

  #firstAfter(cursor: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.seq ?? 0) <= cursor) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const current = (entry: Entry, tree: MemoryTree, device: DeviceId): Change | null => {
  if (entry.kind === 'node') {
    const row = tree.node(entry.id);
    return row?.seq === entry.seq ? { kind: 'node', row } : null;
  }
  if (entry.kind === 'tombstone') {
    const row = tree.tombstone(entry.id);
    return row?.seq === entry.seq ? { kind: 'tombstone', row } : null;
  }
  if (entry.device !== null && entry.device !== device) return null;
  for (const row of tree.aliases()) {
    if (row.from === entry.id && row.device === entry.device && row.seq === entry.seq) return { kind: 'alias', row };
  }
  return null;
};
