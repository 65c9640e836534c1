import type { TreeReader } from '@holdfast/domain';
import type { Exchanged } from '@holdfast/protocol';
import { asSeen } from '../outbox/as-seen.ts';
import { withoutCounters } from '../outbox/outbox.ts';
import type { numbered } from '../outbox/outbox.ts';
import type { Clock } from '../ports/clock.ts';
import type { HistoryRow, ParkedRow, PinRow, ReplicaMeta, SettledEntry, VersionsRow } from '../ports/replica-store.ts';
import type { BaseRecord } from '../replica/base-record.ts';
import type { Replica, Step } from '../replica/replica.ts';
import type { Recovery } from './recover.ts';
import type { Settlement } from './settle.ts';
import type { Staging } from './staging.ts';
import { nothingRefused, tellOf, worthTelling } from './telling.ts';

/** What gets its counters beside an answer. */
export type Fresh = Pick<ReturnType<typeof numbered>, 'fresh' | 'nextCtr'>;

/** Of pinned files that get a content which is not here: what stays for them until it is, and how it is found in their history. */
export interface Replaced {
  readonly pins?: readonly PinRow[];
  readonly versions?: readonly VersionsRow[];
}

/** Null: the changes go into the base that is there. Otherwise another takes its place: this one with the changes, or what they are by themselves. */
export type WholeBase = TreeReader | 'changes' | null;

export interface RevealOptions {
  /** The leaderEpoch under which results are applied (H49). */
  readonly fence: number;
  /** What becomes of refused content (H15). */
  readonly recover: (refused: readonly ParkedRow[]) => Recovery;
  /** What is to be remembered of these outcomes and of these changes, which are about to go into the base. */
  readonly replaced: (changes: readonly BaseRecord[], whole: WholeBase) => Replaced;
  readonly chronicle: (settled: readonly SettledEntry[], changes: readonly BaseRecord[]) => readonly HistoryRow[];
}

/** Brings answers into the replica: pages are staged, and all of them revealed together with the outcomes (H26, P7). */
export class Reveal {
  readonly #replica: Replica;
  readonly #staging: Staging;
  readonly #clock: Clock;
  readonly #options: RevealOptions;

  constructor(replica: Replica, staging: Staging, clock: Clock, options: RevealOptions) {
    this.#replica = replica;
    this.#staging = staging;
    this.#clock = clock;
    this.#options = options;
  }

  /** Keeps a page that is not the last. `since` is the space's seq when the base began to be fetched from nothing; null when it is only continued. */
  async stage(answer: Exchanged, basics: Partial<ReplicaMeta>, since: number | null): Promise<void> {
    const row = this.#staging.rowOf(answer.epoch, answer.cursor, answer.changes, since);
    const step: Step = { fence: this.#options.fence, meta: basics, append: { staged: [row] } };
    const committed = await this.#replica.commit(step, 'strict');
    this.#staging.add(committed?.keys.staged?.[0], row, answer.changes);
  }

  /**
   * Steps 4 and 5 of RULES.md 2.7 in one transaction: rows, cursor, token and outcomes come, decided operations leave (P7), and others
   * get the counters that `number` gives them at that moment.
   */
  async reveal(answer: Exchanged, basics: Partial<ReplicaMeta>, settlement: Settlement, number: () => Fresh): Promise<void> {
    await this.#replica.commit(() => {
      const { meta } = this.#replica;
      const all = [...this.#staging.records, ...answer.changes];
      // A hint may have brought the base further than this snapshot: then all of it is there already.
      const { next } = this.#staging;
      const news = next !== null ? { next, records: all } : meta.rebuild ? { replace: all } : answer.cursor > meta.cursor ? { records: all } : {};
      // Recovering looks at the view, which replays the outbox: only when there is something to recover.
      const { parked, rows, places } = settlement.parked.length === 0 ? nothingRefused : this.#options.recover(settlement.parked);
      const aside = new Set(parked.map(({ op }) => op.id));
      const settled = worthTelling(settlement.settled.map((entry) => tellOf(entry, places.get(entry.op), aside.has(entry.op))));
      const cursor = meta.rebuild ? answer.cursor : Math.max(answer.cursor, meta.cursor);
      const { fresh, nextCtr } = number();
      return {
        fence: this.#options.fence, require: { outbox: fresh.map(({ key }) => key) }, ...news, ...(answer.floor !== undefined && { floor: answer.floor }),
        meta: { ...basics, ...numberingAfter(answer, settlement, nextCtr), cursor, rebuild: false, ready: true, bootstrap: null, lastSynced: this.#clock.now() },
        remove: { outbox: settlement.remove, staged: this.#staging.keys },
        update: { outbox: meta.rebuild && meta.restored === true ? asSeen(this.#replica.outbox, this.#replica.tree, { tree: next?.tree ?? null, records: all }) : [...withoutCounters(this.#replica.outbox, settlement.renumberFrom), ...fresh] },
        append: {
          parked, outbox: rows,
          settled: settled.length === 0 ? [] : [{ entries: settled }],
          history: this.#options.chronicle(settled, answer.cursor > meta.cursor && !meta.rebuild ? all : []),
          ...this.#options.replaced(all, next !== null ? next.tree : meta.rebuild ? 'changes' : null),
        },
      };
    }, 'strict');
    this.#staging.clear();
  }
}

const numberingAfter = (answer: Exchanged, { renumberFrom }: Settlement, nextCtr: number): Partial<ReplicaMeta> =>
  ({ ackedCtr: answer.lastCtr, nextCtr: Math.max(answer.lastCtr + 1, renumberFrom ?? nextCtr) });
