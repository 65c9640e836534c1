import type { NodeId } from '../ids.ts';
import type { Step } from './step.ts';

/** H36: an id is used once; nobody squats on another's. */
export const isTaken = (step: Step, id: NodeId): boolean =>
  id === step.tree.root || step.tree.node(id) !== undefined || step.tree.tombstone(id) !== undefined || step.tree.alias(id, step.op.device) !== undefined;
