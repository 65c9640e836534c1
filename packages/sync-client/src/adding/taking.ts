import type { OpId } from '@holdfast/domain';
import type { ToStage } from '../content/staging-file.ts';
import { importLock, StagingFile } from '../content/staging-file.ts';
import type { Shelf } from '../content/shelf.ts';
import type { VersionBook } from '../history/version-book.ts';
import type { Committer } from '../outbox/committer.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { OutboxRow, StoredBlob, VersionsRow } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { stepsOf } from '../undo/commit-made.ts';
import type { UndoLog } from '../undo/undo-log.ts';
import type { Adding } from './adding.ts';
import { batchesOf, Stager } from './batches.ts';
import type { Ahead } from './batches.ts';
import type { Directly } from './directly.ts';
import { rowsOf, type Action, type Prepared, type Taken } from './prepared.ts';

/** What is told while files are taken. */
export interface Work {
  readonly adding: Adding;
  /** So many more files are done with. */
  readonly onFiles: (files: number) => void;
  /** So many more bytes are read. */
  readonly onBytes: (bytes: number) => void;
}

/** What is queued, and what could not be taken. */
export interface TakenFiles {
  readonly ops: readonly OpId[];
  readonly failed: readonly Failed[];
}

export interface Failed {
  readonly name: string;
  readonly why: SyncClientError;
}

export interface TakingParts {
  readonly replica: Replica;
  readonly committer: Committer;
  readonly shelf: Shelf;
  readonly book: VersionBook;
  readonly undoLog: UndoLog;
  readonly directly: Directly;
  readonly ahead: Ahead;
  /** Something is queued. */
  readonly onAdded: () => void;
}

/** Sees that the bytes of a batch are safe; answers what became of each file. `next` is the batch that comes after it. */
type Safe = (batch: readonly ToStage[], next: readonly ToStage[]) => Promise<readonly Taken[]>;

/** What goes into one commit. */
interface SafeBatch {
  /** Where they are on this device, if they are. */
  readonly file: string | null;
  readonly taken: readonly Taken[];
  readonly made: readonly Prepared[];
  readonly label: string;
}

/** Takes files batch by batch: their bytes are safe first, on this device or on the server; only then an operation is queued for each (H2, H38). */
export class Taking {
  readonly #ports: EnginePorts;
  readonly #parts: TakingParts;

  constructor(ports: EnginePorts, parts: TakingParts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  /** Onto this device, into one new staging file. */
  async staged(files: readonly ToStage[], work: Work, action: Action): Promise<TakenFiles> {
    const name = work.adding.file;
    return await this.#ports.locks.hold(importLock(name), async () => {
      const file = await StagingFile.create(this.#ports.blobs, this.#ports.digests, name);
      try {
        const stager = new Stager(file, this.#parts.ahead);
        return await this.#fill(files, work, action, name, (batch, next) => stager.stage(batch, next, work.onBytes));
      } finally {
        await file.close();
      }
    });
  }

  /** To the server, without a copy on this device. What could not be sent stays written down. */
  async sent(files: readonly ToStage[], work: Work, action: Action): Promise<TakenFiles> {
    return await this.#fill(files, work, action, null, async (batch) => {
      const taken = await this.#parts.directly.send(batch, work.adding.parent, work.onBytes);
      work.adding.failed(failedIn(batch, taken).map(({ name }) => name));
      return taken;
    });
  }

  async #fill(files: readonly ToStage[], work: Work, { label, make }: Action, file: string | null, safe: Safe): Promise<TakenFiles> {
    const ops: OpId[] = [];
    const failed: Failed[] = [];
    let commits: Promise<unknown> = Promise.resolve();
    try {
      const batches = [...batchesOf(files)];
      for (const [i, { from, batch }] of batches.entries()) {
        const taken = await safe(batch, batches[i + 1]?.batch ?? []);
        const made = taken.flatMap((one, at) => (isSafe(one) ? make(one.manifest, from + at) : []));
        ops.push(...made.map(({ op }) => op.id));
        failed.push(...failedIn(batch, taken));
        await commits;
        // The next batch is read while this one is committed.
        commits = this.#commit({ file, taken, made, label }, work);
        commits.catch(() => undefined);
      }
      await commits;
    } finally {
      // Whatever failed: what is left out is known, and the file is let go of, only when nothing of it is on its way into a row any more.
      await Promise.allSettled([commits]);
    }
    return { ops, failed };
  }

  async #commit({ file, taken, made, label }: SafeBatch, { adding, onFiles }: Work): Promise<void> {
    const beside = adding.with(taken.length);
    if (made.length === 0) await this.#parts.replica.commit(beside, 'relaxed');
    else {
      const [first] = made;
      const { append, remove } = this.#parts.undoLog.entry(first?.op.group ?? first?.op.id ?? '', label, stepsOf(made));
      const rows = rowsOf(made);
      const blobs = taken.flatMap((one): StoredBlob[] => (isSafe(one) && one.offset !== null ? [{ manifest: one.manifest, offset: one.offset }] : []));
      await this.#parts.committer.write({ rows, more: {
        append: { ...append, ...(file !== null && { blobs: [{ file, blobs, at: this.#ports.clock.now() }] }), versions: this.#edits(rows) },
        ...(beside.update !== undefined && { update: beside.update }), remove: { ...remove, ...beside.remove },
      } });
      await this.#parts.shelf.refresh();
      this.#parts.onAdded();
    }
    adding.took(taken.length);
    onFiles(taken.length);
  }

  #edits(rows: readonly OutboxRow[]): VersionsRow[] {
    const { book, replica } = this.#parts;
    return rows.flatMap(({ op }) => {
      const file = op.type === 'setContent' ? replica.view.node(op.node) : undefined;
      return file?.kind === 'file' && op.type === 'setContent' ? [book.edited(file, op)] : [];
    });
  }
}

const isSafe = (taken: Taken): taken is Exclude<Taken, SyncClientError | 'cancelled'> => taken !== 'cancelled' && !(taken instanceof SyncClientError);

const failedIn = (batch: readonly ToStage[], taken: readonly Taken[]): Failed[] => taken.flatMap((one, i) => (one instanceof SyncClientError ? [{ name: batch[i]?.header.path.at(-1) ?? '', why: one }] : []));
