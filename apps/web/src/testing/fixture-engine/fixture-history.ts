import { asOpId, type OpId } from '@holdfast/domain';
import type { Kept, Undone, UndoState } from '@holdfast/sync-client';
import type { FixtureTree, Picture } from './fixture-tree.ts';

interface Done {
  readonly op: OpId;
  readonly label: string;
  readonly before: Picture;
  readonly after: Picture;
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

  /** Notes what `act` does under a new operation; when it throws, nothing was done. */
  note<T>(label: string, act: () => T): { readonly value: T; readonly op: OpId } {
    const before = this.#tree.copy();
    const value = this.#whole(before, act);
    this.#made += 1;
    const op = asOpId(`22222222-2222-4222-8222-${this.#made.toString(16).padStart(12, '0')}`);
    this.#done.push({ op, label, before, after: this.#tree.copy() });
    this.#undone = [];
    return { value, op };
  }

  #whole<T>(before: Picture, act: () => T): T {
    try {
      return act();
    } catch (error) {
      this.#tree.turn(this.#tree.copy(), before);
      throw error;
    }
  }

  undo(of?: OpId): Undone | null {
    const done = of === undefined ? this.#done.at(-1) : this.#done.find(({ op }) => op === of);
    if (!done) return null;
    this.#done = this.#done.filter((one) => one !== done);
    return this.#turn(done, this.#undone, done.after, done.before);
  }

  redo(): Undone | null {
    const undone = this.#undone.pop();
    return undone ? this.#turn(undone, this.#done, undone.before, undone.after) : null;
  }

  #turn(one: Done, to: Done[], from: Picture, picture: Picture): Undone {
    const kept = this.keep.splice(0);
    if (kept.length === 0) {
      this.#tree.turn(from, picture);
      to.push(one);
    }
    return { label: one.label, ops: [], created: [], kept };
  }
}
