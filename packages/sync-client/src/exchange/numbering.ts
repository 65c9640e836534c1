import type { ManifestId } from '@holdfast/domain';
import { exchangeLimits } from '@holdfast/protocol';
import { foldOutbox } from '../outbox/fold.ts';
import { fold, number, numbered } from '../outbox/outbox.ts';
import type { Numbered } from '../outbox/outbox.ts';
import { contextOf, selectSendable } from '../outbox/sendable.ts';
import type { Keyed, OutboxRow } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { batchOf } from './request.ts';

type Entry = Keyed<OutboxRow>;

export interface NumberingOptions {
  readonly deviceName: string;
  /** The leaderEpoch under which counters are given (H49). */
  readonly fence: number;
  readonly isCommitted: (manifest: ManifestId) => boolean;
}

/** Which operations go next, folded and under which counters (H9, H13). */
export class Numbering {
  readonly #replica: Replica;
  readonly #options: NumberingOptions;
  /** Up to this lseq the outbox was looked through for what can be folded. */
  #foldedTo = 0;

  constructor(replica: Replica, options: NumberingOptions) {
    this.#replica = replica;
    this.#options = options;
  }

  /** What could be sent now; of what was never sent, no more than `enough` need be found. */
  sendable(enough: number): readonly Entry[] {
    return this.#select(this.#replica.outbox, enough);
  }

  #select(outbox: readonly Entry[], enough: number): readonly Entry[] {
    return selectSendable(outbox, contextOf(this.#replica, this.#options.isCommitted), enough);
  }

  /** The counter of one operation that is about to be queued, when it could go at once and nothing waits before it. */
  forFirst(row: OutboxRow): Numbered | null {
    const { meta, outbox } = this.#replica;
    if (row.ctr !== null || outbox.length > 0 || !meta.ready) return null;
    if (this.#select([{ key: 0, row }], 1).length === 0) return null;
    return { rows: [{ ...row, ctr: meta.nextCtr }], meta: { nextCtr: meta.nextCtr + 1 } };
  }

  /** Folds, and numbers what one exchange takes. */
  async nextBatch(): Promise<readonly Entry[]> {
    await this.fold();
    return await this.number(batchOf(this.sendable(exchangeLimits.ops)));
  }

  /** What goes after all that has counters. What came since the last folding waits for the next one, which must see its rows. */
  batchAhead(): readonly Entry[] {
    return batchOf(this.sendable(exchangeLimits.ops).filter(({ key, row }) => row.ctr === null && key <= this.#foldedTo));
  }

  /** What may go before an answer is written that takes `settled` out. What came since the last folding waits for the next one, which must see its rows. */
  readyWithout(settled: ReadonlySet<number>): readonly Entry[] {
    const prepared = this.#replica.outbox.filter(({ key, row }) => row.ctr !== null && !settled.has(key));
    if (prepared.length > 0) return prepared;
    return this.sendable(exchangeLimits.ops).filter(({ key }) => key <= this.#foldedTo && !settled.has(key));
  }

  /** Gives counters in a strict transaction of its own, before the first byte is sent (H9). */
  async number(batch: readonly Entry[]): Promise<readonly Entry[]> {
    const { rows, fresh, nextCtr } = numbered(batch, this.#replica.meta.nextCtr);
    if (fresh.length === 0) return rows;
    await this.#replica.commit({ fence: this.#options.fence, ...number(fresh, nextCtr) }, 'strict');
    return rows;
  }

  /** Folds what was never sent, as far as the outbox was not looked through yet: also what waits for bytes that then need not travel. */
  async fold(): Promise<void> {
    await this.#replica.commit(() => {
      const folded = foldOutbox(this.#replica, this.#options.deviceName, this.#foldedTo);
      this.#foldedTo = this.#replica.outbox.at(-1)?.key ?? this.#foldedTo;
      return folded === null ? null : { fence: this.#options.fence, ...fold(folded, this.#replica.meta.folds ?? 0) };
    }, 'strict');
  }
}
