import type { NodeId } from '@holdfast/domain';
import type { MemorySpaceStore } from '@holdfast/sync-server/testing';
import type { SpaceTables } from '../check/space-state.ts';

const byId = <Row extends { readonly id: NodeId }>(rows: Iterable<Row>): ReadonlyMap<NodeId, Row> => {
  const map = new Map<NodeId, Row>();
  for (const row of rows) map.set(row.id, row);
  return map;
};

/** All tables of a space as they are. */
export const tablesOf = (space: ReturnType<MemorySpaceStore['space']>): SpaceTables => ({
  root: space.tree.root,
  space: space.state,
  nodes: byId(space.tree.rows()),
  tombstones: byId(space.tree.tombstones()),
  aliases: [...space.tree.aliases()],
  versions: [...space.tree.versions()],
  log: space.log(0, Number.MAX_SAFE_INTEGER),
});
