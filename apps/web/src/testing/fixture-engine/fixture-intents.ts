import { foldName, isStrange, restoredName, validateName, type NodeId } from '@holdfast/domain';
import type { EngineProblem, Intent, NodeView } from '@holdfast/sync-client';
import type { FixtureTree } from './fixture-tree.ts';

/** What intents change. */
export interface FixtureTarget {
  readonly tree: FixtureTree;
  readonly now: number;
  add(parent: NodeId, name: string, blob: Blob | null, part?: Partial<NodeView>): NodeId;
}

type Of<Type extends Intent['type']> = Extract<Intent, { type: Type }>;

export const problem = (code: EngineProblem['code'], message: string): EngineProblem => ({ code, message });

/** @throws EngineProblem when nothing may be called so. */
export const requireName = (name: string): void => {
  if (!validateName(name).ok) throw problem('name', `Choose another name than “${name}”`);
};
/** @throws EngineProblem for the root, and for what is not there or in the trash. */
export const requireLive = (tree: FixtureTree, id: NodeId): NodeView => {
  if (id === tree.root) throw problem('invalid', 'The home folder itself cannot be changed: choose something in it');
  const node = tree.get(id);
  if (node === null || !tree.isLive(id)) throw problem('not-found', 'The item is not there any more: it was moved to the trash or deleted');
  return node;
};
export const requireFolder = (tree: FixtureTree, id: NodeId): void => {
  if (id !== tree.root && requireLive(tree, id).kind !== 'folder') throw problem('invalid', 'This is a file: choose a folder');
};
const requireThere = (tree: FixtureTree, id: NodeId): NodeView => {
  const node = tree.get(id);
  if (node === null) throw problem('not-found', 'The item is not there any more: it was moved to the trash or deleted');
  return node;
};
const requireFree = (tree: FixtureTree, parent: NodeId, name: string, self: NodeId | null): void => {
  const taken = tree.named(parent, name);
  if (taken !== null && taken.id !== self) throw problem('taken', `“${name}” is there already: choose another name`);
};

/** What undo calls an action. */
export const labelOf = (intents: readonly Intent[], tree: FixtureTree): string => {
  const [intent] = intents;
  if (!intent) return '';
  const ids = 'nodes' in intent ? intent.nodes : 'node' in intent ? [intent.node] : [];
  const name = 'name' in intent ? intent.name : (ids[0] && tree.get(ids[0])?.name) ?? '';
  const nouns: Partial<Record<Intent['type'], string>> = { createFolder: 'Creation', rename: 'Rename', move: 'Move', copy: 'Copy', trash: 'Delete', restore: 'Restore', purge: 'Delete forever', emptyTrash: 'Delete forever' };
  return `${nouns[intent.type] ?? 'Change'} of ${ids.length > 1 ? `${ids.length} items` : name}`;
};

const createFolder = ({ parent, name, onCollision }: Of<'createFolder'>, { tree, add }: FixtureTarget): NodeId => {
  requireFolder(tree, parent);
  requireName(name);
  if (onCollision === undefined) requireFree(tree, parent, name, null);
  const there = tree.named(parent, name);
  return onCollision === 'merge' && there?.kind === 'folder' ? there.id : add(parent, name, null);
};

const rename = ({ node: id, name, onCollision }: Of<'rename'>, tree: FixtureTree): void => {
  const node = requireLive(tree, id);
  requireName(name);
  if (onCollision === undefined) requireFree(tree, node.parent, name, id);
  tree.change(id, { name: foldName(node.name) === foldName(name) ? name : tree.freeName(node.parent, name, node.kind) });
};

/** As the engine does it: what moves onto a taken name gives way. */
const move = (id: NodeId, parent: NodeId, tree: FixtureTree): void => {
  const node = requireLive(tree, id);
  requireFolder(tree, parent);
  if (parent === id || (tree.path(parent) ?? []).some((above) => above.id === id)) throw problem('cycle', `“${node.name}” cannot be put into itself: choose another folder`);
  if (node.parent !== parent) tree.change(id, { parent, name: tree.freeName(parent, node.name, node.kind) });
};

const copy = (id: NodeId, parent: NodeId, target: FixtureTarget, given?: string): NodeId => {
  const { tree } = target;
  const { name, tags, attrs, mime, size, modified, hash, kind } = requireLive(tree, id);
  requireFolder(tree, parent);
  const inside = tree.children(id);
  if (given !== undefined) requireName(given);
  const made = target.add(parent, given ?? name, tree.blobs.get(id) ?? null, { tags, attrs, mime, size, modified, hash, kind });
  for (const child of inside) copy(child.id, made, target);
  return made;
};

const trash = (id: NodeId, { tree, now }: FixtureTarget): void => {
  requireLive(tree, id);
  tree.change(id, { trashed: { at: now, from: `/${(tree.path(id) ?? []).slice(0, -1).map((node) => node.name).join('/')}` } });
};

const restore = (id: NodeId, tree: FixtureTree): void => {
  const node = requireThere(tree, id);
  if (node.trashed === null) throw problem('invalid', `“${node.name}” is not in the trash: choose what was moved there`);
  const name = tree.named(node.parent, node.name) ? tree.freeName(node.parent, restoredName(node.name, node.kind), node.kind) : node.name;
  tree.change(id, { trashed: null, name });
};

const label = (intent: Of<'addTag' | 'removeTag' | 'setAttr'>, tree: FixtureTree): void => {
  const text = intent.type === 'setAttr' ? intent.key : intent.tag;
  if (text === '' || isStrange(text)) throw problem('invalid', 'A tag, or the name of an attribute, has 1 to 256 characters: choose another');
  for (const id of intent.nodes) {
    const { tags, attrs } = requireThere(tree, id);
    if (intent.type === 'setAttr') tree.change(id, { attrs: Object.fromEntries([...Object.entries(attrs).filter(([key]) => key !== text), ...(intent.value === null ? [] : [[text, intent.value] as const])]) });
    else tree.change(id, { tags: [...tags.filter((tag) => tag !== text), ...(intent.type === 'addTag' ? [text] : [])] });
  }
};

/** Does one intent; answers what was made. @throws EngineProblem when it is refused, as the engine refuses it. */
export const applyIntent = (intent: Intent, target: FixtureTarget): readonly NodeId[] => {
  const { tree } = target;
  switch (intent.type) {
    case 'createFolder': return [createFolder(intent, target)];
    case 'copy': return intent.nodes.map((id, i) => copy(id, intent.parent, target, intent.names?.[i]));
    case 'rename': rename(intent, tree); break;
    case 'move': for (const id of intent.nodes) move(id, intent.parent, tree); break;
    case 'trash': for (const id of intent.nodes) trash(id, target); break;
    case 'restore': for (const id of intent.nodes) restore(id, tree); break;
    case 'purge': for (const id of intent.nodes.map((one) => requireThere(tree, one).id)) tree.remove(id); break;
    case 'emptyTrash': for (const { id } of tree.trashed()) tree.remove(id); break;
    case 'addTag': case 'removeTag': case 'setAttr': label(intent, tree); break;
  }
  return [];
};
