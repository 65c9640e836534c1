import type { Poke } from '@holdfast/protocol';

/** Carries word of a commit to the sessions that watch the space. A hint: it may be lost (H27). Must not throw and must not wait. */
export interface Publisher {
  publish(poke: Poke): void;
}
