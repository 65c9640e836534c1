import { asOpId, type OpId } from '@holdfast/domain';
import type { Kept, Undone, UndoState } from '@holdfast/sync-client';
import type { FixtureTree } from './fixture-tree.ts';

interface Done {
  readonly op: OpId;
  readonly label: string;
  readonly before: ReturnType<FixtureTree['copy']>;
  readonly after: ReturnType<FixtureTree['copy']>;
}

/** What was done to the tree of the fixture, as pictures of the whole tree before and after. */
export class FixtureHistory {
  readonly #tree: FixtureTree;
  #done: Done[] = [];
  #undone: Done[] = [];
  #made = 0;
  /** What the next undo or redo says it could not do. */
  keep: Kept[] = [];

  constructor(tree: FixtureTree) {
    this.#tree = tree;
  }

  get state(): UndoState {
    return { undo: this.#done.at(-1)?.label ?? null, redo: this.#undone.at(-1)?.label ?? null };
  }

  /** Notes what `act` does under a new operation. */
  note<T>(label: string, act: () => T): { readonly value: T; readonly op: OpId } {
    const before = this.#tree.copy();
    const value = act();
    this.#made += 1;
    const op = asOpId(`22222222-2222-4222-8222-${this.#made.toString(16).padStart(12, '0')}`);
    this.#done.push({ op, label, before, after: this.#tree.copy() });
    this.#undone = [];
    return { value, op };
  }

  undo(of?: OpId): Undone | null {
    const done = of === undefined ? this.#done.at(-1) : this.#done.find(({ op }) => op === of);
    if (!done) return null;
    this.#done = this.#done.filter((one) => one !== done);
    return this.#turn(done, this.#undone, done.before);
  }

  redo(): Undone | null {
    const undone = this.#undone.pop();
    return undone ? this.#turn(undone, this.#done, undone.after) : null;
  }

  #turn(one: Done, to: Done[], picture: Done['before']): Undone {
    const kept = this.keep.splice(0);
    if (kept.length === 0) {
      this.#tree.restore(picture);
      to.push(one);
    }
    return { label: one.label, ops: [], created: [], kept };
  }
}
