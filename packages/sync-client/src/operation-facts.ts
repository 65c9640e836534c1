import type { ManifestId, NodeId, Operation } from '@holdfast/domain';

/** The manifest whose bytes an operation brings. */
export const manifestOf = (op: Operation): ManifestId | null => (op.type === 'createFile' || op.type === 'setContent' ? op.manifest : null);

const known: ReadonlySet<string> = new Set<Operation['type']>([
  'createFolder', 'createFile', 'rename', 'move', 'trash', 'restore', 'purge', 'setContent', 'copy', 'addTag', 'removeTag', 'setAttr',
]);

/** False for an operation that a later version of the app has queued: it is kept as it is, unsent and without effect (H17). */
export const isKnown = (op: Operation): boolean => known.has(op.type) && op.v === 1;

/** The nodes that an operation acts on or puts something into. */
export const nodesOf = (op: Operation): readonly NodeId[] => {
  switch (op.type) {
    case 'createFolder':
    case 'createFile':
    case 'move':
      return [op.node, op.parent];
    case 'copy':
      return [op.node, op.source, op.parent];
    case 'purge':
      return op.nodes;
    case 'trash':
      return op.into ? [op.node, op.into.file] : [op.node];
    case 'restore':
    case 'rename':
    case 'setContent':
    case 'addTag':
    case 'removeTag':
    case 'setAttr':
      return [op.node];
  }
};
