import type { ManifestId } from '@holdfast/domain';
import type { WaitingState } from '../center-api.ts';
import { isKnown, manifestOf } from '../operation-facts.ts';
import { hindranceOf } from '../outbox/hindrance.ts';
import type { Hindrance, Way, World } from '../outbox/hindrance.ts';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';

type Entry = Keyed<OutboxRow>;

/** Where a pending operation is: kept from going, about to go, or on its way. */
export type Standing =
  | Hindrance
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
}

/** Whether the operation, or the bytes it brings, are on their way to the server. */
export const isMoving = ({ row }: Entry, isUnderWay: StandingWorld['isUnderWay']): boolean => {
  const manifest = manifestOf(row.op);
  return isKnown(row.op) && (row.ctr !== null || (manifest !== null && isUnderWay(manifest)));
};

/** Where an operation stands. The sync centre's sentence and the glyph of the item both come from this one answer. */
export const standingOf = (entry: Entry, world: StandingWorld): Standing => {
  const { row } = entry;
  const moves = isMoving(entry, world.isUnderWay);
  // What moves is told so, whatever it must not pass.
  const hindrance = hindranceOf(entry, moves ? { ...world, before: () => undefined } : world);
  if (hindrance !== null && !(moves && hindrance.kind === 'bytes')) return hindrance;
  if (row.ctr !== null) return { kind: 'deciding', answers: world.way.network === 'online' };
  return moves ? { kind: 'sending' } : { kind: 'turn' };
};

/** The standing in one word, as the interface gets it. */
export const stateOf = ({ kind }: Standing): WaitingState | 'sending' => (kind === 'later' ? 'update' : kind);
