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
import { hasCode, SyncClientError } from '../sync-client-error.ts';
import type { PlannedFile } from './import-plan.ts';
import { planImport, timeOf } from './import-plan.ts';
import { pinnedChunker } from './pinned-chunker.ts';
import type { Room } from '../content/room.ts';
import type { Shelf } from '../content/shelf.ts';
import { importLock, smallFileBytes, StagingFile } from '../content/staging-file.ts';
import type { ToStage } from '../content/staging-file.ts';

/** Small files that are read, hashed and written together. */
const batchFiles = 256;
const batchBytes = 8 * 1024 * 1024;
/** A staging file is not made longer than this, so that its space can be given back in parts. */
const fileBytes = 64 * 1024 * 1024;

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
  /** Files being staged at the moment have become so many more or fewer. */
  readonly onStaging: (change: number) => void;
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
    const progress = meter(plan.bytes, onProgress);
    const failed: string[] = [];
    this.#parts.onStaging(plan.files.length);
    try {
      for (const files of runs(plan.files)) {
        const staged = await this.#import(files, group, label, progress);
        ops.push(...staged.ops);
        failed.push(...staged.failed);
      }
    } finally {
      this.#parts.onStaging(-plan.files.length);
    }
    if (failed.length > 0) throw notAdded(failed, plan.files.length);
    return { ops, created: plan.top };
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
    this.#parts.onStaging(1);
    try {
      const { ops, failed } = await this.#stage([{ header, source, chunker }], () => undefined, { label, make: (manifest) => make(contentOf(manifest, header)) });
      if (failed.length > 0) throw notAdded(failed, 1);
      return { ops, created: [] };
    } finally {
      this.#parts.onStaging(-1);
    }
  }

  #chunkerOf({ id, content }: FileRow, size: number): Promise<string> {
    const { transport, clock } = this.#ports;
    const given = new AbortController();
    return pinnedChunker(content, size, {
      here: async (manifest) => (await this.#parts.shelf.look(manifest))?.manifest,
      there: () => within(clock, askWithinMs, given.signal, 'What the file is made of', transport.manifest(id, content.version, given.signal)).finally(() => given.abort()),
    });
  }

  #import(files: readonly PlannedFile[], group: string | null, label: string, progress: (bytes: number) => void): Promise<Staged> {
    const staged = files.map(({ path, source, mime, mtime }) => ({ header: { path, size: source.size, mime, mtime }, source, chunker: null }));
    const make = (manifest: WireManifest, i: number): readonly Prepared[] => {
      const file = files[i];
      if (file === undefined) throw new SyncClientError('content', 'A file was lost while it was staged');
      const { node, parent, name, path } = file;
      return [this.#made({ ...this.#envelope(group), type: 'createFile', node, parent, name, ...contentOf(manifest, file) }, name, path.slice(0, -1))];
    };
    return this.#stage(staged, progress, { label, make });
  }

  /** Stages files in one new staging file and queues an operation for each, batch by batch. */
  async #stage(files: readonly ToStage[], progress: (bytes: number) => void, action: StagedAction): Promise<Staged> {
    const name = `staged-${this.#ports.random.uuid()}`;
    const done = await this.#ports.locks.hold(importLock(name), async () => {
      const now = this.#ports.clock.now();
      const journal = await this.#parts.replica.commit({ append: { journal: [{ file: name, at: now, doing: 'import' }] } }, 'relaxed');
      const file = await StagingFile.create(this.#ports.blobs, this.#ports.digests, name);
      try {
        return await this.#fill(file, files, progress, action);
      } finally {
        await file.close();
        await this.#parts.replica.commit({ remove: { journal: journal?.keys.journal ?? [] } }, 'relaxed');
      }
    });
    return done;
  }

  async #fill(file: StagingFile, files: readonly ToStage[], progress: (bytes: number) => void, { label, make }: StagedAction): Promise<Staged> {
    const ops: OpId[] = [];
    const failed: string[] = [];
    let commits: Promise<unknown> = Promise.resolve();
    for (const { from, batch } of batches(files)) {
      const staged = await addAll(file, batch, progress);
      await file.flush();
      const blobs = staged.flatMap((one) => (one instanceof SyncClientError ? [] : [one]));
      const made = staged.flatMap((one, i) => (one instanceof SyncClientError ? [] : make(one.manifest, from + i)));
      ops.push(...made.map(({ op }) => op.id));
      failed.push(...batch.flatMap(({ header }, i) => (staged[i] instanceof SyncClientError ? [header.path.at(-1) ?? ''] : [])));
      await commits;
      // The next batch is read while this one is committed.
      commits = this.#commit(file.name, blobs, made, label);
      commits.catch(() => undefined);
    }
    await commits;
    return { ops, failed };
  }

  async #commit(file: string, blobs: readonly StoredBlob[], made: readonly Prepared[], label: string): Promise<void> {
    if (made.length === 0) return;
    const { append, remove } = this.#done(made, label);
    const rows = rowsOf(made);
    await this.#parts.committer.write({ rows, more: { append: { ...append, blobs: [{ file, blobs, at: this.#ports.clock.now() }], versions: this.#edits(rows) }, ...(remove !== undefined && { remove }) } });
    await this.#parts.shelf.refresh();
    this.#parts.onAdded();
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

const namedAtMost = 3;

/** O8: names what failed, says that the rest is safe. */
const notAdded = (failed: readonly string[], total: number): SyncClientError => {
  const names = failed.slice(0, namedAtMost).map((name) => `“${name}”`).join(', ');
  const more = failed.length > namedAtMost ? ` and ${failed.length - namedAtMost} more` : '';
  const rest = total > failed.length ? `; the other ${total - failed.length} were added` : '';
  return new SyncClientError('content', `${names}${more} could not be read: moved, changed or not open to this app${rest}. Add what is missing again`);
};

const addAll = async (file: StagingFile, batch: readonly ToStage[], progress: (bytes: number) => void): Promise<(StoredBlob | SyncClientError)[]> => {
  const [first] = batch;
  if (first !== undefined && first.source.size > smallFileBytes) return [await addLarge(file, first, progress)];
  const blobs = await file.addSmall(batch);
  progress(batch.reduce((sum, { source }) => sum + source.size, 0));
  return blobs;
};

/** A file that cannot be read to its end leaves bytes without a row behind; they go with the staging file. */
const addLarge = async (file: StagingFile, one: ToStage, progress: (bytes: number) => void): Promise<StoredBlob | SyncClientError> => {
  try {
    return await file.addLarge(one, progress);
  } catch (error) {
    if (hasCode(error, 'content')) return error;
    throw error;
  }
};

/** Small files together, a large one alone. */
function* batches(files: readonly ToStage[]): Generator<{ readonly from: number; readonly batch: readonly ToStage[] }, void, undefined> {
  for (let from = 0; from < files.length;) {
    let to = from;
    let bytes = 0;
    for (let file = files[to]; file !== undefined && to - from < batchFiles; file = files[to]) {
      if (to > from && (file.source.size > smallFileBytes || bytes + file.source.size > batchBytes)) break;
      bytes += file.source.size;
      to += 1;
      if (file.source.size > smallFileBytes) break;
    }
    yield { from, batch: files.slice(from, to) };
    from = to;
  }
}

/** Files of one staging file. */
function* runs(files: readonly PlannedFile[]): Generator<readonly PlannedFile[], void, undefined> {
  let from = 0;
  let bytes = 0;
  for (const [i, { source }] of files.entries()) {
    if (i > from && bytes + source.size > fileBytes) {
      yield files.slice(from, i);
      from = i;
      bytes = 0;
    }
    bytes += source.size;
  }
  if (from < files.length) yield files.slice(from);
}

const meter = (total: number, tell: (done: number, total: number) => void): ((bytes: number) => void) => {
  let done = 0;
  return (bytes) => {
    done += bytes;
    tell(done, total);
  };
};
