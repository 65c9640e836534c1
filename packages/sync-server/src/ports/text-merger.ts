import type { Content, MergeQuestion, SpaceId, UserId } from '@holdfast/domain';

/** Two edits of one text, made apart. */
export interface MergeJob {
  readonly space: SpaceId;
  /** Whose edit comes second: the result is stored in his name until a version refers to it (H43). */
  readonly user: UserId;
  readonly question: MergeQuestion;
}

/** Merges texts outside of every lock (H46). */
export interface TextMerger {
  /**
   * The merged text, stored and committed in the space; null when both must be kept: it is no text, too long, its base is gone, or both
   * changed touching lines. May reject, which counts as null; doing it again, or dying over it, harms nothing.
   */
  merge(job: MergeJob): Promise<Content | null>;
}
