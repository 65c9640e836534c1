import type { Alias, NodeId, NodeRow, OpId, Tombstone, Version } from '@holdfast/domain';
import type { Collection, LoggedOperation, SpaceState } from '@holdfast/sync-server';
import type { Forgotten } from './space-watch.ts';

/** All tables of one space at one moment. */
export interface SpaceTables {
  readonly root: NodeId;
  readonly space: SpaceState;
  readonly nodes: ReadonlyMap<NodeId, NodeRow>;
  readonly tombstones: ReadonlyMap<NodeId, Tombstone>;
  /** Those that hold for all, and the redirects of single devices. */
  readonly aliases: readonly Alias[];
  readonly versions: readonly Version[];
  readonly log: readonly LoggedOperation[];
  /** When tombstones were collected, and which (H30); nothing when absent. */
  readonly collections?: readonly Collection[];
  readonly forgotten?: Forgotten;
  /** What was made over a history that the server has lost, and up to which seq that one is this one (H31). */
  readonly shared?: ReadonlyMap<OpId, number>;
  /** What was decided in histories that the server has lost (H31). */
  readonly undone?: ReadonlySet<OpId>;
}

/** A node's way to the root: itself first. Stops at a cycle or a missing parent, which `broken` tells. */
export const wayUp = (tables: Pick<SpaceTables, 'root' | 'nodes'>, id: NodeId): { readonly rows: readonly NodeRow[]; readonly broken: string | null } => {
  const rows: NodeRow[] = [];
  const seen = new Set<NodeId>();
  for (let at = id; at !== tables.root;) {
    const row = tables.nodes.get(at);
    if (row === undefined) return { rows, broken: `${at} is not there` };
    if (seen.has(at)) return { rows, broken: `${at} lies below itself` };
    seen.add(at);
    rows.push(row);
    at = row.location.parent;
  }
  return { rows, broken: null };
};

/** A path for people. */
export const pathOf = (tables: Pick<SpaceTables, 'root' | 'nodes'>, id: NodeId): string => {
  const { rows, broken } = wayUp(tables, id);
  return `${broken === null ? '' : `(${broken})`}/${rows.map((row) => row.name.value).reverse().join('/')}`;
};
