import { asOpId, nextAt } from '@holdfast/domain';
import type { Envelope, Millis } from '@holdfast/domain';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { ReplicaMeta } from '../ports/replica-store.ts';

/** Stamps new operations: an id, this device, what the person sees, and a time that never goes back (3b.19). */
export class EnvelopeMaker {
  readonly #clock: Clock;
  readonly #random: Random;
  #last: Millis = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Not before an operation that was made earlier. */
  notBefore(at: Millis): void {
    if (at > this.#last) this.#last = at;
  }

  make(meta: ReplicaMeta, group: string | null): Envelope {
    this.#last = nextAt(this.#last, this.#clock.now(), meta.serverOffset);
    const envelope = { v: 1, id: asOpId(this.#random.uuid()), device: meta.device, baseSeq: meta.cursor, at: this.#last } as const;
    return group === null ? envelope : { ...envelope, group };
  }
}
