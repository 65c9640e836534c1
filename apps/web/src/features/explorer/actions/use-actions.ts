import type { NodeId } from '@holdfast/domain';
import type { EngineClient, NodeView } from '@holdfast/sync-client';
import { shallowRef, type ShallowRef } from 'vue';
import { saveBlob } from '../../../platform/save-blob.ts';
import { sentenceOf } from '../../../stores/engine.ts';
import { useNoticesStore } from '../../../stores/notices-store.ts';
import { words } from '../words.ts';
import { useAttempts } from './use-attempts.ts';

/** A question that is asked before something is destroyed. */
export interface PurgeQuestion {
  readonly ids: readonly NodeId[];
  readonly total: number;
  /** The name when it is only one. */
  readonly name: string | null;
  readonly everything: boolean;
}

export interface Actions {
  readonly question: ShallowRef<PurgeQuestion | null>;
  move(ids: readonly NodeId[], to: NodeId): Promise<void>;
  trash(ids: readonly NodeId[]): Promise<void>;
  restore(ids: readonly NodeId[]): Promise<void>;
  askPurge(ids: readonly NodeId[]): Promise<void>;
  askEmptyTrash(total: number): void;
  answer(yes: boolean): Promise<void>;
  download(nodes: readonly NodeView[]): Promise<void>;
}

/** What a person may do to items that are already there. Each shows its result at once and says what became of it (O1, O8). */
export const useActions = (engine: EngineClient): Actions => {
  const notices = useNoticesStore();
  const question = shallowRef<PurgeQuestion | null>(null);

  const { attempt, place } = useAttempts(engine);
  const nameOf = async (ids: readonly NodeId[]): Promise<string> => (ids[0] === undefined ? '' : (await engine.node(ids[0]))?.name ?? '');
  const destroy = (asked: PurgeQuestion): Promise<void> => {
    if (asked.everything) return attempt([{ type: 'emptyTrash' }], () => words.purgedNotice(asked.total), 'none');
    return attempt([{ type: 'purge', nodes: asked.ids }], () => words.purgedNotice(asked.total), 'none');
  };

  return {
    question,
    move: async (ids, to) => {
      const folder = to === engine.root ? null : await engine.node(to);
      return place(ids, { type: 'move', nodes: ids, parent: to }, (name) => words.movedNotice(ids.length, name, folder?.name ?? words.myFiles), () => Promise.resolve(to));
    },
    trash: async (ids) => {
      const name = await nameOf(ids);
      return attempt([{ type: 'trash', nodes: ids }], () => words.trashedNotice(ids.length, name));
    },
    restore: (ids) => place(ids, { type: 'restore', nodes: ids }, (name) => words.restoredNotice(ids.length, name), async () =>
      (ids[0] === undefined ? null : (await engine.node(ids[0]))?.parent ?? null)),
    askPurge: async (ids) => {
      question.value = { ids, total: ids.length, name: ids.length === 1 ? await nameOf(ids) : null, everything: false };
    },
    askEmptyTrash: (total) => {
      question.value = { ids: [], total, name: null, everything: true };
    },
    answer: async (yes) => {
      const asked = question.value;
      question.value = null;
      if (yes && asked) await destroy(asked);
    },
    download: async (nodes) => {
      for (const node of nodes) {
        try {
          saveBlob(await engine.open(node.id), node.name);
        } catch (error) {
          notices.show(sentenceOf(error), { sticky: true });
        }
      }
    },
  };
};
