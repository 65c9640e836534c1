import { asOpId } from '@holdfast/domain';
import type { Envelope, Millis } from '@holdfast/domain';
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

  now({ serverOffset }: Pick<ReplicaMeta, 'serverOffset'>): Millis {
    return Math.trunc(this.#clock.now() + serverOffset);
  }

  make(meta: ReplicaMeta, group: string | null): Envelope {
    const envelope = { v: 1, id: asOpId(this.#random.uuid()), device: meta.device, baseSeq: meta.cursor, at: this.now(meta) } as const;
    return group === null ? envelope : { ...envelope, group };
  }
}
