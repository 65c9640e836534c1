import type { NodeId, OpId, VersionId } from './ids.ts';

/** Why an operation changed nothing although nothing was wrong with it. */
export type NoopReason = 'same' | 'kept-edited' | 'kept' | 'already' | 'gone' | 'unobserved-alias' | 'moved';

/** Why an operation was refused. The bytes it carried are kept by its author all the same (H15). */
export type RejectCode =
  | 'cycle' | 'depth' | 'gone' | 'not-found' | 'id-exists' | 'alias-unobserved' | 'changed' | 'dependency'
  | 'name' | 'kind' | 'invalid' | 'forbidden' | 'quota';

/** What became of an operation (H10). It is stored with it and never changes. */
export type Outcome =
  | { readonly code: 'applied' }
  | { readonly code: 'superseded' }
  | { readonly code: 'noop'; readonly reason: NoopReason }
  | { readonly code: 'aliased'; readonly to: NodeId }
  | { readonly code: 'copied'; readonly node: NodeId; readonly name: string }
  | { readonly code: 'merged'; readonly version: VersionId }
  | { readonly code: 'rescued'; readonly path: readonly string[]; readonly node: NodeId }
  | { readonly code: 'rejected'; readonly reason: RejectCode; readonly cause?: OpId };

/** What the sequencer may answer besides: nothing was decided, the operation stays in the outbox. */
export type Deferral =
  | { readonly code: 'missingManifest'; readonly manifest: string }
  | { readonly code: 'retry'; readonly afterMs: number }
  | { readonly code: 'parked'; readonly reason: string };
