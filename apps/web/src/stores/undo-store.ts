import type { OpId } from '@holdfast/domain';
import type { EngineClient, Undone, UndoState } from '@holdfast/sync-client';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { sentenceOf } from './engine.ts';
import { useNoticesStore } from './notices-store.ts';
import type { NoticeAction } from './notices-store.ts';

/** Every word of undo and redo; the engine brings the names of the actions and the reasons. */
export const undoWords = {
  undo: 'Undo', redo: 'Redo',
  undoOf: (action: string | null) => (action === null ? 'Undo' : `Undo ${action}`),
  redoOf: (action: string | null) => (action === null ? 'Redo' : `Redo ${action}`),
  undone: (action: string) => `Undone: ${action}`,
  redone: (action: string) => `Done again: ${action}`,
  nothingToUndo: 'There is nothing to undo', nothingToRedo: 'There is nothing to do again',
  more: (n: number) => `${n} more like this`,
} as const;

const told = ({ kept: [first, ...rest] }: Undone): string | null =>
  first === undefined ? null : rest.length === 0 ? first.sentence : `${first.sentence} (${undoWords.more(rest.length)})`;

/** What can be undone and done again, and doing it, with a notice of what became of it (K8, O3). */
export const useUndoStore = defineStore('undo', () => {
  const notices = useNoticesStore();
  const state = shallowRef<UndoState>({ undo: null, redo: null });
  let engine: EngineClient | null = null;

  /** Follows an engine until the returned function is called. */
  const follow = async (followed: EngineClient): Promise<() => void> => {
    engine = followed;
    const stop = followed.subscribe((event) => {
      if (event.type === 'undo') state.value = event.state;
    });
    state.value = await followed.undoState();
    return () => {
      stop();
      if (engine === followed) engine = null;
    };
  };
  const report = (undone: Undone | null, words: { readonly nothing: string; readonly done: (action: string) => string }, back: NoticeAction): void => {
    const why = undone === null ? words.nothing : told(undone);
    const text = undone !== null && why === null ? words.done(undone.label) : (why ?? words.nothing);
    notices.show(text, why !== null && undone !== null ? { sticky: true } : { actions: undone === null ? [] : [back] });
    notices.announce(text);
  };
  const attempt = async (turn: () => Promise<void>): Promise<void> => {
    try {
      await turn();
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
    }
  };
  /** Takes back the last action, or the one that made `of`. */
  const undo = (of?: OpId): Promise<void> => attempt(async () => {
    if (engine === null) return;
    report(await engine.undo(of), { nothing: undoWords.nothingToUndo, done: undoWords.undone }, { label: undoWords.redo, run: () => void redo() });
  });
  const redo = (): Promise<void> => attempt(async () => {
    if (engine === null) return;
    report(await engine.redo(), { nothing: undoWords.nothingToRedo, done: undoWords.redone }, { label: undoWords.undo, run: () => void undo() });
  });
  /** The button of the notice about an action that has just been done. */
  const button = ([of]: readonly OpId[]): NoticeAction | null => (of === undefined ? null : { label: undoWords.undo, run: () => void undo(of) });
  return { state, follow, undo, redo, button };
});
