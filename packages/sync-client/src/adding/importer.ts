import { inverse } from '@holdfast/domain';
import type { Content, Envelope, FileRow, Millis, NodeId, Operation, OpId, VersionId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { AddEntry, Executed } from '../api.ts';
import { stepsOf } from '../undo/commit-made.ts';
import type { Committer } from '../outbox/committer.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { VersionBook } from '../history/version-book.ts';
import type { EnvelopeMaker } from '../intents/envelope.ts';
import { pathNames, requireFile } from '../intents/live.ts';
import type { Made } from '../intents/operation-maker.ts';
import { queued } from '../outbox/outbox.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import type { OutboxRow, StoredBlob, VersionsRow } from '../ports/replica-store.ts';
import type { Replica } from '../replica/replica.ts';
import type { UndoLog } from '../undo/undo-log.ts';
import { editLabel, uploadLabel } from '../undo/undo-words.ts';
import { within } from '../timing/deadline.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { Adding } from './adding.ts';
import { batchesOf, runsOf, stageBatch, takesLong } from './batches.ts';
import type { ImportPlan, PlannedFile } from './import-plan.ts';
import { planImport, timeOf } from './import-plan.ts';
import { leftOut, unread } from './not-added.ts';
import { pinnedChunker } from './pinned-chunker.ts';
import { StagingCount } from '../content/staging-count.ts';
import type { StagingChange } from '../content/staging-count.ts';
import type { Room } from '../content/room.ts';
import type { Shelf } from '../content/shelf.ts';
import { importLock, StagingFile } from '../content/staging-file.ts';
import type { ToStage } from '../content/staging-file.ts';

/** Saving waits no longer for the server to say what a file is made of. */
const askWithinMs = 5_000;

export interface ImporterParts {
  readonly replica: Replica;
  readonly committer: Committer;
  readonly envelopes: EnvelopeMaker;
  readonly shelf: Shelf;
  readonly room: Room;
  readonly book: VersionBook;
  readonly undoLog: UndoLog;
  /** What is being staged at the moment has become more or less. */
  readonly onStaging: (change: StagingChange) => void;
  /** Something is queued. */
  readonly onAdded: () => void;
}

/**
 * Brings bytes onto this device: journal, bytes, flush, then one strict transaction with where they are and the operation
 * (H2). Never the other way round: a crash leaves orphan bytes at worst.
 */
export class Importer {
  readonly #ports: EnginePorts;
  readonly #parts: ImporterParts;

  constructor(ports: EnginePorts, parts: ImporterParts) {
    this.#ports = ports;
    this.#parts = parts;
  }

  /** @throws SyncClientError with a code of EngineProblem. What was staged before a failure stays added. */
  async addFiles(parent: NodeId, entries: readonly AddEntry[], onProgress: (done: number, total: number) => void): Promise<Executed> {
    const { replica, committer } = this.#parts;
    const plan = planImport(replica.view, parent, entries, this.#ports.random);
    await this.#parts.room.make(plan.bytes);
    const group = plan.folders.length + plan.files.length > 1 ? this.#ports.random.uuid() : null;
    const ops: OpId[] = [];
    const label = uploadLabel(plan.top.length, entries[0]?.path[0] ?? '');
    const folders = plan.folders.map((folder) => this.#made({ ...this.#envelope(group), type: 'createFolder', ...folder, onCollision: 'merge' }, folder.name));
    if (folders.length > 0) await committer.write({ rows: rowsOf(folders), more: this.#done(folders, label) });
    this.#parts.onAdded();
    ops.push(...folders.map(({ op }) => op.id));
    if (plan.files.length === 0) return { ops, created: plan.top };
    const staged = await this.#addAll(parent, plan, { group, label, onProgress });
    return { ops: [...ops, ...staged], created: plan.top };
  }

  async #addAll(parent: NodeId, { files, bytes }: ImportPlan, { group, label, onProgress }: ImportAction): Promise<readonly OpId[]> {
    const ops: OpId[] = [];
    const failed: string[] = [];
    const names = files.map(({ name }) => name);
    let done = 0;
    const onBytes = (more: number): void => onProgress((done += more), bytes);
    await this.#adding({ parent, names, bytes, onBytes }, async (work) => {
      for (const [i, run] of [...runsOf(files)].entries()) {
        if (i > 0) await work.adding.nextFile();
        const staged = await this.#import(run, group, label, work);
        ops.push(...staged.ops);
        failed.push(...staged.failed);
      }
    });
    if (failed.length > 0) throw unread(failed, files.length);
    return ops;
  }

  /** Replaces a file's bytes. @throws SyncClientError with a code of EngineProblem. */
  writeFile(node: NodeId, source: ByteSource, mtime: Millis, base: VersionId | null): Promise<Executed> {
    const row = requireFile(this.#parts.replica.view, node);
    const seenPath = pathNames(this.#parts.replica.view, node);
    const baseVersion = base ?? row.content.version;
    return this.rewrite(row, source, mtime, {
      label: editLabel(row.name.value),
      make: (content) => [this.#made({ ...this.#envelope(null), type: 'setContent', node, baseVersion, seenPath, ...content }, row.name.value, seenPath.slice(0, -1))],
    });
  }

  /** Stages other bytes for a file, and queues what is made of them. @throws SyncClientError with a code of EngineProblem. */
  async rewrite(file: FileRow, source: ByteSource, mtime: Millis, { label, make }: Rewriting): Promise<Executed> {
    await this.#parts.room.make(source.size);
    const chunker = await this.#chunkerOf(file, source.size);
    const header = { path: pathNames(this.#parts.replica.view, file.id), size: source.size, mime: file.content.mime, mtime: timeOf(mtime) };
    const name = file.name.value;
    return await this.#adding({ parent: file.location.parent, names: [name], bytes: source.size, onBytes: () => undefined }, async (work) => {
      const { ops, failed } = await this.#stage([{ header, source, chunker }], work, { label, make: (manifest) => make(contentOf(manifest, header)) });
      if (failed.length > 0) throw unread(failed, 1);
      return { ops, created: [] };
    });
  }

  #chunkerOf({ id, content }: FileRow, size: number): Promise<string> {
    const { transport, clock } = this.#ports;
    const given = new AbortController();
    return pinnedChunker(content, size, {
      here: async (manifest) => (await this.#parts.shelf.look(manifest))?.manifest,
      there: () => within(clock, askWithinMs, given.signal, 'What the file is made of', transport.manifest(id, content.version, given.signal)).finally(() => given.abort()),
    });
  }

  #import(files: readonly PlannedFile[], group: string | null, label: string, work: Work): Promise<Staged> {
    const staged = files.map(({ path, source, mime, mtime }) => ({ header: { path, size: source.size, mime, mtime }, source, chunker: null }));
    const make = (manifest: WireManifest, i: number): readonly Prepared[] => {
      const file = files[i];
      if (file === undefined) throw new SyncClientError('content', 'A file was lost while it was staged');
      const { node, parent, name, path } = file;
      return [this.#made({ ...this.#envelope(group), type: 'createFile', node, parent, name, ...contentOf(manifest, file) }, name, path.slice(0, -1))];
    };
    return this.#stage(staged, work, { label, make });
  }

  /** Whatever is added: what is left of it is known to the next start, and told to those who watch. */
  async #adding<T>({ parent, names, bytes, onBytes }: ToAdd, work: (work: Work) => Promise<T>): Promise<T> {
    const { replica, onStaging } = this.#parts;
    const counter = new StagingCount(names.length, bytes, onStaging);
    try {
      return await Adding.run(this.#ports, replica, { parent, names, takesLong: takesLong(names.length, bytes) }, async (adding) => {
        try {
          return await work({ adding, onFiles: (files) => counter.files(files), onBytes: (more) => {
            counter.bytes(more);
            onBytes(more);
          } });
        } catch (error) {
          throw leftOut(error, adding.left, names.length);
        }
      });
    } finally {
      counter.end();
    }
  }

  /** Stages files in one new staging file and queues an operation for each, batch by batch. */
  async #stage(files: readonly ToStage[], work: Work, action: StagedAction): Promise<Staged> {
    const name = work.adding.file;
    return await this.#ports.locks.hold(importLock(name), async () => {
      const file = await StagingFile.create(this.#ports.blobs, this.#ports.digests, name);
      try {
        return await this.#fill(file, files, work, action);
      } finally {
        await file.close();
      }
    });
  }

  async #fill(file: StagingFile, files: readonly ToStage[], work: Work, { label, make }: StagedAction): Promise<Staged> {
    const ops: OpId[] = [];
    const failed: string[] = [];
    let commits: Promise<unknown> = Promise.resolve();
    for (const { from, batch } of batchesOf(files)) {
      const staged = await stageBatch(file, batch, work.onBytes);
      await file.flush();
      const blobs = staged.flatMap((one) => (one instanceof SyncClientError ? [] : [one]));
      const made = staged.flatMap((one, i) => (one instanceof SyncClientError ? [] : make(one.manifest, from + i)));
      ops.push(...made.map(({ op }) => op.id));
      failed.push(...batch.flatMap(({ header }, i) => (staged[i] instanceof SyncClientError ? [header.path.at(-1) ?? ''] : [])));
      await commits;
      // The next batch is read while this one is committed.
      commits = this.#commit({ file: file.name, blobs, made, label, files: batch.length }, work);
      commits.catch(() => undefined);
    }
    await commits;
    return { ops, failed };
  }

  async #commit({ file, blobs, made, label, files }: StagedBatch, { adding, onFiles }: Work): Promise<void> {
    const beside = adding.with(files);
    if (made.length === 0) await this.#parts.replica.commit(beside, 'relaxed');
    else {
      const { append, remove } = this.#done(made, label);
      const rows = rowsOf(made);
      await this.#parts.committer.write({ rows, more: {
        append: { ...append, blobs: [{ file, blobs, at: this.#ports.clock.now() }], versions: this.#edits(rows) },
        ...(beside.update !== undefined && { update: beside.update }), remove: { ...remove, ...beside.remove },
      } });
      await this.#parts.shelf.refresh();
      this.#parts.onAdded();
    }
    adding.took(files);
    onFiles(files);
  }

  #edits(rows: readonly OutboxRow[]): VersionsRow[] {
    const { book, replica } = this.#parts;
    return rows.flatMap(({ op }) => {
      const file = op.type === 'setContent' ? replica.view.node(op.node) : undefined;
      return file?.kind === 'file' && op.type === 'setContent' ? [book.edited(file, op)] : [];
    });
  }

  #done(made: readonly Prepared[], label: string): ReturnType<UndoLog['entry']> {
    const [first] = made;
    return this.#parts.undoLog.entry(first?.op.group ?? first?.op.id ?? '', label, stepsOf(made));
  }

  #made(op: Operation, title: string, path?: readonly string[]): Prepared {
    return { op, title, inverse: inverse(op, this.#parts.replica.view.tree), further: null, ...(path === undefined ? {} : { path }) };
  }

  #envelope(group: string | null): Envelope {
    return this.#parts.envelopes.make(this.#parts.replica.meta, group);
  }
}

const rowsOf = (made: readonly Prepared[]): OutboxRow[] => made.map(({ op, title, path }) => queued(op, title, path === undefined ? {} : { path }));

const contentOf = (manifest: WireManifest, { mime, mtime }: { readonly mime: string; readonly mtime: Millis }): Content =>
  ({ manifest: manifest.id, hash: manifest.id, size: manifest.size, mime, mtime });

/** An operation to be queued, with the folders above what it is about as the person saw them. */
interface Prepared extends Made {
  readonly path?: readonly string[];
}

/** Files that are to be added together. */
interface ToAdd {
  readonly parent: NodeId;
  readonly names: readonly string[];
  readonly bytes: number;
  readonly onBytes: (bytes: number) => void;
}

/** What one import belongs to. */
interface ImportAction {
  readonly group: string | null;
  /** What undo calls it. */
  readonly label: string;
  readonly onProgress: (done: number, total: number) => void;
}

/** What is told while files are staged. */
interface Work {
  readonly adding: Adding;
  /** So many more files are here. */
  readonly onFiles: (files: number) => void;
  /** So many more bytes are written. */
  readonly onBytes: (bytes: number) => void;
}

/** What goes into one commit. */
interface StagedBatch {
  readonly file: string;
  readonly blobs: readonly StoredBlob[];
  readonly made: readonly Prepared[];
  readonly label: string;
  /** Those that could not be read counted. */
  readonly files: number;
}

/** What is done with what was staged. */
interface StagedAction {
  /** What undo calls it. */
  readonly label: string;
  readonly make: (manifest: WireManifest, i: number) => readonly Prepared[];
}

/** What is done with other bytes of a file, once they are on this device. What it throws, nothing is queued. */
export interface Rewriting {
  /** What undo calls it. */
  readonly label: string;
  readonly make: (content: Content) => readonly Prepared[];
}

/** What of an import is on this device, and the names of what could not be read. */
interface Staged {
  readonly ops: readonly OpId[];
  readonly failed: readonly string[];
}
