import { asOpId } from '@holdfast/domain';
import type { Envelope } from '@holdfast/domain';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { ReplicaMeta } from '../ports/replica-store.ts';

/**
 * Stamps new operations: an id, this device, what the person sees, and the device's clock set right by what is known of the
 * server's (3b.19). The clock may jump: a device's own order comes from its queue.
 */
export class EnvelopeMaker {
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  make(meta: ReplicaMeta, group: string | null): Envelope {
    const at = Math.trunc(this.#clock.now() + meta.serverOffset);
    const envelope = { v: 1, id: asOpId(this.#random.uuid()), device: meta.device, baseSeq: meta.cursor, at } as const;
    return group === null ? envelope : { ...envelope, group };
  }
}
