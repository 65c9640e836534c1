import type { ManifestId } from '@holdfast/domain';
import type { WaitingState } from '../center-api.ts';
import { isKnown, manifestOf } from '../operation-facts.ts';
import { hindranceOf, missingContent } from '../outbox/hindrance.ts';
import type { Hindrance, Way, World } from '../outbox/hindrance.ts';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';

type Entry = Keyed<OutboxRow>;

/** Where a pending operation is: kept from going, about to go, or on its way. */
export type Standing =
  | Hindrance
  /** The person has paused its bytes. */
  | { readonly kind: 'paused' }
  | { readonly kind: 'turn' }
  /** Its bytes are on their way. */
  | { readonly kind: 'sending' }
  /** It was sent; `answers` is false while no answer can come. */
  | { readonly kind: 'deciding'; readonly answers: boolean };

/** What a standing depends on, beside the operation itself. */
export interface StandingWorld extends World {
  readonly way: Way;
  /** The bytes of this manifest are being sent. */
  readonly isUnderWay: (manifest: ManifestId) => boolean;
  /** The person has paused the bytes of this manifest. */
  readonly isHeld: (manifest: ManifestId) => boolean;
}

/** Whether the operation, or the bytes it brings, are on their way to the server. */
export const isMoving = ({ row }: Entry, isUnderWay: StandingWorld['isUnderWay']): boolean => {
  const manifest = manifestOf(row.op);
  return isKnown(row.op) && (row.ctr !== null || (manifest !== null && isUnderWay(manifest)));
};

/** It has bytes that are still to be sent, and that may be paused: what has a counter is on its way as it is (H13). */
export const bytesToSend = ({ row: { op, ctr } }: Entry, isCommitted: StandingWorld['isCommitted']): ManifestId | null => (ctr === null && isKnown(op) ? missingContent(op, isCommitted) : null);

/** Where an operation stands. The sync centre's sentence and the glyph of the item both come from this one answer. */
export const standingOf = (entry: Entry, world: StandingWorld): Standing => {
  const { row } = entry;
  const bytes = bytesToSend(entry, world.isCommitted);
  if (bytes !== null && world.isHeld(bytes)) return { kind: 'paused' };
  const moves = isMoving(entry, world.isUnderWay);
  // What moves is told so, whatever it must not pass.
  const hindrance = hindranceOf(entry, moves ? { ...world, before: () => undefined } : world);
  if (hindrance !== null && !(moves && hindrance.kind === 'bytes')) return hindrance;
  if (row.ctr !== null) return { kind: 'deciding', answers: world.way.network === 'online' };
  return moves ? { kind: 'sending' } : { kind: 'turn' };
};

/** The standing in one word, as the interface gets it. */
export const stateOf = ({ kind }: Standing): WaitingState | 'sending' => (kind === 'later' ? 'update' : kind);
