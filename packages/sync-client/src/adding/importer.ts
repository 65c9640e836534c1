import { inverse } from '@holdfast/domain';
import type { Content, Envelope, FileRow, Millis, NodeId, Operation, OpId, VersionId } from '@holdfast/domain';
import type { WireManifest } from '@holdfast/protocol';
import type { AddEntry, Executed, Way } from '../api.ts';
import { stepsOf } from '../undo/commit-made.ts';
import type { Committer } from '../outbox/committer.ts';
import type { EnginePorts } from '../ports/engine-ports.ts';
import type { EnvelopeMaker } from '../intents/envelope.ts';
import { pathNames, requireFile } from '../intents/live.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import type { Replica } from '../replica/replica.ts';
import type { UndoLog } from '../undo/undo-log.ts';
import { editLabel, uploadLabel } from '../undo/undo-words.ts';
import { within } from '../timing/deadline.ts';
import { SyncClientError } from '../sync-client-error.ts';
import { Adding } from './adding.ts';
import { runsOf, takesLong } from './batches.ts';
import type { ImportPlan, PlannedFile } from './import-plan.ts';
import { planImport, timeOf } from './import-plan.ts';
import { leftOut, notTaken } from './not-added.ts';
import { keptChunker } from './kept-chunker.ts';
import { contentOf, rowsOf, type Prepared } from './prepared.ts';
import type { Failed, TakenFiles, Taking, Work } from './taking.ts';
import { StagingCount } from '../content/staging-count.ts';
import type { StagingChange } from '../content/staging-count.ts';
import type { Room } from '../content/room.ts';
import type { Shelf } from '../content/shelf.ts';
import type { Unfinished } from '../content/unfinished.ts';

/** Saving waits no longer for the server to say what a file is made of. */
const askWithinMs = 5_000;

export interface ImporterParts {
  readonly replica: Replica;
  readonly committer: Committer;
  readonly envelopes: EnvelopeMaker;
  readonly shelf: Shelf;
  readonly room: Room;
  readonly undoLog: UndoLog;
  readonly taking: Taking;
  readonly unfinished: Unfinished;
  /** What is not completely here, or there, is another. */
  readonly onUnfinished: () => void;
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
  async addFiles(parent: NodeId, entries: readonly AddEntry[], way: Way, onProgress: (done: number, total: number) => void): Promise<Executed> {
    const { replica, committer } = this.#parts;
    const plan = planImport(replica.view, parent, entries, this.#ports.random);
    if (way === 'staged') await this.#parts.room.make(plan.bytes);
    const group = plan.folders.length + plan.files.length > 1 ? this.#ports.random.uuid() : null;
    const ops: OpId[] = [];
    const label = uploadLabel(plan.top.length, entries[0]?.path[0] ?? '');
    const folders = plan.folders.map((folder) => this.#made({ ...this.#envelope(group), type: 'createFolder', ...folder, onCollision: 'merge' }, folder.name));
    if (folders.length > 0) await committer.write({ rows: rowsOf(folders), more: this.#parts.undoLog.entry(folders[0]?.op.group ?? folders[0]?.op.id ?? '', label, stepsOf(folders)) });
    this.#parts.onAdded();
    ops.push(...folders.map(({ op }) => op.id));
    if (plan.files.length === 0) return { ops, created: plan.top };
    const staged = await this.#addAll(parent, plan, { group, label, way, onProgress });
    return { ops: [...ops, ...staged], created: plan.top };
  }

  async #addAll(parent: NodeId, { files, bytes }: ImportPlan, { group, label, way, onProgress }: ImportAction): Promise<readonly OpId[]> {
    const ops: OpId[] = [];
    const failed: Failed[] = [];
    const names = files.map(({ name }) => name);
    let done = 0;
    const onBytes = (more: number): void => onProgress((done += more), bytes);
    await this.#adding({ parent, names, bytes, way, onBytes }, async (work) => {
      for (const [i, run] of [...runsOf(files)].entries()) {
        if (i > 0) await work.adding.nextFile();
        const taken = await this.#import(run, group, label, work, way);
        ops.push(...taken.ops);
        failed.push(...taken.failed);
      }
    });
    if (failed.length > 0) throw notTaken(failed, files.length, way);
    return ops;
  }

  /** Replaces a file's bytes. @throws SyncClientError with a code of EngineProblem. */
  writeFile(node: NodeId, source: ByteSource, mtime: Millis, base: VersionId | null, way: Way): Promise<Executed> {
    const row = requireFile(this.#parts.replica.view, node);
    const seenPath = pathNames(this.#parts.replica.view, node);
    const baseVersion = base ?? row.content.version;
    return this.rewrite(row, source, mtime, {
      label: editLabel(row.name.value),
      make: (content) => [this.#made({ ...this.#envelope(null), type: 'setContent', node, baseVersion, seenPath, ...content }, row.name.value, seenPath.slice(0, -1))],
    }, way);
  }

  /** Takes other bytes for a file, and queues what is made of them. @throws SyncClientError with a code of EngineProblem. */
  async rewrite(file: FileRow, source: ByteSource, mtime: Millis, { label, make }: Rewriting, way: Way = 'staged'): Promise<Executed> {
    if (way === 'staged') await this.#parts.room.make(source.size);
    const chunker = await this.#chunkerOf(file, source.size);
    const header = { path: pathNames(this.#parts.replica.view, file.id), size: source.size, mime: file.content.mime, mtime: timeOf(mtime) };
    const name = file.name.value;
    return await this.#adding({ parent: file.location.parent, names: [name], bytes: source.size, way, onBytes: () => undefined }, async (work) => {
      const { ops, failed } = await this.#take(way)([{ header, source, chunker }], work, { label, make: (manifest) => make(contentOf(manifest, header)) });
      if (failed.length > 0) throw notTaken(failed, 1, way);
      return { ops, created: [] };
    });
  }

  #chunkerOf({ id, content }: FileRow, size: number): Promise<string> {
    const { transport, clock } = this.#ports;
    const given = new AbortController();
    return keptChunker(content, size, {
      here: async (manifest) => (await this.#parts.shelf.look(manifest))?.manifest,
      there: () => within(clock, askWithinMs, given.signal, 'What the file is made of', transport.manifest(id, content.version, given.signal)).finally(() => given.abort()),
    });
  }

  #import(files: readonly PlannedFile[], group: string | null, label: string, work: Work, way: Way): Promise<TakenFiles> {
    const staged = files.map(({ path, source, mime, mtime }) => ({ header: { path, size: source.size, mime, mtime }, source, chunker: null }));
    const make = (manifest: WireManifest, i: number): readonly Prepared[] => {
      const file = files[i];
      if (file === undefined) throw new SyncClientError('content', 'A file was lost while it was staged');
      const { node, parent, name, path } = file;
      return [this.#made({ ...this.#envelope(group), type: 'createFile', node, parent, name, ...contentOf(manifest, file) }, name, path.slice(0, -1))];
    };
    return this.#take(way)(staged, work, { label, make });
  }

  /** Whatever is added: what is left of it is known to the next start, and told to those who watch. */
  async #adding<T>({ parent, names, bytes, way, onBytes }: ToAdd, work: (work: Work) => Promise<T>): Promise<T> {
    const { replica, onStaging, unfinished, onUnfinished } = this.#parts;
    const beside = unfinished.without(parent, names);
    const direct = way === 'direct';
    // What is sent directly is told as sending.
    const counter = new StagingCount(names.length, bytes, direct ? () => undefined : onStaging);
    try {
      return await Adding.run(this.#ports, replica, { parent, names, direct, beside, takesLong: takesLong(names.length, bytes) }, async (adding) => {
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
      if (direct || Object.keys(beside).length > 0) onUnfinished();
    }
  }

  #take(way: Way): Taking['staged'] {
    const { taking } = this.#parts;
    return (files, work, action) => (way === 'direct' ? taking.sent(files, work, action) : taking.staged(files, work, action));
  }

  #made(op: Operation, title: string, path?: readonly string[]): Prepared {
    return { op, title, inverse: inverse(op, this.#parts.replica.view.tree), further: null, ...(path === undefined ? {} : { path }) };
  }

  #envelope(group: string | null): Envelope {
    return this.#parts.envelopes.make(this.#parts.replica.meta, group);
  }
}

/** Files that are to be added together. */
interface ToAdd {
  readonly parent: NodeId;
  readonly names: readonly string[];
  readonly bytes: number;
  readonly way: Way;
  readonly onBytes: (bytes: number) => void;
}

/** What one import belongs to. */
interface ImportAction {
  readonly group: string | null;
  /** What undo calls it. */
  readonly label: string;
  readonly way: Way;
  readonly onProgress: (done: number, total: number) => void;
}

/** What is done with other bytes of a file, once they are on this device. What it throws, nothing is queued. */
export interface Rewriting {
  /** What undo calls it. */
  readonly label: string;
  readonly make: (content: Content) => readonly Prepared[];
}
