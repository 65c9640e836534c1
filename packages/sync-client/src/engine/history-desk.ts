import { conflictName, asNodeId } from '@holdfast/domain';
import type { FileRow, Millis, NodeId, VersionId } from '@holdfast/domain';
import type { Executed, NodeView } from '../api.ts';
import type { Importer } from '../adding/importer.ts';
import type { Action } from '../undo/commit-made.ts';
import type { Conflict, ConflictSide, Decision, HistoryClient, Looked, MergedFile, VersionHistory, VersionView } from '../history-api.ts';
import { pathNames, requireFile } from '../intents/live.ts';
import type { OperationMaker } from '../intents/operation-maker.ts';
import { changed, invalid } from '../intents/problem.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import type { KnownVersion } from '../ports/replica-store.ts';
import type { Random } from '../ports/random.ts';
import type { Replica } from '../replica/replica.ts';
import { SyncClientError } from '../sync-client-error.ts';
import type { ConflictIndex, Pair } from '../history/conflict-index.ts';
import { bothWanted } from '../history/conflict-index.ts';
import type { VersionBook } from '../history/version-book.ts';

export interface HistoryParts {
  readonly replica: Replica;
  readonly random: Random;
  readonly book: VersionBook;
  readonly index: ConflictIndex;
  readonly importer: Importer;
  readonly show: (row: FileRow) => NodeView;
  readonly maker: (grouped: boolean) => OperationMaker;
  /** Queues what a maker has made, strictly, as one action. */
  readonly commit: (maker: OperationMaker, action: Action) => Promise<Executed>;
  /** Something that `conflicts` answers is known better now. */
  readonly onLearnt: () => void;
  readonly onFault: (error: unknown) => void;
}

/** Versions and conflicts, as people meet them: everything that is decided here is an operation like any other. */
export class HistoryDesk implements HistoryClient {
  readonly #parts: HistoryParts;
  /** Files about which the server was asked since this engine began. */
  readonly #asked = new Set<NodeId>();

  constructor(parts: HistoryParts) {
    this.#parts = parts;
  }

  async versions(node: NodeId, ask: 'device' | 'server'): Promise<VersionHistory> {
    const { book, replica } = this.#parts;
    const row = replica.view.node(node);
    if (row?.kind !== 'file') throw new SyncClientError('not-found', 'The file is not there any more: it was deleted for good');
    const reached = ask === 'server' && (await book.ask(node));
    const { versions, complete } = await book.known(node);
    const pending = new Set(replica.outbox.map(({ row: { op } }) => op.id));
    const current = currentOf(replica, node);
    return { versions: versions.map((version) => this.#shown(version, current, pending)), complete: complete || reached };
  }

  async restoreVersion(node: NodeId, version: VersionId): Promise<Executed> {
    const { replica, maker } = this.#parts;
    const row = requireFile(replica.view, node);
    if (row.content.version === version) throw invalid(`This version of “${row.name.value}” is the current one already`);
    const known = await this.#find(row, version);
    const made = maker(false);
    const op = made.setContent(node, known);
    return await this.#parts.commit(made, { label: `Restore of ${row.name.value}`, versions: [this.#parts.book.edited(row, op)] });
  }

  async conflicts(): Promise<readonly Conflict[]> {
    const { index, book } = this.#parts;
    const found: Conflict[] = [];
    for (const pair of index.pairs()) {
      const born = (await book.known(pair.copy.id)).versions.find(({ id }) => id === pair.copy.created.op);
      found.push({ file: this.#side(pair.file), copy: this.#side(pair.copy), base: born?.parents[0] ?? null });
    }
    this.#inquire(found);
    return found;
  }

  async resolveConflicts(decisions: readonly Decision[]): Promise<Executed> {
    const { index, maker } = this.#parts;
    const pairs = new Map(index.pairs().map((pair) => [pair.copy.id, pair]));
    const made = maker(decisions.length > 1 || decisions.some((decision) => decision.keep === 'both' && decision.name !== undefined));
    for (const decision of decisions) this.#decide(made, decision, pairs.get(decision.copy));
    return await this.#parts.commit(made, { label: decisionLabel(made), versions: [] });
  }

  async saveMerge(looked: Looked, text: ByteSource, mtime: Millis): Promise<Executed> {
    const { importer, maker } = this.#parts;
    const { file } = this.#lookAgain(looked);
    return await importer.rewrite(file, text, mtime, {
      label: `Merge of ${file.name.value}`,
      make: (content) => {
        // While the text went to the disk either side may have changed.
        this.#lookAgain(looked);
        const made = maker(true);
        made.setContent(file.id, content);
        made.decide(looked.copy, { file: file.id, copyVersion: looked.copyVersion, keep: 'file' });
        return made.made;
      },
    });
  }

  async mergedFiles(): Promise<readonly MergedFile[]> {
    const { index, show, replica } = this.#parts;
    return index.merged().map((row) => (
      { node: show(row), folders: pathNames(replica.view, row.id).slice(0, -1), version: row.content.version, at: row.content.stamp.at }));
  }

  async undoMerge(node: NodeId): Promise<Executed> {
    const { replica, maker, book, random } = this.#parts;
    const row = requireFile(replica.view, node);
    const [before, other] = (await this.#find(row, row.content.version, (known) => known.parents.length > 1)).parents;
    if (before === undefined || other === undefined) throw invalid(`“${row.name.value}” was not merged, or it was changed again since`);
    const [mine, theirs] = [await this.#find(row, before), await this.#find(row, other)];
    const made = maker(true);
    const op = made.setContent(node, mine);
    made.createFile(asNodeId(random.uuid()), row.location.parent, conflictName(row.name.value, theirs.at, theirs.device.name ?? ''), theirs);
    return await this.#parts.commit(made, { label: `Separation of ${row.name.value}`, versions: [book.edited(row, op)] });
  }

  /** A version that is known here or can be asked for. @throws SyncClientError `offline`. */
  async #find(row: FileRow, version: VersionId, isEnough: (known: KnownVersion) => boolean = () => true): Promise<KnownVersion> {
    const { book } = this.#parts;
    const here = await book.find(row.id, version);
    if (here !== null && isEnough(here)) return here;
    const reached = await book.ask(row.id);
    const told = await book.find(row.id, version);
    if (told !== null && isEnough(told)) return told;
    if (reached) throw invalid(`“${row.name.value}” has no such version`);
    throw new SyncClientError('offline', `This version of “${row.name.value}” is only known to the server: connect to the network and try again`);
  }

  #decide(made: OperationMaker, decision: Decision, pair: Pair | undefined): void {
    if (pair === undefined) throw changed('One of these conflicts');
    const { copy } = pair;
    if (decision.keep === 'both') {
      made.add({ type: 'setAttr', nodes: [copy.id], key: bothWanted, value: copy.id });
      if (decision.name !== undefined) made.add({ type: 'rename', node: copy.id, name: decision.name });
      return;
    }
    // With the copies of one file decided together, a later decision meets what an earlier one has made of it.
    const { file } = requireSame(pair, decision);
    made.decide(copy.id, { file: file.id, copyVersion: decision.copyVersion, keep: decision.keep });
  }

  #lookAgain(looked: Looked): Pair {
    return requireSame(this.#parts.index.pairs().find(({ copy }) => copy.id === looked.copy), looked);
  }

  #side(row: FileRow): ConflictSide {
    const { show, book, replica } = this.#parts;
    const { device, at } = row.content.stamp;
    return {
      node: show(row), folders: pathNames(replica.view, row.id).slice(0, -1), version: row.content.version, at, own: device === replica.meta.device,
      ...book.nameOf(device),
    };
  }

  /** Who wrote the sides that this device cannot name; told when the server has answered. */
  #inquire(conflicts: readonly Conflict[]): void {
    const open = conflicts.flatMap(({ file, copy, base }) => [file, copy].filter((side) => side.device === null || (base === null && side === copy)));
    const unknown = [...new Set(open.map(({ node }) => node.id))].filter((id) => !this.#asked.has(id)).slice(0, 40);
    if (unknown.length === 0) return;
    for (const id of unknown) this.#asked.add(id);
    void Promise.all(unknown.map(async (id) => {
      const reached = await this.#parts.book.ask(id);
      if (!reached) this.#asked.delete(id);
      return reached;
    })).then((reached) => {
      if (reached.includes(true)) this.#parts.onLearnt();
    }, this.#parts.onFault);
  }

  #shown(version: KnownVersion, current: VersionId | null, pending: ReadonlySet<string>): VersionView {
    const { id, parents, size, hash, mime, at, device, author, came } = version;
    const own = device.id === this.#parts.replica.meta.device;
    return { id, parents, size, hash, mime, at, device: device.name, author, own, came, current: id === current, pending: pending.has(id) };
  }
}

/** @throws SyncClientError `changed`. */
const requireSame = (pair: Pair | undefined, { fileVersion, copyVersion }: Looked): Pair => {
  if (pair === undefined) throw changed('One of these conflicts');
  if (fileVersion !== pair.file.content.version || copyVersion !== pair.copy.content.version) throw changed(`“${pair.file.name.value}”`);
  return pair;
};

const currentOf = (replica: Replica, node: NodeId): VersionId | null => {
  const row = replica.view.node(node);
  return row?.kind === 'file' ? row.content.version : null;
};

const decisionLabel = ({ made }: OperationMaker): string => {
  const titles = [...new Set(made.map(({ title }) => title))];
  return `Decision on ${titles.length === 1 ? titles[0] : `${made.length} files`}`;
};
