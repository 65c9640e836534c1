import type { Numbered } from './outbox.ts';
import { enqueue, enqueueNumbered } from './outbox.ts';
import type { Committed, OutboxRow } from '../ports/replica-store.ts';
import type { Replica, Step } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';

/** What one action of a person writes. */
export interface UserWrite {
  readonly rows: readonly OutboxRow[];
  /** Written in the same transaction: blob rows, journal rows to change or to remove (H2). */
  readonly more?: Pick<Step, 'append' | 'update' | 'remove'>;
}

export interface CommitterHooks {
  /** Whoever sends operations and has nothing else to do gives counters to what can go at once; null: they are given later. */
  readonly number: (rows: readonly OutboxRow[]) => Numbered | null;
  /** A commit has failed: it may have been done all the same. */
  readonly onFailed: () => void;
}

interface Waiting {
  readonly write: UserWrite;
  readonly resolve: (keys: readonly number[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Operations that go into one transaction (H1). An action is never split, so a larger one has a transaction of its own. */
const rowsAtOnce = 500;

/**
 * Commits what people do, strictly. Whatever comes while a commit is under way goes into the next one together,
 * so a burst costs few commits and a single action waits for nobody (H1).
 */
export class Committer {
  readonly #replica: Replica;
  readonly #hooks: CommitterHooks;
  readonly #waiting: Waiting[] = [];
  #running = false;

  constructor(replica: Replica, hooks: CommitterHooks) {
    this.#replica = replica;
    this.#hooks = hooks;
  }

  /** Resolves with the lseqs once it is on the disk. */
  write(write: UserWrite): Promise<readonly number[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) await this.#flush(this.#take());
    this.#running = false;
  }

  #take(): Waiting[] {
    const group: Waiting[] = [];
    let rows = 0;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      rows += next.write.rows.length;
      if (group.length > 0 && rows > rowsAtOnce) break;
      group.push(next);
      this.#waiting.shift();
    }
    return group;
  }

  async #flush(group: readonly Waiting[]): Promise<void> {
    try {
      const committed = await this.#commit(together(group.map(({ write }) => write)));
      const keys = committed?.keys.outbox ?? [];
      let from = 0;
      for (const { write, resolve } of group) {
        resolve(keys.slice(from, from + write.rows.length));
        from += write.rows.length;
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
      this.#hooks.onFailed();
    }
  }

  /** What can go at once gets its counters in this very commit, unless another tab has written meanwhile: it may have work that comes before. */
  async #commit(step: Step): Promise<Committed | null> {
    try {
      return await this.#replica.commit(() => {
        const numbered = this.#hooks.number(step.append?.outbox ?? []);
        return numbered === null ? step : enqueueNumbered(step, numbered, this.#replica.revision);
      }, 'strict');
    } catch (error) {
      if (!hasCode(error, 'fenced')) throw error;
      return await this.#replica.commit(step, 'strict');
    }
  }
}

const together = (writes: readonly UserWrite[]): Step => enqueue(writes.flatMap(({ rows }) => rows), {
  append: {
    blobs: writes.flatMap(({ more }) => more?.append?.blobs ?? []),
    journal: writes.flatMap(({ more }) => more?.append?.journal ?? []),
    undo: writes.flatMap(({ more }) => more?.append?.undo ?? []),
    versions: writes.flatMap(({ more }) => more?.append?.versions ?? []),
  },
  update: { journal: writes.flatMap(({ more }) => more?.update?.journal ?? []) },
  remove: { undo: writes.flatMap(({ more }) => more?.remove?.undo ?? []), journal: writes.flatMap(({ more }) => more?.remove?.journal ?? []), parked: writes.flatMap(({ more }) => more?.remove?.parked ?? []) },
});
