import { asDeviceId, type DeviceId, type OpId } from '../ids.ts';
import { limits } from '../limits.ts';
import type { Content, Millis, NodeRow, Stamp } from '../node.ts';
import type { Operation } from '../operation.ts';
import type { NoopReason, Outcome, RejectCode } from '../outcome.ts';
import type { Overlay } from '../tree/overlay.ts';
import type { MergeQuestion } from '../tree/reader.ts';

/** The writer of what the server does by itself: skeletons, merge results. Seen only by seq (3b.1). */
export const serverDevice: DeviceId = asDeviceId('00000000-0000-0000-0000-000000000000');

/** Nodes that one copy may make: more would hold up everybody in the space for too long. */
export const maxCopied = limits.copiedNodes;

/** What one operation may make at most, see `limits`. */
export type Most = Readonly<Record<'copiedNodes' | 'copiedRowBytes' | 'labelsUtf8Bytes', number>>;

/** For a replay: nothing that was taken is refused afterwards (S9). */
export const unlimited: Most = { copiedNodes: Infinity, copiedRowBytes: Infinity, labelsUtf8Bytes: Infinity };

/** What a copy is going to add. */
export interface CopySize {
  readonly nodes: number;
  /** Of contents. */
  readonly bytes: number;
  /** Of rows, see `rowSize`. */
  readonly rowBytes: number;
}

/** What the sequencer knows when an operation's turn comes. A device predicts with its own guesses. */
export interface ReduceAt {
  readonly seq: number;
  /** See `effectiveTime`. */
  readonly effTs: Millis;
  /** The person's name for the device that made the operation: appears in conflict names. */
  readonly deviceName: string;
  /**
   * Operations of this device that were applied under another id: both halves of a fork held them, and the other half
   * sent them first (3b.1, H4). Everything else of that other half is foreign.
   */
  readonly alsoOwn?: ReadonlySet<OpId>;
  /**
   * Row 22: the merged content if the two texts merge cleanly, null if both must be kept. It may throw `MissingReads`
   * to have the bytes fetched and merged elsewhere. Without it, both are kept.
   */
  readonly merge?: (question: MergeQuestion) => Content | null;
  /** Asked before a copy is written; what it answers is why the copy is refused. */
  readonly onCopy?: (size: CopySize) => RejectCode | null;
  /** How much an operation may make, where the tree decides: `limits` unless told. A replay lets pass what was let pass then. */
  readonly most?: Most;
  /** Told whose work of another device stood in the way, or was brought together with this one; the first call counts. Changes nothing. */
  readonly onMeet?: (stamp: Stamp) => void;
}

/** Somebody who had seen the space up to `base`, and everything of his own devices. */
export interface Observer {
  readonly device: DeviceId;
  readonly base: number;
  readonly alsoOwn: ReadonlySet<OpId>;
}

/** One operation under way. */
export interface Step<Op extends Operation = Operation> {
  readonly tree: Overlay;
  readonly op: Op;
  readonly at: ReadonlyReduceAt;
  /** The mark that the operation leaves on what it writes. */
  readonly stamp: Stamp;
  /** The mark on what is written along the way, which nobody asked for. */
  readonly serverStamp: Stamp;
  readonly author: Observer;
}
type ReadonlyReduceAt = Readonly<ReduceAt>;

export const noOps: ReadonlySet<OpId> = new Set();

export const beginStep = <Op extends Operation>(tree: Overlay, op: Op, at: ReduceAt): Step<Op> => {
  const stamp: Stamp = { op: op.id, device: op.device, at: at.effTs, seq: at.seq };
  return {
    tree,
    op,
    at,
    stamp,
    serverStamp: { op: op.id, device: serverDevice, at: at.effTs, seq: at.seq },
    // Nobody has seen the future, whatever a hostile client says.
    author: { device: op.device, base: Math.min(op.baseSeq, at.seq - 1), alsoOwn: at.alsoOwn ?? noOps },
  };
};

/** Notes whose work the operation came up against, for the person's eyes; one's own is nobody else's. */
export const meet = (step: Step, stamp: Stamp | null | undefined): void => {
  if (stamp && stamp.op !== step.op.id && stamp.device !== step.op.device) step.at.onMeet?.(stamp);
};

/** Of a node that nobody has labelled. One for all: most nodes have none, and two empty records for each would be a tenth of a large space. */
export const noLabels: Readonly<Record<string, never>> = Object.freeze({});

/** Writes a row under the operation's seq. */
export const write = <Row extends NodeRow>(step: Step, row: Row): Row => {
  // A row is immutable: one that was just made for this seq need not be copied.
  const written = row.seq === step.at.seq ? row : { ...row, seq: step.at.seq };
  step.tree.putNode(written);
  return written;
};

export const applied: Outcome = { code: 'applied' };
export const supersededBy = (step: Step, stamp: Stamp): Outcome => {
  meet(step, stamp);
  return { code: 'superseded' };
};
export const noopFor = (step: Step, reason: NoopReason, stamp: Stamp | null | undefined): Outcome => {
  meet(step, stamp);
  return { code: 'noop', reason };
};
/** H20: refused or ignored because the node was quietly joined with another one's. */
export const joined = (step: Step, row: NodeRow, outcome: Outcome): Outcome => {
  meet(step, row.created);
  return outcome;
};
export const rejected = (reason: RejectCode): Outcome => ({ code: 'rejected', reason });
