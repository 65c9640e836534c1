import type { Content, DeviceId, MergeQuestion, OpId, SpaceId, UserId } from '@holdfast/domain';
import type { Change, ExchangeRefusal, SentOperation, Settled } from '@holdfast/protocol';
import type { SpaceState } from '../ports/space-store.ts';

/** What a device presents for itself; its answer carries the next token (H4). */
export interface Presented {
  readonly epoch: string | null;
  readonly cursor: number;
  readonly ackedCtr: number;
  readonly token: string | null;
  /** While the base is fetched from nothing: the space's seq when that began (H30). */
  readonly since: number | null;
}

/** Operations of one device that wait for their turn. */
export interface Submission {
  readonly space: SpaceId;
  readonly user: UserId;
  readonly device: { readonly id: DeviceId; readonly name: string };
  /** Null for what the server does by itself (H37): counters are then given under the lock. */
  readonly presented: Presented | null;
  /** By counter, without a gap. */
  readonly ops: readonly SentOperation[];
}

/** Two texts that must be merged before an operation can be decided (row 22). */
export interface WantedMerge {
  readonly ctr: number;
  readonly op: OpId;
  readonly question: MergeQuestion;
}

/** The answer: good for as long as the question is the same, that is, until the head moves (H46). */
export interface KnownMerge extends WantedMerge {
  readonly merged: Content | null;
  /** How many questions this operation has asked so far. */
  readonly tries: number;
}

/** A part of a submission that goes into one group. */
export interface Slice {
  readonly submission: Submission;
  readonly ops: readonly SentOperation[];
  /** The submission's first slice: only then is what the device presents looked at. */
  readonly first: boolean;
  /** What was merged for its first operation. */
  readonly merge: KnownMerge | null;
}

/** A slice whose operations were decided, all or up to one that was put off. */
export interface Taken {
  readonly kind: 'taken';
  readonly token: string;
  /** By counter. */
  readonly settled: readonly Settled[];
  /** The operation that was put off and stops the device here (H10). */
  readonly deferred: Settled | null;
  /** The operation that stops the device here until two texts are merged. */
  readonly merging: WantedMerge | null;
  /** Where the commit left the space, when the device needs to be told no more than what this very group has changed. */
  readonly moment: Moment | null;
}

/** The space right after a commit, as a device sees it that was up to date before (H25). */
export interface Moment {
  readonly space: SpaceState;
  /** All since the device's cursor, by seq. */
  readonly changes: readonly Change[];
  /** What the group has decided for the device, by counter; none of it was decided before. */
  readonly decided: readonly Settled[];
  /** The device's last counter before the group. */
  readonly after: number;
}

/** What became of a slice. `outsider`: the person is no member of the space. */
export type SliceResult =
  | { readonly kind: 'refused'; readonly refusal: ExchangeRefusal }
  | { readonly kind: 'outsider' }
  | Taken;
