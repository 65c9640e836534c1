import type { NodeId } from '@holdfast/domain';
import type { EngineClient, NodeView } from '@holdfast/sync-client';
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { codeOf, sentenceOf } from '../../stores/engine.ts';
import { useNoticesStore } from '../../stores/notices-store.ts';
import type { LiveListing } from './listing/use-listing.ts';
import { freeName, nameElsewhere, nameProblem, nameProblemIn, otherExtension } from './naming.ts';
import { words } from './words.ts';

export interface Renaming {
  /** The item whose name is being written. */
  readonly node: ShallowRef<NodeId | null>;
  /** The name of a folder that does not exist yet: it is made when its name is committed (K9). */
  readonly draft: Ref<string | null>;
  /** Several whose names are made by a rule (N7); null while nobody asks for it. */
  readonly several: ShallowRef<readonly NodeView[] | null>;
  start(id: NodeId): void;
  startDraft(): Promise<void>;
  /** `byKey`: the person is still in the field, and can answer. */
  commit(node: NodeView, name: string, byKey: boolean): Promise<string | null>;
  commitDraft(name: string, byKey: boolean): Promise<string | null>;
  stop(): void;
}

interface RenamingOptions {
  readonly listing: LiveListing;
  readonly engine: EngineClient;
  readonly folder: NodeId | null;
  readonly point: (ids: readonly NodeId[]) => void;
  readonly reveal: (id: NodeId) => void;
  readonly focusGrid: () => void;
}

/** N2, N3: asks once about a name with another extension, or one that is not possible elsewhere; whoever only leaves the field cannot answer about the latter. */
const createQuestions = () => {
  let asked: string | null = null;
  return {
    ask: (name: string, other: string | null, byKey: boolean): string | null => {
      const open = asked === name ? [] : [other, byKey ? nameElsewhere(name) : null].filter((one) => one !== null);
      asked = name;
      return open.length === 0 ? null : open.join(' ');
    },
    forget: (): void => { asked = null; },
  };
};

/** Renaming and naming in place. A commit answers the reason why a name is refused, null when it was taken over. */
export const useRenaming = ({ engine, listing, folder, point, reveal, focusGrid }: RenamingOptions): Renaming => {
  const notices = useNoticesStore();
  const node = shallowRef<NodeId | null>(null);
  const draft = ref<string | null>(null);
  const several = shallowRef<readonly NodeView[] | null>(null);
  const questions = createQuestions();
  const commit: Renaming['commit'] = async (renamed, name, byKey) => {
    if (name === renamed.name) return null;
    const invalid = nameProblem(name);
    if (invalid !== null) return invalid;
    const question = questions.ask(name, otherExtension(renamed, name), byKey);
    if (question !== null) return question;
    try {
      await engine.execute([{ type: 'rename', node: renamed.id, name }]);
      reveal(renamed.id);
      return null;
    } catch (error) {
      // Whose name it is, is only asked when the engine has refused it: most names are free.
      const refused = codeOf(error) === 'taken' ? await nameProblemIn(engine, renamed.parent, name, renamed.id) : null;
      return refused ?? sentenceOf(error);
    }
  };
  const commitDraft: Renaming['commitDraft'] = async (name, byKey) => {
    if (folder === null) return null;
    const refused = await nameProblemIn(engine, folder, name, null);
    if (refused !== null) return refused;
    const question = questions.ask(name, null, byKey);
    if (question !== null) return question;
    try {
      const { created } = await engine.execute([{ type: 'createFolder', parent: folder, name, onCollision: 'suffix' }]);
      point(created);
      return null;
    } catch (error) {
      return sentenceOf(error);
    }
  };
  const stop = (): void => {
    [node.value, draft.value] = [null, null];
    focusGrid();
  };
  // Somebody took it away: its field is gone with its row, and must not come up again when it returns.
  listing.onLost(() => (node.value === null ? [] : [node.value]), async ([id]) => {
    // Another name is written by now.
    if (id === undefined || id !== node.value) return;
    stop();
    const now = await engine.node(id);
    // With its new name it may only have left what the search shows.
    if (now === null || now.trashed !== null || now.parent !== folder) notices.show(words.renameGone(now?.name ?? null), { sticky: true });
  });
  return {
    node, draft, several, commit, commitDraft,
    start: (id) => {
      questions.forget();
      node.value = id;
      reveal(id);
    },
    startDraft: async () => {
      questions.forget();
      if (folder !== null) draft.value = await freeName(engine, folder, words.newFolder);
    },
    stop,
  };
};
