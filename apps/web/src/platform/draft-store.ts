import type { NodeId, UserId, VersionId } from '@holdfast/domain';
import { Dexie } from 'dexie';
import type { Table } from 'dexie';
import { withReopening } from './engine/reopening.ts';
import { draftsOf } from './engine/places.ts';

/** What was typed over a text file and is not saved yet, with all that saving it needs. */
export interface Draft {
  /** Names the editor in which it was typed. */
  readonly id: string;
  readonly node: NodeId;
  /** Where it becomes a file of its own when the file is gone. */
  readonly parent: NodeId;
  readonly name: string;
  readonly mime: string;
  /** The version over which it was typed; null when that is not known. */
  readonly base: VersionId | null;
  /** When it was kept. */
  readonly at: number;
  readonly text: string;
  readonly ending: '\n' | '\r\n';
  readonly byteOrderMark: boolean;
}

/** One draft in the hands of one editor, until it lets go or its tab ends. */
export interface Held {
  readonly id: string;
  /** What an editor that ended without saving had left; null when this one begins anew. */
  readonly draft: Draft | null;
  readonly release: () => void;
}

class DraftDatabase extends Dexie {
  readonly drafts!: Table<Draft, string>;

  constructor(name: string) {
    super(name, { chromeTransactionDurability: 'strict' });
    this.version(1).stores({ drafts: 'id, node' });
  }
}

const lockOf = (id: string): string => `holdfast-draft-${id}`;

/** Takes a draft in hand; null when another editor has it. The browser lets go of it when the tab ends, however it ends. */
const hold = async (id: string): Promise<(() => void) | null> => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  return await new Promise((resolve, reject) => {
    navigator.locks.request(lockOf(id), { ifAvailable: true }, (lock) => {
      resolve(lock === null ? null : release);
      return lock === null ? undefined : released;
    }).catch(reject);
  });
};

/**
 * What one person typed in editors on this device and has not saved (O11, H7). Two editors of one file have two drafts: neither writes over
 * the other's. Rejects with a SyncClientError `storage-full` or `storage`.
 */
export class DraftStore {
  readonly #database: DraftDatabase;

  constructor(user: UserId) {
    this.#database = new DraftDatabase(draftsOf(user));
  }

  /** On the disk when it resolves. */
  async keep(draft: Draft): Promise<void> {
    await this.#run(({ drafts }) => drafts.put(draft));
  }

  async drop(id: string): Promise<void> {
    await this.#run(({ drafts }) => drafts.delete(id));
  }

  /** All drafts, the newest first; also those that an open editor has in hand. */
  async all(): Promise<readonly Draft[]> {
    return (await this.#run(({ drafts }) => drafts.toArray())).sort((a, b) => b.at - a.at);
  }

  /** Drafts that no open editor of this browser has in hand, the newest first. */
  async left(): Promise<readonly Draft[]> {
    const [all, { held = [] }] = await Promise.all([this.all(), navigator.locks.query()]);
    const taken = new Set(held.map(({ name }) => name));
    return all.filter(({ id }) => !taken.has(lockOf(id)));
  }

  /** The newest draft that was left of a file, or a place for a new one. */
  async take(node: NodeId): Promise<Held> {
    for (const { id } of (await this.left()).filter((draft) => draft.node === node)) {
      const held = await this.#takeLeft(id);
      if (held !== null) return held;
    }
    return await takeNew();
  }

  close(): void {
    this.#database.close();
  }

  async #takeLeft(id: string): Promise<Held | null> {
    const release = await hold(id);
    if (release === null) return null;
    // Whoever had it in hand a moment ago may have saved it.
    const draft = await this.#run(({ drafts }) => drafts.get(id));
    if (draft !== undefined) return { id, draft, release };
    release();
    return null;
  }

  async #run<T>(work: (database: DraftDatabase) => PromiseLike<T>): Promise<T> {
    return await withReopening(this.#database, async () => await work(this.#database), () => false);
  }
}

/** A place for what will be typed. */
export const takeNew = async (): Promise<Held> => {
  const id = crypto.randomUUID();
  const release = await hold(id);
  return { id, draft: null, release: release ?? (() => undefined) };
};
