import { asDeviceId } from '@holdfast/domain';
import type { Exchanged } from '@holdfast/protocol';
import { withoutCounters } from '../outbox/outbox.ts';
import type { Random } from '../ports/random.ts';
import type { JournalRow, ReplicaMeta } from '../ports/replica-store.ts';
import { sameSum } from '../replica/checksum.ts';
import type { Replica, Step } from '../replica/replica.ts';
import type { Staging } from './staging.ts';

export interface StartingOverOptions {
  /** The leaderEpoch under which it is written (H49). */
  readonly fence: number;
  /** The server has begun a new history; the base is still that of the old one, which this gives for the journal (H31). */
  readonly remember: () => Promise<JournalRow>;
}

/** What this device begins anew when the server does not go on with it: its counters, its name, its base. The outbox always stays. */
export class StartingOver {
  readonly #replica: Replica;
  readonly #staging: Staging;
  readonly #random: Random;
  readonly #options: StartingOverOptions;

  constructor(replica: Replica, staging: Staging, random: Random, options: StartingOverOptions) {
    this.#replica = replica;
    this.#staging = staging;
    this.#random = random;
    this.#options = options;
  }

  /** The server expects another counter: what is above gets new ones (H9). */
  async afterGap(expected: number): Promise<void> {
    await this.#renumber({ nextCtr: expected }, expected);
  }

  /** Somebody else goes under this device's name: it takes a new one, and sends its operations under that (H4). */
  async afterFork(): Promise<void> {
    await this.#renumber(this.#newDevice(), 1);
  }

  /** The base is too old to be continued: it is fetched again (H30). */
  async withBase(epoch: string): Promise<void> {
    await this.#startOver({ epoch });
  }

  /** Another epoch knows nothing of this device's counters, and what it has lost must be known when its base is here, come what may (H31). */
  async withHistory(epoch: string): Promise<void> {
    await this.#startOver({ epoch, ...this.#newDevice(), restored: true }, [await this.#options.remember()]);
  }

  /** A base that is not the server's is thrown away and fetched again (RULES.md 2.7, step 6); answers whether it is, null when the answer does not tell. */
  async ifDiverged(answer: Exchanged): Promise<boolean | null> {
    const { meta } = this.#replica;
    if (answer.checksum === null) return null;
    if (answer.cursor !== meta.cursor || sameSum(answer.checksum, meta.checksum)) return false;
    await this.#startOver({});
    return true;
  }

  #newDevice(): Partial<ReplicaMeta> {
    return { device: asDeviceId(this.#random.uuid()), nextCtr: 1, ackedCtr: 0, token: null };
  }

  async #renumber(meta: Partial<ReplicaMeta>, from: number): Promise<void> {
    await this.#replica.commit({ fence: this.#options.fence, meta, update: { outbox: withoutCounters(this.#replica.outbox, from) } }, 'strict');
  }

  async #startOver(meta: Partial<ReplicaMeta>, journal: readonly JournalRow[] = []): Promise<void> {
    const freed = meta.device === undefined ? [] : withoutCounters(this.#replica.outbox, 1);
    const { bootstrap } = this.#replica.meta;
    const step: Step = { fence: this.#options.fence, meta: { ...meta, rebuild: true, ...(bootstrap && { bootstrap: { ...bootstrap, snapshot: null } }) }, append: { journal }, update: { outbox: freed }, remove: { staged: this.#staging.keys } };
    await this.#replica.commit(step, 'strict');
    this.#staging.clear();
  }
}
