import type { NodeId, OpId, Operation, Outcome } from '@holdfast/domain';
import type { Decision } from '../ports/space-store.ts';

/** The node that an operation would have made, had it not been refused; null for any other. */
export const refusedNode = (op: Operation, outcome: Decision): NodeId | null =>
  outcome.code === 'rejected' && (op.type === 'createFolder' || op.type === 'createFile' || op.type === 'copy') ? op.node : null;

/** What an operation acts on, and who must have made that before. */
export const actsOn = (op: Operation): readonly NodeId[] => {
  switch (op.type) {
    case 'createFolder':
    case 'createFile':
      return [];
    case 'copy':
      return [op.source];
    case 'purge':
      return op.nodes;
    case 'rename': case 'move': case 'trash': case 'restore': case 'setContent': case 'addTag': case 'removeTag': case 'setAttr':
      return [op.node];
    default:
      return op satisfies never;
  }
};

/**
 * H11: what would have been made by an operation that was refused is not gone, it never was: the outcome names that operation. What asks for
 * nothing more (a trashing of it, say) stays a `noop`, and what brings bytes has found its place below /Recovered.
 */
export const withCause = (op: Operation, outcome: Outcome, refused: (node: NodeId) => OpId | undefined): Outcome => {
  if (outcome.code !== 'rejected' || outcome.reason !== 'gone') return outcome;
  for (const node of actsOn(op)) {
    const cause = refused(node);
    if (cause !== undefined) return { code: 'rejected', reason: 'dependency', cause };
  }
  return outcome;
};
