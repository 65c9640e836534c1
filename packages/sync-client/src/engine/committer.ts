import type { OutboxRow } from '../ports/replica-store.ts';
import type { Replica, Step } from '../replica/replica.ts';

/** What one action of a person writes. */
export interface UserWrite {
  readonly rows: readonly OutboxRow[];
  /** Written in the same transaction: blob rows, journal rows to remove (H2). */
  readonly more?: Pick<Step, 'append' | 'remove'>;
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
  readonly #onFailed: () => void;
  readonly #waiting: Waiting[] = [];
  #running = false;

  /** `onFailed` is called when a commit fails: it may have been done all the same. */
  constructor(replica: Replica, onFailed: () => void) {
    this.#replica = replica;
    this.#onFailed = onFailed;
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
      const committed = await this.#replica.commit(together(group.map(({ write }) => write)), 'strict');
      const keys = committed?.keys.outbox ?? [];
      let from = 0;
      for (const { write, resolve } of group) {
        resolve(keys.slice(from, from + write.rows.length));
        from += write.rows.length;
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
      this.#onFailed();
    }
  }
}

const together = (writes: readonly UserWrite[]): Step => ({
  append: {
    outbox: writes.flatMap(({ rows }) => rows),
    blobs: writes.flatMap(({ more }) => more?.append?.blobs ?? []),
    journal: writes.flatMap(({ more }) => more?.append?.journal ?? []),
    undo: writes.flatMap(({ more }) => more?.append?.undo ?? []),
    versions: writes.flatMap(({ more }) => more?.append?.versions ?? []),
  },
  remove: { undo: writes.flatMap(({ more }) => more?.remove?.undo ?? []), journal: writes.flatMap(({ more }) => more?.remove?.journal ?? []), parked: writes.flatMap(({ more }) => more?.remove?.parked ?? []) },
});

/** An operation that is not sent yet, as the outbox holds it. */
export const queued = (op: OutboxRow['op'], title: string, path?: readonly string[]): OutboxRow =>
  ({ op, ctr: null, title, ...(path === undefined ? {} : { path }) });
