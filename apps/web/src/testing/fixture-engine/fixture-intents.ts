import type { NodeId } from '@holdfast/domain';
import type { EngineProblem, Intent, NodeView } from '@holdfast/sync-client';
import type { FixtureTree } from './fixture-tree.ts';

/** What intents change. */
export interface FixtureTarget {
  readonly tree: FixtureTree;
  readonly now: number;
  add(parent: NodeId, name: string, blob: Blob | null, part?: Partial<NodeView>): NodeId;
}

export const problem = (code: EngineProblem['code'], message: string): EngineProblem => ({ code, message });

/** What undo calls an action. */
export const labelOf = (intents: readonly Intent[], tree: FixtureTree): string => {
  const [intent] = intents;
  if (!intent) return '';
  const ids = 'nodes' in intent ? intent.nodes : 'node' in intent ? [intent.node] : [];
  const name = 'name' in intent ? intent.name : (ids[0] && tree.get(ids[0])?.name) ?? '';
  const nouns: Partial<Record<Intent['type'], string>> = { createFolder: 'Creation', rename: 'Rename', move: 'Move', trash: 'Delete', restore: 'Restore' };
  return `${nouns[intent.type] ?? 'Change'} of ${ids.length > 1 ? `${ids.length} items` : name}`;
};

const rename = ({ node: id, name }: Extract<Intent, { type: 'rename' }>, tree: FixtureTree): EngineProblem | null => {
  const node = tree.get(id);
  const taken = node && tree.named(node.parent, name);
  if (taken && taken.id !== id) return problem('taken', `There is a "${taken.name}" here already.`);
  tree.change(id, { name });
  return null;
};

/** As the engine does it: what moves onto a taken name gives way. */
const move = (id: NodeId, parent: NodeId, tree: FixtureTree): void => {
  const node = tree.get(id);
  if (node) tree.change(id, { parent, name: tree.freeName(parent, node.name, node.kind) });
};

/** Does one intent; what was made goes into `created`. Null, or why it was refused. */
export const applyIntent = (intent: Intent, { tree, now, add }: FixtureTarget, created: NodeId[]): EngineProblem | null => {
  switch (intent.type) {
    case 'createFolder':
      created.push(add(intent.parent, intent.name, null));
      return null;
    case 'rename': return rename(intent, tree);
    case 'move':
      for (const id of intent.nodes) move(id, intent.parent, tree);
      return null;
    case 'trash':
      for (const id of intent.nodes) tree.change(id, { trashed: { at: now, from: `/${(tree.path(id) ?? []).slice(0, -1).map((node) => node.name).join('/')}` } });
      return null;
    case 'restore':
      for (const id of intent.nodes) tree.change(id, { trashed: null });
      return null;
    case 'purge':
      for (const id of intent.nodes) tree.remove(id);
      return null;
    case 'emptyTrash':
      for (const node of tree.list({ of: { trash: true }, sort: 'name', descending: false, foldersFirst: true, filter: '' })) tree.remove(node.id);
      return null;
    case 'copy': case 'addTag': case 'removeTag': case 'setAttr':
      return problem('invalid', `The fixture does not know ${intent.type}.`);
  }
};
