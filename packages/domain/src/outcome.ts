import type { NodeId, OpId, UserId, VersionId } from './ids.ts';
import type { Millis } from './node.ts';

/** Why an operation changed nothing although nothing was wrong with it. */
export type NoopReason = 'same' | 'kept-edited' | 'kept' | 'already' | 'gone' | 'unobserved-alias' | 'moved';

/** Why an operation was refused. The bytes it carried are kept by its author all the same (H15). */
export type RejectCode =
  | 'cycle' | 'depth' | 'gone' | 'not-found' | 'id-exists' | 'alias-unobserved' | 'changed' | 'dependency'
  | 'name' | 'kind' | 'invalid' | 'forbidden' | 'quota' | 'too-many';

/** Whose work an operation came up against: the device as it was called then, and the effective time of that work. */
export interface Against {
  readonly device: string;
  readonly user: UserId;
  readonly at: Millis;
}

/** What the reducer decides (H10). */
export type Verdict =
  | { readonly code: 'applied' }
  | { readonly code: 'superseded' }
  | { readonly code: 'noop'; readonly reason: NoopReason }
  | { readonly code: 'aliased'; readonly to: NodeId }
  | { readonly code: 'copied'; readonly node: NodeId; readonly name: string }
  | { readonly code: 'merged'; readonly version: VersionId }
  | { readonly code: 'rescued'; readonly path: readonly string[]; readonly node: NodeId }
  | { readonly code: 'rejected'; readonly reason: RejectCode; readonly cause?: OpId };

/** What became of an operation. It is stored with it and never changes. Who was met is added by the sequencer; the decision does not depend on it. */
export type Outcome = Verdict & { readonly against?: Against };

/** What the sequencer may answer besides: nothing was decided, the operation stays in the outbox. */
export type Deferral =
  | { readonly code: 'missingManifest'; readonly manifest: string }
  | { readonly code: 'retry'; readonly afterMs: number }
  | { readonly code: 'parked'; readonly reason: string };
