import type { ManifestId, OpId } from '@holdfast/domain';
import type { UndoState, Undone } from '../api.ts';
import { manifestOf } from '../operation-facts.ts';
import type { Keyed, ReplicaStore, UndoRow, UndoStep } from '../ports/replica-store.ts';
import { InTurn } from '../timing/in-turn.ts';
import type { Step } from '../replica/replica.ts';
import { hasCode } from '../sync-client-error.ts';
import type { Action } from './undo-history.ts';
import { lastDone, lastUndone, StandIns } from './undo-history.ts';
import type { TurnParts } from './undo-turn.ts';
import { turnBack, withdrawable } from './undo-turn.ts';

/** Rows that are kept: of a person's actions at least so many less those by which they were undone. */
const remembered = 1000;
/** Another tab may take the same action back, or send what this one took for unsent, so often in a row. */
const attempts = 5;

export interface UndoParts extends TurnParts {
  readonly store: ReplicaStore;
}

type Direction = 'undo' | 'redo';

/**
 * H14: what was done on this device, how to take it back, and how to do it again. It lies in the store: a restart forgets nothing,
 * and all tabs share one history.
 */
export class UndoLog {
  readonly #parts: UndoParts;
  /** Two wishes at once take back two actions. */
  readonly #turns = new InTurn();
  readonly #reads = new InTurn();
  #rows: Keyed<UndoRow>[] = [];
  #told: UndoState = { undo: null, redo: null };

  constructor(parts: UndoParts) {
    this.#parts = parts;
  }

  /** Reads what all tabs have written. */
  refresh(): Promise<void> {
    return this.#reads.run(async () => {
      this.#rows = [...(await this.#parts.store.rows('undo'))];
    });
  }

  /** Reads what has come; rows that were rewritten stay as they were read. */
  #follow(): Promise<void> {
    return this.#reads.run(async () => {
      const fresh = await this.#parts.store.rows('undo', this.#rows.at(-1)?.key ?? 0);
      const there = new Set(await this.#parts.store.keys('undo'));
      this.#rows = [...this.#rows, ...fresh].filter(({ key }) => there.has(key));
    });
  }

  /** Forgets the oldest. */
  async prune(): Promise<void> {
    await this.refresh();
    const keys = this.#rows.map(({ key }) => key);
    if (keys.length <= 2 * remembered) return;
    await this.#parts.replica.commit({ remove: { undo: keys.slice(0, -remembered) } }, 'relaxed');
    await this.#follow();
  }

  /** What is written together with something new that a person does: it can be undone, and what was undone before is out of reach. */
  entry(action: string, label: string, steps: readonly UndoStep[]): Pick<Step, 'append' | 'remove'> {
    const outdated = this.#rows.flatMap(({ key, row }) => (row.kind === 'undone' ? [key] : []));
    return { append: { undo: [{ kind: 'done', action, label, steps }] }, remove: { undo: outdated } };
  }

  /** What the menu says. */
  get state(): UndoState {
    return { undo: lastDone(this.#rows, (steps) => this.#isPossible(steps))?.label ?? null, redo: lastUndone(this.#rows)?.label ?? null };
  }

  /** The state, if it is another than when it was last asked for so. */
  async news(): Promise<UndoState | null> {
    await this.#follow();
    const { state } = this;
    if (state.undo === this.#told.undo && state.redo === this.#told.redo) return null;
    this.#told = state;
    return state;
  }

  /** Contents that were withdrawn before they were sent, and that redo would queue again. */
  pinned(): readonly ManifestId[] {
    const steps = this.#rows.flatMap(({ row }) => (row.kind === 'standIn' ? [] : row.steps));
    return steps.flatMap(({ withdrawn }) => (withdrawn === undefined ? [] : (manifestOf(withdrawn) ?? [])));
  }

  /**
   * Takes back the last action, or the one that made the operation `of`, strictly; null when there is none. What was never sent leaves
   * the outbox; the rest is undone by new operations, each under the guard that nobody has changed the same since.
   */
  undo(of?: OpId): Promise<Undone | null> {
    return this.#turns.run(() => this.#turn('undo', () => lastDone(this.#rows, (steps) => this.#isPossible(steps), of)));
  }

  /** Does the action again that was undone last; null when there is none, or when something new was done since. */
  redo(): Promise<Undone | null> {
    return this.#turns.run(() => this.#turn('redo', () => lastUndone(this.#rows)));
  }

  #isPossible(steps: readonly UndoStep[]): boolean {
    return steps.some(({ inverse, withdrawn }) => inverse !== null || withdrawn !== undefined) || withdrawable(this.#parts.replica.outbox, steps).size > 0;
  }

  async #turn(direction: Direction, find: () => Action | null): Promise<Undone | null> {
    for (let attempt = 1; ; attempt += 1) {
      await this.refresh();
      await this.#parts.shelf.refresh();
      const action = find();
      if (action === null) return null;
      try {
        return await this.#commit(direction, action);
      } catch (error) {
        if (!hasCode(error, 'fenced') || attempt === attempts) throw error;
        await this.#parts.replica.refreshOutbox();
        await this.#parts.shelf.reload();
      }
    }
  }

  async #commit(direction: Direction, action: Action): Promise<Undone> {
    let undone: Undone = { label: action.label, ops: [], created: [], kept: [] };
    await this.#parts.replica.commit(() => {
      const { step, ops, steps, kept } = turnBack(action, new StandIns(this.#rows), this.#parts);
      undone = { label: action.label, ops, created: [], kept };
      const turned = { action: action.id, label: action.label, steps };
      const row: UndoRow = direction === 'undo' ? { kind: 'undone', ...turned } : { kind: 'done', again: true, ...turned };
      const undo = [...(step.append?.undo ?? []), ...(steps.length > 0 ? [row] : [])];
      return { ...step, require: { ...step.require, undo: action.keys }, append: { ...step.append, undo }, remove: { ...step.remove, undo: [...(step.remove?.undo ?? []), ...action.keys] } };
    }, 'strict');
    await this.#follow();
    return undone;
  }
}
