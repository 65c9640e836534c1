import type { NodeId, Operation } from '@holdfast/domain';
import type { SettledEntry } from './ports/replica-store.ts';

/** What an operation says of itself, as all layers read it. */
export { isKnown, manifestOf, nodesOf } from '@holdfast/domain';

/** The node that an operation is about. */
export const subjectOf = (op: Operation): NodeId | null => ('node' in op ? op.node : (op.nodes[0] ?? null));

/** The node that an operation brought forth in place of the one it was about, null when there is none. */
export const becameOf = ({ outcome, recovered }: Pick<SettledEntry, 'outcome' | 'recovered'>): NodeId | null => {
  if (recovered !== undefined) return recovered.node;
  if (outcome.code === 'copied' || outcome.code === 'rescued') return outcome.node;
  return outcome.code === 'aliased' ? outcome.to : null;
};
