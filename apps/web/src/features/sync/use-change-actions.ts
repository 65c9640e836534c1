import type { NodeId } from '@holdfast/domain';
import type { Change, ChangeAction, EngineClient } from '@holdfast/sync-client';
import { shallowRef, type ShallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { folderAddress } from '../../app/addresses.ts';
import { saveBlob } from '../../platform/save-blob.ts';
import { useNoticesStore } from '../../stores/notices-store.ts';
import { useTakingBack, type TakingBackActions } from './use-taking-back.ts';
import { useUndecided } from './use-undecided.ts';
import { words } from './words.ts';

/** What the engine says may be done, by its name; taking back and discarding ask first. An action that is new does not compile until it is here. */
type Answers = { readonly [Action in Exclude<ChangeAction, 'cancel' | 'discard'>]: (change: Change) => Promise<void> };

export interface ChangeActions extends Answers, TakingBackActions {
  readonly discarding: ShallowRef<Change | null>;
  askDiscard(change: Change): void;
  answerDiscard(yes: boolean): Promise<void>;
  /** Both files of the change still stand side by side. */
  mayCompare(change: Change): boolean;
  compare(change: Change): Promise<void>;
}

const textOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error));

/** What a person may do about a change. Nothing that loses bytes happens without a question that names them. */
export const useChangeActions = (engine: EngineClient): ChangeActions => {
  const notices = useNoticesStore();
  const router = useRouter();
  const discarding = shallowRef<Change | null>(null);
  const tried = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      notices.show(words.failed(textOf(error)), { sticky: true });
    }
  };
  const undecided = useUndecided(engine);
  const copyOf = ({ outcome }: Change): NodeId | null => (outcome?.code === 'copied' && undecided.value.has(outcome.node) ? outcome.node : null);
  return {
    ...useTakingBack(engine, tried), discarding,
    mayCompare: (change) => copyOf(change) !== null,
    compare: (change) => tried(async () => void (await router.push({ name: 'conflicts', query: { at: copyOf(change) } }))),
    askDiscard: (change) => { discarding.value = change; },
    answerDiscard: (yes) => tried(async () => {
      const change = discarding.value;
      discarding.value = null;
      if (!yes || change?.op == null) return;
      await engine.discard(change.op, change.onlyHere);
      notices.show(words.discarded(change.words.name));
    }),
    retry: (change) => tried(async () => {
      await engine.retry(change.op ?? undefined);
      notices.announce(words.retried);
    }),
    pause: ({ id }) => tried(() => engine.transfers.pause([id])), resume: ({ id }) => tried(() => engine.transfers.resume([id])),
    save: (change) => tried(async () => {
      if (change.op === null) return;
      saveBlob(await engine.parkedContent(change.op), change.words.name);
      notices.show(words.saved(change.words.name));
    }),
    dismiss: (change) => tried(async () => {
      if (change.op !== null) await engine.dismiss(change.op);
    }),
    show: (change) => tried(async () => {
      const node = change.node === null ? null : await engine.node(change.node);
      if (node !== null) await router.push(folderAddress(node.parent, engine.root, { state: { select: node.id } }));
    }),
  };
};
