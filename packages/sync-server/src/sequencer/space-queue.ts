import type { OpId, SpaceId } from '@holdfast/domain';
import type { Settled } from '@holdfast/protocol';
import { isRetriable, SyncServerError } from '../sync-server-error.ts';
import type { Committed, GroupTools } from './group-commit.ts';
import { commitGroup } from './group-commit.ts';
import type { GroupLimits, Waiting } from './fair-share.ts';
import { nextGroup } from './fair-share.ts';
import type { MergeDesk } from './merge-desk.ts';
import type { KnownMerge, Slice, SliceResult, Submission, Taken, WantedMerge } from './submission.ts';

/** Busy: the queue is full, or the store could not be reached for some time (H29). */
export interface TurnedAway {
  readonly kind: 'busy';
  readonly afterMs: number;
}

export interface QueueOptions {
  readonly limits: GroupLimits;
  /** Operations and submissions that may wait; more are turned away. */
  readonly maxWaiting: number;
  /** How often a group is tried that met a conflict or a broken connection. */
  readonly attempts: number;
  readonly onCommit: (committed: Committed) => void;
  readonly mergeDesk: MergeDesk;
}

/** One call's texts are merged for so long; then its device comes again, well before it would give up waiting. */
const mergeWithinMs = 8_000;
const retryMergesAfterMs = 200;

interface Entry extends Waiting {
  readonly submission: Submission;
  done: number;
  admitted: boolean;
  merge: KnownMerge | null;
  merging: boolean;
  /** When the first of its texts was to be merged. */
  mergingSince: number | null;
  readonly settled: Settled[];
  readonly resolve: (result: SliceResult | TurnedAway) => void;
  readonly reject: (error: unknown) => void;
}

const weight = (submission: Submission): number => submission.ops.length + 1;
/** Neither the store's health nor the space itself: an operation of the group, or our handling of it, is at fault. */
const isBadOperation = (error: unknown): boolean => !isRetriable(error) && !(error instanceof SyncServerError && error.code === 'not-found');
const backoffMs = (attempt: number, fraction: number): number => Math.round((2 ** attempt) * 10 * (0.5 + fraction));

/** The assembler of one space in this process (RULES.md 0.11): submissions wait while a group commits, and go together in the next. */
export class SpaceQueue {
  readonly #ports: GroupTools;
  readonly #space: SpaceId;
  readonly #options: QueueOptions;
  #entries: Entry[] = [];
  #waiting = 0;
  #running = false;

  constructor(ports: GroupTools, space: SpaceId, options: QueueOptions) {
    this.#ports = ports;
    this.#space = space;
    this.#options = options;
  }

  get isIdle(): boolean {
    return !this.#running && this.#entries.length === 0;
  }

  /** Resolves when all of it is decided, or a part was and the rest put off, or nothing was. */
  submit(submission: Submission): Promise<SliceResult | TurnedAway> {
    if (this.#waiting > 0 && this.#waiting + weight(submission) > this.#options.maxWaiting) return Promise.resolve(this.#busy());
    const { promise, resolve, reject } = Promise.withResolvers<SliceResult | TurnedAway>();
    this.#entries.push({ submission, done: 0, admitted: false, merge: null, merging: false, mergingSince: null, settled: [], resolve, reject });
    this.#waiting += weight(submission);
    if (!this.#running) void this.#run();
    return promise;
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let group = this.#next(); group.length > 0; group = this.#next()) {
      try {
        const { results } = await this.#commit(group.map((part) => part.slice));
        group.forEach(({ from, slice }, i) => this.#settle(from, slice, results[i]));
      } catch (error) {
        for (const { from } of group) this.#fail(from, error);
      }
    }
    this.#running = false;
  }

  /** Empty when nothing waits but for texts to be merged. */
  #next(): ReturnType<typeof nextGroup<Entry>> {
    return nextGroup(this.#entries, this.#options.limits);
  }

  async #commit(slices: readonly Slice[]): Promise<Committed> {
    try {
      return await this.#attempt(slices, new Set());
    } catch (error) {
      if (!isBadOperation(error)) throw error;
      this.#ports.alarms.raise({ kind: 'group-failed', space: this.#space, error });
      return this.#oneByOne(slices);
    }
  }

  async #attempt(slices: readonly Slice[], suspects: ReadonlySet<OpId>): Promise<Committed> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const committed = await commitGroup(this.#ports, this.#space, slices, suspects);
        this.#options.onCommit(committed);
        return committed;
      } catch (error) {
        if (!isRetriable(error) || attempt >= this.#options.attempts) throw error;
        await this.#ports.clock.sleep(backoffMs(attempt, this.#ports.random.fraction()));
      }
    }
  }

  /** The group cannot be read, reduced or written: each operation goes by itself, so that one bad one does not fail the others (H12). */
  async #oneByOne(slices: readonly Slice[]): Promise<Committed> {
    const results: SliceResult[] = [];
    for (const slice of slices) results.push(await this.#singly(slice));
    return { results, write: null };
  }

  async #singly(slice: Slice): Promise<SliceResult> {
    let result: SliceResult | undefined;
    const settled: Settled[] = [];
    const parts = slice.ops.length > 0 ? slice.ops.map((op) => [op]) : [[]];
    for (const [i, ops] of parts.entries()) {
      const part: Slice = { ...slice, ops, first: slice.first && i === 0 };
      [result] = (await this.#suspecting(part)).results;
      if (result?.kind === 'taken') settled.push(...result.settled);
      if (result?.kind !== 'taken' || result.deferred || result.merging) break;
    }
    if (!result) throw new SyncServerError('invalid-request', 'A group gave no result for its slice.');
    return result.kind === 'taken' ? { ...result, settled } : result;
  }

  async #suspecting(part: Slice): Promise<Committed> {
    try {
      return await this.#attempt([part], new Set());
    } catch (error) {
      if (!isBadOperation(error)) throw error;
      return this.#attempt([part], new Set(part.ops.map((sent) => sent.op.id)));
    }
  }

  #settle(entry: Entry, slice: Slice, result: SliceResult | undefined): void {
    if (!result) return this.#fail(entry, new SyncServerError('invalid-request', 'A group gave no result for its slice.'));
    if (result.kind !== 'taken') return this.#answer(entry, result);
    entry.admitted = true;
    entry.done += result.settled.length;
    entry.settled.push(...result.settled);
    if (result.merging) return this.#mergeFirst(entry, result, result.merging);
    if (result.deferred || entry.done >= entry.submission.ops.length) this.#answer(entry, { ...result, settled: entry.settled });
  }

  /** The entry, and its device with it, waits; all others go on. Who has waited long enough is told to come again (H46). */
  #mergeFirst(entry: Entry, result: Taken, wanted: WantedMerge): void {
    const now = this.#ports.clock.now();
    entry.mergingSince ??= now;
    if (now - entry.mergingSince > mergeWithinMs) {
      const deferred: Settled = { ctr: wanted.ctr, op: wanted.op, result: { code: 'retry', afterMs: retryMergesAfterMs } };
      return this.#answer(entry, { ...result, settled: entry.settled, deferred, merging: null });
    }
    entry.merging = true;
    const tries = entry.merge?.op === wanted.op ? entry.merge.tries + 1 : 1;
    void this.#options.mergeDesk.merge(entry.submission, wanted.question).then((merged) => {
      entry.merge = { ...wanted, merged, tries };
      entry.merging = false;
      if (!this.#running) void this.#run();
    });
  }

  #answer(entry: Entry, result: SliceResult): void {
    this.#leave(entry);
    entry.resolve(result);
  }

  #fail(entry: Entry, error: unknown): void {
    this.#leave(entry);
    if (isRetriable(error)) entry.resolve(this.#busy());
    else entry.reject(error);
  }

  #leave(entry: Entry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#waiting -= weight(entry.submission);
  }

  #busy(): TurnedAway {
    return { kind: 'busy', afterMs: Math.round(500 + 1500 * this.#ports.random.fraction()) };
  }
}
