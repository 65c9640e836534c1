import type { NodeId } from '@holdfast/domain';
import type { NetworkState } from '../api.ts';
import type { Change, ChangeAction, ChangeSection } from '../center-api.ts';
import { doneTogether, parkedWords } from '../words/sentences.ts';
import { unfinishedWords } from '../words/unfinished-words.ts';
import { becameOf, isKnown, manifestOf, subjectOf } from '../operation-facts.ts';
import { isLive, pathNames } from '../intents/live.ts';
import type { AddingRow, Keyed, OutboxRow, ParkedRow, SettledEntry } from '../ports/replica-store.ts';
import type { View } from '../replica/view.ts';
import type { DirectTransfer, DirectTransfers } from '../sending/direct-transfers.ts';
import type { Standings } from '../standing/standings.ts';
import { deedOf, groupDeed, sentenceOf, unknownDeed } from './deeds.ts';
import type { Deed } from './deeds.ts';
import type { QueueEntry } from './entries.ts';
import { toldOf } from './waiting.ts';
import type { Told } from './waiting.ts';

type Entry = Keyed<OutboxRow>;

/** What the rows are made from, all of one moment. */
export interface RowContext {
  readonly view: View;
  readonly standings: Standings;
  readonly directs: Pick<DirectTransfers, 'isPaused' | 'progress'>;
  readonly network: NetworkState;
  /** Bytes of a content that nobody but this device holds. */
  readonly onlyHere: (op: OutboxRow['op']) => number;
}

/** Turns what is pending, put aside and settled into the rows of the sync centre. */
export class ChangeRows {
  readonly #context: RowContext;

  constructor(context: RowContext) {
    this.#context = context;
  }

  /** One operation that has not been confirmed. */
  pending(entry: Entry, section: ChangeSection, order: number, inside: boolean): Change {
    const { op, title } = entry.row;
    const standing = toldOf(entry, this.#context.standings);
    const words = isKnown(op) ? deedOf({ op, title }, (folder) => this.#nameOf(folder)) : unknownDeed(title);
    const node = isKnown(op) ? subjectOf(op) : null;
    return {
      ...this.#about(node, 'parent' in op ? op.parent : null, op.type === 'createFolder' ? 'folder' : 'file'), ...said(words, standing),
      id: op.id, section, op: op.id, count: 1, opens: false, inside, order, type: isKnown(op) ? op.type : null,
      size: 'size' in op ? op.size : null, onlyHere: this.#context.onlyHere(op), at: op.at, outcome: null,
      can: [...this.#holds([entry]), ...(entry.row.ctr === null ? ['cancel' as const] : []), ...this.#show(node)],
    };
  }

  /** All that is left of one action of several. */
  group({ id, rows, order }: QueueEntry, section: ChangeSection): Change {
    const [first] = rows;
    const known = rows.filter(({ row }) => isKnown(row.op)).map(({ row }) => row);
    const words = known.length === rows.length ? groupDeed(known, (folder) => this.#nameOf(folder)) : unknownDeed(`${rows.length} items`);
    const sizes = rows.flatMap(({ row: { op } }) => ('size' in op ? [op.size] : []));
    const types = new Set(known.map(({ op }) => op.type));
    const { op } = first.row;
    return {
      ...this.#about(null, 'parent' in op ? op.parent : null, types.has('createFolder') ? 'folder' : 'file'), ...said(words, this.#groupStanding(rows)),
      id, section, op: null, count: rows.length, opens: true, inside: false, order, type: types.size === 1 ? op.type : null,
      size: sizes.length === 0 ? null : sum(sizes), onlyHere: sum(rows.map(({ row }) => this.#context.onlyHere(row.op))), at: op.at, outcome: null,
      can: [...this.#holds(rows), ...(rows.some(({ row }) => row.ctr === null) ? ['cancel' as const] : [])],
    };
  }

  /** One that left the outbox without being done. */
  parked(row: ParkedRow, section: ChangeSection): Change {
    const { op, title } = row;
    const { after, reason } = parkedWords(row);
    const node = subjectOf(op);
    const can: ChangeAction[] = ['retry', ...(manifestOf(op) === null ? [] : ['save' as const]), 'discard', ...this.#show(node)];
    return {
      ...this.#about(node, 'parent' in op ? op.parent : null, 'file'), ...(row.path === undefined ? {} : { path: row.path }),
      ...said({ before: '', name: title, after }, { state: 'parked', reason, progress: null }),
      id: `aside ${op.id}`, section, op: op.id, count: 1, opens: false, inside: false, order: null, type: op.type,
      size: 'size' in op ? op.size : null, onlyHere: this.#context.onlyHere(op), at: row.at, outcome: null, can,
    };
  }

  /** A file that this tab sends from where the person has it: nothing of it is in the tree yet. */
  direct(one: DirectTransfer): Change {
    const told = this.#directStanding(one);
    const words = { before: 'Send', name: one.name, after: 'directly' };
    return {
      ...this.#about(null, one.parent, 'file'), ...said(words, told),
      id: one.id, section: told.state === 'sending' ? 'now' : 'waiting', op: null, count: 1, opens: false, inside: false, order: null, type: 'createFile',
      size: one.size, onlyHere: 0, at: one.at, outcome: null, can: [told.state === 'paused' ? 'resume' : 'pause', 'cancel'],
    };
  }

  #directStanding(one: DirectTransfer): Told {
    const { directs, network } = this.#context;
    const { manifest, size, read } = one;
    if (manifest === null) return { state: 'sending', reason: 'read to see what the server has of it: keep this page open', progress: { done: read, total: size } };
    const fresh = directs.progress.freshOf(manifest.id);
    const progress = { done: Math.min(size, Math.round(directs.progress.of(manifest.id))), total: size, ...(fresh !== null && { fresh }) };
    if (directs.isPaused(one)) return { state: 'paused', reason: 'Paused', progress };
    if (network === 'offline') return { state: 'network', reason: 'Waits for the network: keep this page open', progress };
    return { state: 'sending', reason: 'keep this page open', progress };
  }

  /** Files that were being added when the app stopped: no operation speaks of them. */
  unfinished(row: AddingRow): Change {
    const { words, reason } = unfinishedWords(row);
    return {
      ...this.#about(null, row.parent, 'file'), ...said(words, { state: 'parked', reason, progress: null }),
      id: `unfinished ${row.id}`, section: 'needsYou', op: row.id, count: row.left, opens: false, inside: false, order: null, type: 'createFile',
      size: null, onlyHere: 0, at: row.at, outcome: null, can: ['dismiss'],
    };
  }

  /** One whose outcome is known. */
  settled(entry: SettledEntry, section: ChangeSection, inside = false): Change {
    const node = becameOf(entry) ?? entry.node;
    return {
      ...this.#about(node, null, entry.type === 'createFolder' ? 'folder' : 'file'),
      words: { before: '', name: '', after: entry.sentence }, sentence: entry.sentence, state: 'settled', reason: '', progress: null,
      id: `told ${entry.op}`, section, op: entry.op, count: 1, opens: false, inside, order: null, type: entry.type,
      size: null, onlyHere: 0, at: entry.at, outcome: entry.outcome, can: [...(entry.open ? ['dismiss' as const] : []), ...this.#show(node)],
    };
  }

  /** An action of several, of which these were done. */
  settledTogether(id: string, entries: readonly [SettledEntry, ...SettledEntry[]]): Change {
    const [latest] = entries;
    const types = entries.map(({ type }) => type);
    const sentence = doneTogether(types);
    // What came first lies outermost.
    const { path } = this.#about(becameOf(entries.at(-1) ?? latest) ?? latest.node, null, 'file');
    return {
      node: null, kind: 'file', path, words: { before: '', name: '', after: sentence }, sentence, state: 'settled', reason: '', progress: null,
      id, section: 'lately', op: null, count: entries.length, opens: true, inside: false, order: null, type: types.every((type) => type === types[0]) ? latest.type : null,
      size: null, onlyHere: 0, at: latest.at, outcome: latest.outcome, can: [],
    };
  }

  #about(node: NodeId | null, parent: NodeId | null, otherwise: 'folder' | 'file'): Pick<Change, 'node' | 'kind' | 'path'> {
    const { view } = this.#context;
    const row = node === null ? undefined : view.node(node);
    const place = row?.location.parent ?? parent;
    return { node, kind: row?.kind ?? otherwise, path: place === null ? [] : pathNames(view, place) };
  }

  #nameOf(folder: NodeId): string | null {
    const { view } = this.#context;
    return folder === view.root ? 'the home folder' : (view.node(folder)?.name.value ?? null);
  }

  /** What is not paused may be; what is may go on. */
  #holds(rows: readonly Entry[]): ChangeAction[] {
    const may = rows.flatMap((entry) => this.#context.standings.holdOf(entry) ?? []);
    return may.length === 0 ? [] : [may.includes('pause') ? 'pause' : 'resume'];
  }

  #show(node: NodeId | null): ChangeAction[] {
    return node !== null && isLive(this.#context.view, node) ? ['show'] : [];
  }

  /** What moves counts for all; otherwise the first one's reason. */
  #groupStanding(rows: readonly [Entry, ...Entry[]]): Told {
    const { standings } = this.#context;
    const own = toldOf(rows[0], standings);
    const files = rows.flatMap((entry) => standings.bytesOf(entry) ?? []);
    if (files.length === 0) return own;
    const there = rows.filter((entry) => standings.hasArrived(entry)).length;
    const done = sum(files.map((bytes) => bytes.done));
    const sending = rows.some((entry) => standings.isMoving(entry) && standings.of(entry).kind === 'sending');
    const fresh = files.flatMap((bytes) => bytes.fresh ?? []);
    const progress = done === 0 && !sending ? null : { done, total: sum(files.map(({ total }) => total)), ...(fresh.length === files.length && { fresh: sum(fresh) }) };
    const counted = there > 0 ? `${there.toLocaleString('en')} of ${files.length.toLocaleString('en')} files are on the server already` : '';
    return { state: sending ? 'sending' : own.state, reason: counted === '' ? own.reason : counted, progress };
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const said = (words: Deed, { state, reason, progress }: Told): Pick<Change, 'words' | 'sentence' | 'state' | 'reason' | 'progress'> =>
  ({ words, sentence: sentenceOf(words), state, reason, progress });
