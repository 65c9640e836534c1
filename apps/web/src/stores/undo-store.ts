import type { OpId } from '@holdfast/domain';
import type { EngineClient, Undone, UndoState } from '@holdfast/sync-client';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { say } from '../locales/say.ts';
import { sentenceOf } from './engine.ts';
import { useNoticesStore } from './notices-store.ts';
import type { NoticeAction } from './notices-store.ts';

/** The engine's name of an action begins with our own noun: "Rename of Report.pdf". */
const inside = (action: string): string => action.charAt(0).toLowerCase() + action.slice(1);

/** Every word of undo and redo; the engine brings the names of the actions and the reasons. */
export const undoWords = {
  get undo() { return say('formats.undo.undo'); }, get redo() { return say('formats.undo.redo'); },
  undoOf: (action: string | null) => (action === null ? say('formats.undo.undo') : say('formats.undo.undoOf', { action: inside(action) })),
  redoOf: (action: string | null) => (action === null ? say('formats.undo.redo') : say('formats.undo.redoOf', { action: inside(action) })),
  undone: (action: string) => say('formats.undo.undone', { action: inside(action) }),
  redone: (action: string) => say('formats.undo.redone', { action: inside(action) }),
  many: (n: number) => say('formats.undo.many', { n }),
  get nothingToUndo() { return say('formats.undo.nothingToUndo'); }, get nothingToRedo() { return say('formats.undo.nothingToRedo'); },
  more: (why: string, count: number) => say('formats.undo.more', { why, count }),
};

const told = ({ kept: [first, ...rest] }: Undone): string | null =>
  first === undefined ? null : rest.length === 0 ? first.sentence : undoWords.more(first.sentence, rest.length);

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
  /** One after another, and told as one; what was kept of any of them is told. */
  const turnAll = async (turns: readonly (() => Promise<Undone | null>)[]): Promise<Undone | null> => {
    const turned: Undone[] = [];
    for (const turn of turns) {
      const one = await turn();
      if (one !== null) turned.push(one);
    }
    const [first, ...rest] = turned;
    if (first === undefined || rest.length === 0) return first ?? null;
    return { label: undoWords.many(turned.length), ops: turned.flatMap(({ ops }) => ops), created: turned.flatMap(({ created }) => created), kept: turned.flatMap(({ kept }) => kept) };
  };
  const undoAll = (turns: readonly (OpId | undefined)[]): Promise<void> => attempt(async () => {
    const acting = engine;
    if (acting === null) return;
    const undone = await turnAll(turns.map((of) => () => acting.undo(of)));
    report(undone, { nothing: undoWords.nothingToUndo, done: undoWords.undone }, { label: undoWords.redo, run: () => void redo(turns.length) });
  });
  /** Takes back the last action. */
  const undo = (): Promise<void> => undoAll([undefined]);
  const redo = (times = 1): Promise<void> => attempt(async () => {
    const acting = engine;
    if (acting === null) return;
    const redone = await turnAll(Array.from({ length: times }, () => () => acting.redo()));
    report(redone, { nothing: undoWords.nothingToRedo, done: undoWords.redone }, { label: undoWords.undo, run: () => void undoAll(Array.from({ length: times })) });
  });
  /** The button of the notice about what has just been done: one action, or several that go back together, the last first. */
  const button = (...actions: readonly (readonly OpId[])[]): NoticeAction | null => {
    const ops = actions.flatMap(([op]) => op ?? []).reverse();
    return ops.length === 0 ? null : { label: undoWords.undo, run: () => void undoAll(ops) };
  };
  return { state, follow, undo, redo, button };
});
