import type { NodeId } from '@holdfast/domain';
import type { Change, ChangeAction, ChangeSection } from '../center-api.ts';
import { parkedWords } from '../exchange/sentences.ts';
import { becameOf, subjectOf } from '../exchange/settle.ts';
import type { LoopState } from '../exchange/sync-loop.ts';
import { isLive, pathNames } from '../intents/live.ts';
import { isKnown, manifestOf } from '../outbox/sendable.ts';
import type { Keyed, OutboxRow, ParkedRow, SettledEntry } from '../ports/replica-store.ts';
import type { View } from '../replica/view.ts';
import { deedOf, groupDeed, sentenceOf, unknownDeed } from './deeds.ts';
import type { Deed } from './deeds.ts';
import type { QueueEntry } from './entries.ts';
import { standingOf } from './waiting.ts';
import type { Bytes, Standing } from './waiting.ts';

type Entry = Keyed<OutboxRow>;

/** What the rows are made from, all of one moment. */
export interface RowContext {
  readonly view: View;
  readonly loop: LoopState;
  readonly bytes: Bytes;
  readonly behind: (entry: Entry) => Entry | undefined;
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
    const standing = standingOf(entry, this.#context.loop, this.#context.bytes, this.#context.behind);
    const words = isKnown(op) ? deedOf({ op, title }, (folder) => this.#nameOf(folder)) : unknownDeed(title);
    const node = isKnown(op) ? subjectOf(op) : null;
    return {
      ...this.#about(node, 'parent' in op ? op.parent : null, op.type === 'createFolder' ? 'folder' : 'file'), ...said(words, standing),
      id: op.id, section, op: op.id, count: 1, opens: false, inside, order, type: isKnown(op) ? op.type : null,
      size: 'size' in op ? op.size : null, onlyHere: this.#context.onlyHere(op), at: op.at, outcome: null,
      can: [...(entry.row.ctr === null ? ['cancel' as const] : []), ...this.#show(node)],
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
      can: rows.some(({ row }) => row.ctr === null) ? ['cancel'] : [],
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

  /** One whose outcome is known. */
  settled(entry: SettledEntry, section: ChangeSection): Change {
    const node = becameOf(entry) ?? entry.node;
    return {
      ...this.#about(node, null, entry.type === 'createFolder' ? 'folder' : 'file'),
      words: { before: '', name: '', after: entry.sentence }, sentence: entry.sentence, state: 'settled', reason: '', progress: null,
      id: `told ${entry.op}`, section, op: entry.op, count: 1, opens: false, inside: false, order: null, type: entry.type,
      size: null, onlyHere: 0, at: entry.at, outcome: entry.outcome, can: [...(entry.open ? ['dismiss' as const] : []), ...this.#show(node)],
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

  #show(node: NodeId | null): ChangeAction[] {
    return node !== null && isLive(this.#context.view, node) ? ['show'] : [];
  }

  /** What moves counts for all; otherwise the first one's reason. */
  #groupStanding(rows: readonly [Entry, ...Entry[]]): Standing {
    const { loop, bytes, behind } = this.#context;
    const [first] = rows;
    const own = standingOf(first, loop, bytes, behind);
    const sizes = rows.flatMap(({ row: { op } }) => ('size' in op ? [{ manifest: manifestOf(op), size: op.size }] : []));
    if (sizes.length === 0) return own;
    const there = sizes.filter(({ manifest }) => manifest !== null && bytes.isCommitted(manifest)).length;
    const done = sum(sizes.map(({ manifest, size }) => (manifest === null ? 0 : bytes.isCommitted(manifest) ? size : Math.min(size, bytes.sent(manifest)))));
    const sending = sizes.some(({ manifest }) => manifest !== null && bytes.isUnderWay(manifest)) && loop.network === 'online';
    const progress = done === 0 && !sending ? null : { done: Math.round(done), total: sum(sizes.map(({ size }) => size)) };
    const state = sending ? 'sending' : own.state;
    const counted = there > 0 ? `${there.toLocaleString('en')} of ${sizes.length.toLocaleString('en')} files are on the server already` : '';
    return { state, reason: counted === '' ? own.reason : counted, progress };
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

const said = (words: Deed, { state, reason, progress }: Standing): Pick<Change, 'words' | 'sentence' | 'state' | 'reason' | 'progress'> =>
  ({ words, sentence: sentenceOf(words), state, reason, progress });
