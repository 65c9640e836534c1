import { isLive, namesTo } from '../reduce/place.ts';
import type { Json } from '../node.ts';
import type { MemoryTree } from '../tree/memory-tree.ts';
import { Overlay } from '../tree/overlay.ts';
import { restorePathOf } from '../tree/paths.ts';
import { addToSum, aliasHash, rowHash, tombstoneHash } from '../tree/row-hash.ts';
import type { Contents, Server } from './world.ts';

/** What a person sees: files with their texts, empty folders, roots in the trash. */
export interface Shown {
  readonly files: readonly (readonly [path: string, text: string])[];
  readonly emptyFolders: readonly string[];
  readonly trash: readonly string[];
  readonly tags: ReadonlyMap<string, readonly string[]>;
  readonly attrs: ReadonlyMap<string, Readonly<Record<string, Json>>>;
  readonly versions: ReadonlyMap<string, readonly string[]>;
}

/** `+90m`, `-2h`, `+10s`, `+365d` in milliseconds. */
export const recordedMillis = (text: string): number => {
  const unit = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[text.slice(-1)];
  const count = Number(text.slice(0, -1));
  if (unit === undefined || !Number.isFinite(count)) throw new Error(`${text} is no span of time`);
  return unit * count;
};

/** The checksum from scratch (S6). */
export const fingerprint = (tree: MemoryTree): bigint => {
  let sum = 0n;
  for (const row of tree.rows()) sum = addToSum(sum, rowHash(row));
  for (const tombstone of tree.tombstones()) sum = addToSum(sum, tombstoneHash(tombstone));
  for (const alias of tree.aliases()) sum = addToSum(sum, aliasHash(alias));
  return sum;
};

export const showTree = (tree: MemoryTree, contents: Contents, server: Server): Shown => {
  const files: [string, string][] = [];
  const emptyFolders: string[] = [];
  const trash: string[] = [];
  const tags = new Map<string, readonly string[]>();
  const attrs = new Map<string, Readonly<Record<string, Json>>>();
  const versions = new Map<string, readonly string[]>();
  const overlay = new Overlay(tree);
  for (const row of tree.rows()) {
    const slash = row.kind === 'folder' ? '/' : '';
    if (row.location.trash !== null) trash.push(`/${restorePathOf(tree, row).join('/')}${slash}`);
    if (!isLive(overlay, row.id)) continue;
    const path = `/${namesTo(tree, row.id).join('/')}${slash}`;
    if (row.kind === 'file') files.push([path, contents.get(row.content)]);
    else if (![...tree.childIds(row.id)].some((id) => tree.node(id)?.location.trash === null)) emptyFolders.push(path);
    tags.set(path, Object.keys(row.tags).filter((tag) => row.tags[tag]?.present).sort());
    attrs.set(path, Object.fromEntries(Object.entries(row.attrs).map(([key, { value }]) => [key, value])));
    const own = [...server.tree.versions()].filter((version) => version.node === row.id && version.sameAs === null);
    versions.set(path, own.sort((a, b) => b.stamp.seq - a.stamp.seq).map((version) => contents.get(version)));
  }
  return { files, emptyFolders, trash, tags, attrs, versions };
};
