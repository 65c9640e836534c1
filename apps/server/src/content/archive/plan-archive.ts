import { createHash } from 'node:crypto';
import { type NodeId, rootOf, type SpaceId, utf8Length } from '@holdfast/domain';
import { ServerError } from '../../server-error.ts';
import type { ListedNode, ListTree } from './listed-tree.ts';
import { FolderNames } from './safe-names.ts';
import { type ZipEntry, ZipLayout } from './zip-layout.ts';

/** What an archive holds at most: its directory is kept in memory while it is sent. */
const mostEntries = 200_000;
/** Bytes of a path: its length has 16 bits. */
const mostPathBytes = 65_535;

/** An archive before its first byte. */
export interface ArchivePlan {
  /** What it is called, with `.zip`. */
  readonly name: string;
  /** Names all its bytes: paths, dates and contents. */
  readonly hash: string;
  readonly layout: ZipLayout;
}

/**
 * What an archive of these files and folders holds, as of one moment: folders with all below them, in the order of their names.
 * @throws ServerError `not-found` for what is not there, `payload-too-large`.
 */
export const planArchive = async (list: ListTree, space: SpaceId, nodes: readonly NodeId[]): Promise<ArchivePlan> => {
  const listed = await list({ space, nodes, limit: mostEntries + 1 });
  if (listed.length > mostEntries) {
    throw new ServerError('payload-too-large', `An archive holds at most ${mostEntries} files and folders: download the folders in it one by one.`);
  }
  const tree = treeOf(listed);
  const missing = nodes.find((id) => id !== rootOf(space) && !tree.byId.has(id));
  if (missing !== undefined) throw new ServerError('not-found', `There is no item ${missing} in this space: it may have been deleted meanwhile.`, { subject: missing });
  const entries = entriesOf(tree, topOf(tree, space, nodes));
  const layout = new ZipLayout(entries);
  return { name: nameOf(tree, nodes), hash: hashOf(entries), layout };
};

interface Tree {
  readonly byId: ReadonlyMap<NodeId, ListedNode>;
  readonly below: ReadonlyMap<NodeId, readonly ListedNode[]>;
}

const byName = (a: ListedNode, b: ListedNode): number => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1);

const treeOf = (listed: readonly ListedNode[]): Tree => {
  const byId = new Map(listed.map((node) => [node.id, node]));
  const below = new Map<NodeId, ListedNode[]>();
  for (const node of byId.values()) {
    const siblings = below.get(node.parent);
    if (siblings === undefined) below.set(node.parent, [node]);
    else siblings.push(node);
  }
  for (const siblings of below.values()) siblings.sort(byName);
  return { byId, below };
};

/** What stands at the top of the archive: what lies in a folder that is taken along comes with it, and not once more. */
const topOf = (tree: Tree, space: SpaceId, nodes: readonly NodeId[]): readonly ListedNode[] => {
  if (nodes.includes(rootOf(space))) return tree.below.get(rootOf(space)) ?? [];
  return [...new Set(nodes)].flatMap((id) => tree.byId.get(id) ?? []).filter(({ parent }) => !tree.byId.has(parent)).sort(byName);
};

const entriesOf = (tree: Tree, top: readonly ListedNode[]): readonly ZipEntry[] => {
  const entries: ZipEntry[] = [];
  const add = (nodes: readonly ListedNode[], above: string): void => {
    const names = new FolderNames();
    for (const { id, name, mtime, content } of nodes) {
      const path = `${above}${names.give(name, content === null ? 'folder' : 'file')}${content === null ? '/' : ''}`;
      if (path.length > mostPathBytes / 4 && utf8Length(path) > mostPathBytes) throw new ServerError('payload-too-large', `The folders around "${name}" are too deep and long for an archive: download it from a folder further in.`, { subject: id });
      entries.push({ path, size: content?.size ?? 0, mtime, content: content?.manifest ?? null });
      if (content === null) add(tree.below.get(id) ?? [], path);
    }
  };
  add(top, '');
  return entries;
};

const nameOf = (tree: Tree, nodes: readonly NodeId[]): string => {
  const [first, ...others] = nodes.flatMap((id) => tree.byId.get(id) ?? []);
  return first !== undefined && others.length === 0 ? `${first.name}.zip` : 'Holdfast.zip';
};

/** The first word is raised when the same entries become other bytes. */
const hashOf = (entries: readonly ZipEntry[]): string => {
  const hash = createHash('sha256').update('zip 1\n');
  for (const entry of entries) hash.update(`${JSON.stringify([entry.path, entry.size, entry.mtime, entry.content])}\n`);
  return hash.digest('hex');
};
