import { foldName } from '../../names/fold.ts';
import type { DeviceId, NodeId, OpId } from '../../ids.ts';
import type { Content, Json, Millis } from '../../node.ts';
import type { Operation } from '../../operation.ts';
import type { Outcome } from '../../outcome.ts';

/** Who wrote something; `by` is null for what the server writes by itself (3b.1). */
export interface Mark {
  readonly op: OpId;
  readonly by: DeviceId | null;
  readonly at: Millis;
  readonly seq: number;
}

export interface TrashedBy extends Mark {
  readonly base: number;
  /** Operations that counted as its author's own besides those of his device (H4). */
  readonly alsoOwn: readonly OpId[];
}

export interface Tag { readonly tag: string; adds: Mark[]; last: Mark }
export interface Attr { readonly key: string; value: Json; by: Mark }

export interface Node {
  readonly id: NodeId;
  readonly kind: 'file' | 'folder';
  name: string;
  namedBy: Mark;
  parent: NodeId;
  placedBy: Mark;
  /** The operation that put this very node into the trash (3b.2). */
  trash: TrashedBy | null;
  readonly created: Mark;
  readonly rescueOf: NodeId | null;
  /** Files: the version on top. */
  head: OpId | null;
  headBy: Mark | null;
  readonly born: string | null;
  readonly conflictOf: NodeId | null;
  tags: Tag[];
  attrs: Attr[];
}

export interface Grave { readonly id: NodeId; readonly kind: 'file' | 'folder'; readonly name: string; readonly parent: NodeId }
export interface Alias { readonly from: NodeId; readonly to: NodeId; readonly device: DeviceId | null; readonly op: OpId; readonly seq: number }
export interface Version { readonly id: OpId; readonly node: NodeId; readonly content: Content; readonly parents: readonly OpId[]; readonly sameAs: OpId | null; readonly by: Mark }
export interface Entry { readonly op: Operation; readonly seq: number; readonly eff: Millis; readonly device: DeviceId; readonly outcome: Outcome }

/** Everything there is, in arrays. */
export interface State {
  readonly root: NodeId;
  nodes: Node[];
  graves: Grave[];
  aliases: Alias[];
  versions: Version[];
  log: Entry[];
}

export const emptyState = (root: NodeId): State => ({ root, nodes: [], graves: [], aliases: [], versions: [], log: [] });

/** A state that may be changed without touching the first. */
export const copyState = (state: State): State => ({
  root: state.root,
  nodes: state.nodes.map((node) => ({ ...node, tags: node.tags.map((tag) => ({ ...tag, adds: [...tag.adds] })), attrs: node.attrs.map((attr) => ({ ...attr })) })),
  graves: [...state.graves],
  aliases: [...state.aliases],
  versions: [...state.versions],
  log: [...state.log],
});

export const find = (state: State, id: NodeId): Node | undefined => state.nodes.find((node) => node.id === id);
export const graveOf = (state: State, id: NodeId): Grave | undefined => state.graves.find((grave) => grave.id === id);
export const childrenOf = (state: State, id: NodeId): Node[] => state.nodes.filter((node) => node.parent === id);

/** Not in the trash, nor anything above it (S2). */
export const isLive = (state: State, id: NodeId): boolean => {
  if (id === state.root) return true;
  const node = find(state, id);
  return node !== undefined && node.trash === null && isLive(state, node.parent);
};

/** Is `id` that node, or anywhere below it? */
export const isWithin = (state: State, id: NodeId, above: NodeId): boolean => {
  if (id === above) return true;
  const parent = find(state, id)?.parent ?? graveOf(state, id)?.parent;
  return parent !== undefined && isWithin(state, parent, above);
};

/** Names from the root down to the node. */
export const pathOf = (state: State, id: NodeId): string[] => {
  const node = find(state, id);
  return node ? [...pathOf(state, node.parent), node.name] : [];
};

/** Who has the name in the folder (S3, H19: not oneself); what was trashed by itself has none. */
export const holderOf = (state: State, parent: NodeId, name: string, self: NodeId | null): Node | undefined =>
  childrenOf(state, parent).find((node) => node.id !== self && node.trash === null && foldName(node.name) === foldName(name));

/** The version of that id, in that file if it is known there. */
export const versionIn = (state: State, id: OpId, node: NodeId): Version | undefined =>
  state.versions.find((version) => version.id === id && version.node === node);

export const contentOf = (state: State, file: Node): Content => {
  const version = file.head === null ? undefined : versionIn(state, file.head, file.id);
  if (!version) throw new Error(`oracle: ${file.id} has no content`);
  return version.content;
};
