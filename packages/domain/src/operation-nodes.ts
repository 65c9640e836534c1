import type { ManifestId, NodeId } from './ids.ts';
import type { Operation } from './operation.ts';
import { otherwise } from './otherwise.ts';

/** The manifest whose bytes an operation brings. */
export const manifestOf = (op: Operation): ManifestId | null => (op.type === 'createFile' || op.type === 'setContent' ? op.manifest : null);

/** What an operation makes or acts on, and the other node that it is about: the source of a copy, the file for which a copy is decided. */
export const namedNodes = (op: Operation): readonly NodeId[] => {
  switch (op.type) {
    case 'purge': return op.nodes;
    case 'copy': return [op.node, op.source];
    case 'trash': return op.into ? [op.node, op.into.file] : [op.node];
    case 'createFolder': case 'createFile': case 'rename': case 'move': case 'restore': case 'setContent': case 'addTag': case 'removeTag': case 'setAttr':
      return [op.node];
    default: return otherwise(op, []);
  }
};

/** The same, and the folder into which it puts something. Not the one that a trashing or a restoring names: that is where its author saw the node (3b.2). */
export const nodesOf = (op: Operation): readonly NodeId[] => {
  switch (op.type) {
    case 'createFolder': case 'createFile': case 'move': return [op.node, op.parent];
    case 'copy': return [op.node, op.source, op.parent];
    case 'purge': case 'trash': case 'restore': case 'rename': case 'setContent': case 'addTag': case 'removeTag': case 'setAttr':
      return namedNodes(op);
    default: return otherwise(op, []);
  }
};

/** Every node whose row an operation reads by its id: with the folder in which the author of a trashing or restoring saw the node. */
export const mentionedNodes = (op: Operation): readonly NodeId[] =>
  (op.type === 'trash' || op.type === 'restore' ? [...namedNodes(op), op.parent] : nodesOf(op));

/** What must have been there before, because the operation acts on it (H11). */
export const neededNodes = (op: Operation): readonly NodeId[] => {
  switch (op.type) {
    case 'createFolder': case 'createFile': return [];
    case 'copy': return [op.source];
    case 'purge': return op.nodes;
    case 'rename': case 'move': case 'trash': case 'restore': case 'setContent': case 'addTag': case 'removeTag': case 'setAttr':
      return [op.node];
    default: return otherwise(op, []);
  }
};
