import { neededNodes } from '@holdfast/domain';
import type { NodeId, OpId, Operation, Outcome } from '@holdfast/domain';
import type { Decision } from '../ports/space-store.ts';

/** The node that an operation would have made, had it not been refused; null for any other. */
export const refusedNode = (op: Operation, outcome: Decision): NodeId | null =>
  outcome.code === 'rejected' && (op.type === 'createFolder' || op.type === 'createFile' || op.type === 'copy') ? op.node : null;

/**
 * H11: what would have been made by an operation that was refused is not gone, it never was: the outcome names that operation. What asks for
 * nothing more (a trashing of it, say) stays a `noop`, and what brings bytes has found its place below /Recovered.
 */
export const withCause = (op: Operation, outcome: Outcome, refused: (node: NodeId) => OpId | undefined): Outcome => {
  if (outcome.code !== 'rejected' || outcome.reason !== 'gone') return outcome;
  for (const node of neededNodes(op)) {
    const cause = refused(node);
    if (cause !== undefined) return { code: 'rejected', reason: 'dependency', cause };
  }
  return outcome;
};
