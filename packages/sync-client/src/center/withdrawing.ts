import type { ManifestId, NodeId, OpId } from '@holdfast/domain';
import type { CancelPlan } from '../center-api.ts';
import { seenFolder } from '../exchange/recover.ts';
import { subjectOf } from '../operation-facts.ts';
import { parkedFrom, withdraw } from '../outbox/outbox.ts';
import type { HistoryEntry, Keyed, OutboxRow, ParkedRow, ReplicaStore } from '../ports/replica-store.ts';
import type { Shelf } from '../content/shelf.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { Replica, Step } from '../replica/replica.ts';
import { hasCode, SyncClientError } from '../sync-client-error.ts';
import type { ChangeBoard } from './change-board.ts';
import { forgetUndo } from '../undo/forget-undo.ts';
import { withdrawalOf } from './withdrawal.ts';
import type { Withdrawal } from './withdrawal.ts';

export interface WithdrawingParts {
  readonly replica: Replica;
  readonly store: ReplicaStore;
  readonly board: ChangeBoard;
  readonly shelf: Shelf;
  readonly clock: Clock;
  readonly random: Random;
  readonly deviceName: string;
}

type Entry = Keyed<OutboxRow>;
interface Plan {
  readonly chosen: ReadonlySet<OpId>;
  /** All that the person was shown. */
  readonly ops: ReadonlySet<OpId>;
}

const shownAtMost = 100;
const plansAtMost = 20;
const toldAtMost = 100;

/** Takes pending operations back, with what builds on them, after the person has seen which ones (H13). */
export class Withdrawing {
  readonly #parts: WithdrawingParts;
  readonly #plans = new Map<string, Plan>();

  constructor(parts: WithdrawingParts) {
    this.#parts = parts;
  }

  /** @throws SyncClientError `not-found` when nothing of it is pending any more. */
  async plan(ids: readonly string[]): Promise<CancelPlan> {
    await this.#parts.shelf.refresh();
    const { board, random } = this.#parts;
    const wanted = new Set(ids);
    const chosen = new Set<OpId>();
    for (const { id, rows } of board.entries()) for (const { row: { op } } of rows) if (wanted.has(id) || wanted.has(op.id)) chosen.add(op.id);
    if (chosen.size === 0) throw new SyncClientError('not-found', 'This change is not waiting any more: it was sent or taken back');
    const { entries, dependents, onTheirWay } = this.#withdrawal(chosen);
    const plan = random.uuid();
    this.#remember(plan, { chosen, ops: new Set(entries.map(({ row }) => row.op.id)) });
    const rows = board.rows();
    const only = this.#onlyHere(entries);
    return {
      plan, total: entries.length, dependents: dependents.size, onTheirWay: onTheirWay.length,
      changes: entries.slice(0, shownAtMost).map((entry, i) => rows.pending(entry, 'waiting', i + 1, dependents.has(entry.row.op.id))),
      files: only.length, bytes: only.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** Strict; answers what was withdrawn. @throws SyncClientError `invalid` when it is not what the person was shown, or is on its way. */
  async cancel(plan: string, bytes: 'keep' | 'discard'): Promise<readonly OutboxRow['op'][]> {
    const shown = this.#plans.get(plan);
    if (shown === undefined) throw new SyncClientError('invalid', 'This question is too old: choose the change again');
    this.#plans.delete(plan);
    // Another tab may have staged the bytes: what is not known to lie here would not be kept (L1).
    await this.#parts.shelf.refresh();
    try {
      return await this.#commit(shown, bytes);
    } catch (error) {
      if (!hasCode(error, 'fenced')) throw error;
      // Another tab has folded, given counters or settled something meanwhile.
      await this.#parts.replica.refreshOutbox();
      const { entries, onTheirWay } = this.#withdrawal(shown.chosen);
      throw entries.length > 0 && onTheirWay.length === 0 ? hasChanged() : onItsWay();
    }
  }

  async #commit(shown: Plan, bytes: 'keep' | 'discard'): Promise<readonly OutboxRow['op'][]> {
    const { replica, store } = this.#parts;
    const undoRows = await store.rows('undo');
    let withdrawn: readonly Entry[] = [];
    await replica.commit((): Step => {
      const { entries, onTheirWay } = this.#withdrawal(shown.chosen);
      if (entries.length === 0 && onTheirWay.length > 0) throw onItsWay();
      if (entries.length !== shown.ops.size || entries.some(({ row }) => !shown.ops.has(row.op.id))) {
        throw hasChanged();
      }
      withdrawn = entries;
      const out = withdraw(entries);
      const undo = forgetUndo(undoRows, new Set(entries.flatMap(({ row }) => [row.op.id, ...(row.folds ?? [])])));
      const parked = bytes === 'keep' ? this.#onlyHere(entries).map(({ entry }) => this.#asParked(entry)) : [];
      const told = this.#told(entries);
      return {
        ...out, require: { ...undo.require }, update: { undo: undo.update }, remove: { ...out.remove, undo: undo.remove },
        append: { parked, history: told.length === 0 ? [] : [{ entries: told }] },
      };
    }, 'strict');
    return withdrawn.map(({ row }) => row.op);
  }

  #withdrawal(chosen: ReadonlySet<OpId>): Withdrawal {
    return withdrawalOf(this.#parts.replica, this.#parts.deviceName, chosen);
  }

  /** Of what is withdrawn, each content that nothing else on this device or on the server would hold. */
  #onlyHere(entries: readonly Entry[]): { readonly entry: Entry; readonly bytes: number }[] {
    const staying = this.#staying(new Set(entries.map(({ key }) => key)));
    const found = new Map<ManifestId, { readonly entry: Entry; readonly bytes: number }>();
    for (const entry of entries) {
      const { op } = entry.row;
      const bytes = this.#parts.board.onlyHere(op);
      if ('manifest' in op && bytes > 0 && !staying.has(op.manifest)) found.set(op.manifest, { entry, bytes });
    }
    return [...found.values()];
  }

  /** Contents that something else brings which waits and whose file shows them: what is written over may be folded away (H13), what is deleted for good is gone (L1). */
  #staying(going: ReadonlySet<number>): ReadonlySet<ManifestId> {
    const { outbox } = this.#parts.replica;
    const left = outbox.flatMap(({ key, row: { op } }) => (!going.has(key) && 'manifest' in op ? [op] : []));
    if (left.length === 0) return new Set();
    const view = this.#parts.replica.viewWithout(going);
    const shows = (node: NodeId, manifest: ManifestId): boolean => {
      const row = view.node(node);
      return row?.kind === 'file' && row.content.manifest === manifest;
    };
    return new Set(left.flatMap(({ node, manifest }) => (shows(node, manifest) ? [manifest] : [])));
  }

  #asParked({ row }: Entry): ParkedRow {
    const path = 'manifest' in row.op ? seenFolder(row.op, row.path, this.#parts.replica.view) : [];
    return { ...parkedFrom(row, { reason: 'withdrawn', cause: 'withdrawn', at: this.#parts.clock.now() }), path };
  }

  #told(entries: readonly Entry[]): HistoryEntry[] {
    const rows = this.#parts.board.rows();
    return entries.slice(0, toldAtMost).flatMap((entry) => {
      const node = subjectOf(entry.row.op);
      if (node === null) return [];
      return [{ node, at: this.#parts.clock.now(), kind: 'own', sentence: `Taken back before it was sent: ${rows.pending(entry, 'waiting', 1, false).sentence}` } as const];
    });
  }

  #remember(id: string, plan: Plan): void {
    this.#plans.set(id, plan);
    const [oldest] = this.#plans.keys();
    if (this.#plans.size > plansAtMost && oldest !== undefined) this.#plans.delete(oldest);
  }
}

const hasChanged = (): SyncClientError => new SyncClientError('invalid', 'The queue has changed meanwhile: look again at what would be taken back');
const onItsWay = (): SyncClientError => new SyncClientError('invalid', 'This change is already on its way to the server: undo it instead');
