import type { Conflict, Decision, EngineClient, Executed } from '@holdfast/sync-client';
import { ref, type Ref } from 'vue';
import { sentenceOf } from '../../stores/engine.ts';
import { useNoticesStore } from '../../stores/notices-store.ts';
import { useUndoStore } from '../../stores/undo-store.ts';
import { sidesOf } from './sides.ts';
import { decisionFor } from './use-conflicts.ts';
import { words } from './words.ts';

export type Verdict = 'mine' | 'theirs' | 'both';

export interface Deciding {
  /** A decision is on its way to the disk. */
  readonly busy: Readonly<Ref<boolean>>;
  decide(conflicts: readonly Conflict[], verdict: Verdict): Promise<void>;
  /** Saves a text put together from both, and keeps both versions in the file's history. */
  saveMerge(conflict: Conflict, text: Blob): Promise<void>;
  takeApart(node: Conflict['file']['node']): Promise<void>;
}

/** Decisions, each with a notice that can take it back. */
export const useDeciding = (engine: EngineClient): Deciding => {
  const notices = useNoticesStore();
  const undo = useUndoStore();
  const busy = ref(false);
  const attempt = async (text: string, act: () => Promise<Executed>): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    try {
      const { ops } = await act();
      notices.show(text, { actions: [undo.button(ops)] });
      notices.announce(text);
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
    } finally {
      busy.value = false;
    }
  };
  const decisionOf = (conflict: Conflict, verdict: Verdict): Decision => {
    const [mine, theirs] = sidesOf(conflict, null, 0);
    return decisionFor(conflict, verdict === 'both' ? 'both' : (verdict === 'mine' ? mine : theirs).keep);
  };
  return {
    busy,
    decide: (conflicts, verdict) => {
      const [only] = conflicts;
      if (only === undefined) return Promise.resolve();
      const one = verdict === 'both' ? words.keptBoth(conflicts.length) : conflicts.length === 1 ? words.kept(only.file.node.name) : words.keptMany(conflicts.length);
      return attempt(one, () => engine.resolveConflicts(conflicts.map((conflict) => decisionOf(conflict, verdict))));
    },
    saveMerge: ({ file, copy }, text) => attempt(words.savedMerge(file.node.name), () =>
      engine.saveMerge({ copy: copy.node.id, fileVersion: file.version, copyVersion: copy.version }, text, Date.now())),
    takeApart: (node) => attempt(words.takenApart(node.name), () => engine.undoMerge(node.id)),
  };
};
