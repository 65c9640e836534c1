import { createHash } from 'node:crypto';
import { type NodeId, rootOf, type SpaceId, utf8Length } from '@holdfast/domain';
import { ServerError } from '../../server-error.ts';
import { Breath } from './breath.ts';
import type { ListedNode, ListTree } from './listed-tree.ts';
import { FolderNames } from './safe-names.ts';
import { type ZipEntry, ZipLayout } from './zip-layout.ts';

/** What an archive holds at most: its directory is kept in memory while it is sent. */
export const mostEntries = 200_000;
/** Raised when the same entries become other bytes. */
const hashBegins = 'zip 1\n';
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
 * @param isLeft whether nobody waits for it any more: then it is broken off.
 * @throws ServerError `not-found` for what is not there, `payload-too-large`; ReaderLeft.
 */
export const planArchive = async (list: ListTree, space: SpaceId, nodes: readonly NodeId[], isLeft: () => boolean): Promise<ArchivePlan> => {
  const breath = new Breath(isLeft);
  await breath.take(); // its turn may have come long after it was asked for
  const listed = await list({ space, nodes, limit: mostEntries + 1 });
  if (listed.length > mostEntries) {
    throw new ServerError('payload-too-large', `An archive holds at most ${mostEntries} files and folders: download the folders in it one by one.`);
  }
  const tree = await treeOf(listed, breath);
  const missing = nodes.find((id) => id !== rootOf(space) && !tree.byId.has(id));
  if (missing !== undefined) throw new ServerError('not-found', `There is no item ${missing} in this space: it may have been deleted meanwhile.`, { subject: missing });
  const hash = createHash('sha256').update(hashBegins);
  const entries: ZipEntry[] = [];
  for (const entry of entriesIn(tree, topOf(tree, space, nodes), '')) {
    hash.update(`${JSON.stringify([entry.path, entry.size, entry.mtime, entry.content])}\n`);
    entries.push(entry);
    if (breath.isDue()) await breath.take();
  }
  return { name: nameOf(tree, nodes), hash: hash.digest('hex'), layout: new ZipLayout(entries) };
};

interface Tree {
  readonly byId: ReadonlyMap<NodeId, ListedNode>;
  readonly below: ReadonlyMap<NodeId, readonly ListedNode[]>;
}

const byName = (a: ListedNode, b: ListedNode): number => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1);

const treeOf = async (listed: readonly ListedNode[], breath: Breath): Promise<Tree> => {
  const byId = new Map<NodeId, ListedNode>();
  const below = new Map<NodeId, ListedNode[]>();
  for (const node of listed) {
    byId.set(node.id, node);
    const siblings = below.get(node.parent);
    if (siblings === undefined) below.set(node.parent, [node]);
    else siblings.push(node);
    if (breath.isDue()) await breath.take();
  }
  for (const siblings of below.values()) siblings.sort(byName);
  return { byId, below };
};

/** What stands at the top of the archive: what lies in a folder that is taken along comes with it, and not once more. */
const topOf = (tree: Tree, space: SpaceId, nodes: readonly NodeId[]): readonly ListedNode[] => {
  if (nodes.includes(rootOf(space))) return tree.below.get(rootOf(space)) ?? [];
  return [...new Set(nodes)].flatMap((id) => tree.byId.get(id) ?? []).filter(({ parent }) => !tree.byId.has(parent)).sort(byName);
};

function* entriesIn(tree: Tree, nodes: readonly ListedNode[], above: string): Generator<ZipEntry, void, undefined> {
  const names = new FolderNames();
  for (const { id, name, mtime, content } of nodes) {
    const path = `${above}${names.give(name, content === null ? 'folder' : 'file')}${content === null ? '/' : ''}`;
    if (path.length > mostPathBytes / 4 && utf8Length(path) > mostPathBytes) throw new ServerError('payload-too-large', `The folders around "${name}" are too deep and long for an archive: download it from a folder further in.`, { subject: id });
    yield { path, size: content?.size ?? 0, mtime, content: content?.manifest ?? null };
    if (content === null) yield* entriesIn(tree, tree.below.get(id) ?? [], path);
  }
}

const nameOf = (tree: Tree, nodes: readonly NodeId[]): string => {
  const [first, ...others] = nodes.flatMap((id) => tree.byId.get(id) ?? []);
  return first !== undefined && others.length === 0 ? `${first.name}.zip` : 'Holdfast.zip';
};
