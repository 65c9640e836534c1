import type { NodeId } from '@holdfast/domain';
import type { Conflict, Decision, EngineClient, Executed } from '@holdfast/sync-client';
import { computed, onScopeDispose, ref, type Ref } from 'vue';
import { sentenceOf } from '../../stores/engine.ts';
import { useNoticesStore } from '../../stores/notices-store.ts';
import { useUndoStore } from '../../stores/undo-store.ts';
import { sidesOf } from './sides.ts';
import { decisionFor } from './use-conflicts.ts';
import { words } from './words.ts';

export type Verdict = 'mine' | 'theirs' | 'both';

export interface Deciding {
  /** A decision is on its way to the disk, or what is decided about has just become another without the person. */
  readonly busy: Readonly<Ref<boolean>>;
  /** Takes no decision for a moment: the click that is on its way was meant for something else. */
  pause(): void;
  isOwn(copy: NodeId): boolean;
  decide(conflicts: readonly Conflict[], verdict: Verdict): Promise<void>;
  /** Saves a text put together from both, and keeps both versions in the file's history. */
  saveMerge(conflict: Conflict, text: Blob): Promise<void>;
  takeApart(node: Conflict['file']['node']): Promise<void>;
}

const pauseMs = 1000;

/** Decisions, each with a notice that can take it back. */
export const useDeciding = (engine: EngineClient): Deciding => {
  const notices = useNoticesStore();
  const undo = useUndoStore();
  const acting = ref(false);
  const paused = ref(false);
  const busy = computed(() => acting.value || paused.value);
  const own = new Set<NodeId>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(timer));
  const attempt = async (text: string, act: () => Promise<Executed>): Promise<void> => {
    if (busy.value) return;
    acting.value = true;
    try {
      const { ops } = await act();
      notices.show(text, { actions: [undo.button(ops)] });
      notices.announce(text);
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
    } finally {
      acting.value = false;
    }
  };
  const decisionOf = (conflict: Conflict, verdict: Verdict): Decision => {
    const [mine, theirs] = sidesOf(conflict, null, 0);
    return decisionFor(conflict, verdict === 'both' ? 'both' : (verdict === 'mine' ? mine : theirs).keep);
  };
  return {
    busy,
    isOwn: (copy) => own.has(copy),
    pause: () => {
      clearTimeout(timer);
      paused.value = true;
      timer = setTimeout(() => { paused.value = false; }, pauseMs);
    },
    decide: (conflicts, verdict) => {
      const [only] = conflicts;
      if (only === undefined) return Promise.resolve();
      const one = verdict === 'both' ? words.keptBoth(conflicts.length) : conflicts.length === 1 ? words.kept(only.file.node.name) : words.keptMany(conflicts.length);
      for (const { copy } of conflicts) own.add(copy.node.id);
      return attempt(one, () => engine.resolveConflicts(conflicts.map((conflict) => decisionOf(conflict, verdict))));
    },
    saveMerge: ({ file, copy }, text) => {
      own.add(copy.node.id);
      return attempt(words.savedMerge(file.node.name), () => engine.saveMerge({ copy: copy.node.id, fileVersion: file.version, copyVersion: copy.version }, text, Date.now()));
    },
    takeApart: (node) => attempt(words.takenApart(node.name), () => engine.undoMerge(node.id)),
  };
};
