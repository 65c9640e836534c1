import { restorePathOf } from '@holdfast/domain';
import type { NodeId, NodeRow } from '@holdfast/domain';
import type { View } from '@holdfast/sync-client';

/** A thing that a device shows, and where. Folders end with "/". */
export interface Placed {
  readonly path: string;
  readonly row: NodeRow;
}

const byName = (a: NodeRow, b: NodeRow): number => (a.name.value < b.name.value ? -1 : a.name.value > b.name.value ? 1 : a.id < b.id ? -1 : 1);
const end = (row: NodeRow): string => (row.kind === 'folder' ? '/' : '');

const below = (view: View, folder: NodeId, prefix: string): Placed[] =>
  [...view.children(folder)].sort(byName).flatMap((row) => {
    const path = `${prefix}${row.name.value}${end(row)}`;
    return [{ path, row }, ...(row.kind === 'folder' ? below(view, row.id, path) : [])];
  });

/** Every live thing, parents before their children, siblings by name. */
export const liveTree = (view: View): readonly Placed[] => below(view, view.root, '/');

/** The roots in the trash by the path each would return to, the latest trashed first. */
export const trashRoots = (view: View): readonly Placed[] =>
  [...view.rows()]
    .filter((row) => row.location.trash !== null)
    .sort((a, b) => (b.location.trash?.at ?? 0) - (a.location.trash?.at ?? 0) || (b.location.trash?.seq ?? 0) - (a.location.trash?.seq ?? 0) || byName(a, b))
    .map((row) => ({ path: `/${restorePathOf(view.tree, row).join('/')}${end(row)}`, row }));

/** What lies in the trash inside a root, by the path it had. */
export const trashedBelow = (view: View, root: Placed): readonly Placed[] => (root.row.kind === 'folder' ? below(view, root.row.id, root.path) : []);
