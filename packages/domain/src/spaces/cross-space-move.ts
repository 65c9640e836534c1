import type { NodeId, UserId } from '../ids.ts';
import type { NodeRow } from '../node.ts';
import type { OperationType } from '../operation.ts';
import type { Outcome } from '../outcome.ts';
import { uuid5 } from '../uuid5.ts';

/** One move of a tree from one space into another, which no transaction spans (H35). The two steps follow from what became of them. */
export interface CrossSpaceMove {
  /** A UUID; the ids in the target follow from it, so that a step done again does the same. */
  readonly saga: string;
  /** The seq of the source that the copy was taken at. */
  readonly seenSeq: number;
  /** Null until it was decided. */
  readonly copied: Outcome | null;
  readonly trashed: Outcome | null;
}

export type MoveStep =
  | { readonly kind: 'copyIn' }
  /** Only what has not changed since it was copied: `onlyIfSeq`. */
  | { readonly kind: 'trash'; readonly onlyIfSeq: number }
  /** The tree is in the target, and its tombstone in the source says where it went. */
  | { readonly kind: 'moved' }
  /** The target refused it: nothing has happened. */
  | { readonly kind: 'stays' }
  /** The source changed in between, or may not be trashed: it is in both. Never in neither. */
  | { readonly kind: 'both' };

/** What is to be done next. A crash anywhere leaves a duplicate, never a loss: the source goes only once the copy is applied. */
export const nextStepOf = ({ seenSeq, copied, trashed }: CrossSpaceMove): MoveStep => {
  if (copied === null) return { kind: 'copyIn' };
  if (copied.code === 'rejected') return { kind: 'stays' };
  if (trashed === null) return { kind: 'trash', onlyIfSeq: seenSeq };
  return trashed.code === 'applied' || trashed.code === 'merged' || (trashed.code === 'noop' && trashed.reason === 'already') ? { kind: 'moved' } : { kind: 'both' };
};

/** The id of a node in the target: the same on every device and after every crash. */
export const movedId = (saga: string, node: NodeId): NodeId => uuid5<'NodeId'>(saga, node);

/** The rows as they are to be made in the target, each under its new id; `root` goes into `parent`. */
export const copyInPlan = (saga: string, root: NodeId, parent: NodeId, rows: readonly NodeRow[]): readonly { readonly source: NodeRow; readonly id: NodeId; readonly parent: NodeId }[] =>
  rows.map((source) => ({ source, id: movedId(saga, source.id), parent: source.id === root ? parent : movedId(saga, source.location.parent) }));

/** Whoever may read a space. */
export type Audience = ReadonlySet<UserId>;

/** What becomes of an operation on the old id of a node that was moved into another space (rows 45 and 46). */
export type LateOperation = 'forwarded' | 'recovered' | 'noop(moved)';

/**
 * H34, rows 45 and 46: an edit follows into the target only if its author may write there and nobody reads the target who could not
 * read the source: else somebody would be shown what was written for others. It goes to Recovered then, and its author is asked.
 */
export const lateOperationOn = (type: OperationType, spaces: { readonly source: Audience; readonly target: Audience; readonly authorWritesTarget: boolean }): LateOperation => {
  if (type !== 'setContent') return 'noop(moved)';
  const { source, target, authorWritesTarget } = spaces;
  return authorWritesTarget && [...target].every((reader) => source.has(reader)) ? 'forwarded' : 'recovered';
};
