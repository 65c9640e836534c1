import type { NodeRow } from '@holdfast/domain';
import { restorePathOf } from '@holdfast/domain';
import type { NodeView, SyncState } from '../api.ts';
import type { View } from '../replica/view.ts';

/** What the engine knows about where an item's bytes and latest change are. */
export type SyncStateOf = (row: NodeRow) => SyncState;

/** An item as the interface shows it. */
export const nodeView = (view: View, row: NodeRow, syncStateOf: SyncStateOf): NodeView => {
  const file = row.kind === 'file' ? row.content : null;
  const { trash } = row.location;
  return {
    id: row.id, kind: row.kind, name: row.name.value, parent: row.location.parent,
    size: file?.size ?? null, mime: file?.mime ?? null,
    modified: file?.mtime ?? Math.max(row.name.stamp.at, row.location.stamp.at), created: row.created.at,
    hash: file?.hash ?? null, version: file?.version ?? null,
    tags: Object.entries(row.tags).filter(([, { present }]) => present).map(([tag]) => tag).sort(),
    attrs: Object.fromEntries(Object.entries(row.attrs).map(([key, { value }]) => [key, value])),
    items: row.kind === 'folder' ? view.countChildren(row.id) : null,
    trashed: trash === null ? null : { at: trash.at, from: `/${restorePathOf(view.tree, row).slice(0, -1).join('/')}` },
    sync: syncStateOf(row),
  };
};
