import type { NodeId } from '@holdfast/domain';
import type { EngineClient, PurgePlan } from '@holdfast/sync-client';
import { shallowRef, type ShallowRef } from 'vue';
import { sentenceOf } from '../../../stores/engine.ts';
import { useNoticesStore } from '../../../stores/notices-store.ts';
import { useStatusStore } from '../../../stores/status-store.ts';
import { words } from '../words.ts';
import { useAttempts } from './use-attempts.ts';
import { useDownload, type Downloaded } from './use-download.ts';

/** A question that is asked before something is destroyed. */
export interface PurgeQuestion extends PurgePlan {
  /** The names of the folders in which it is, when it is one thing that is not in the trash. */
  readonly where: string | null;
}

export interface Actions {
  readonly question: ShallowRef<PurgeQuestion | null>;
  move(ids: readonly NodeId[], to: NodeId): Promise<void>;
  trash(ids: readonly NodeId[]): Promise<void>;
  restore(ids: readonly NodeId[]): Promise<void>;
  askPurge(ids: readonly NodeId[]): Promise<void>;
  askEmptyTrash(total: number): Promise<void>;
  answer(yes: boolean): Promise<void>;
  download(what: Downloaded): Promise<void>;
  /** K9: asks the server at once; what the list shows is always what this device knows. */
  refresh(): Promise<void>;
}

/** What a person may do to items that are already there. Each shows its result at once and says what became of it (O1, O8). */
export const useActions = (engine: EngineClient): Actions => {
  const notices = useNoticesStore();
  const status = useStatusStore();
  const question = shallowRef<PurgeQuestion | null>(null);

  const { attempt, place } = useAttempts(engine);
  const nameOf = async (ids: readonly NodeId[]): Promise<string> => (ids[0] === undefined ? '' : (await engine.node(ids[0]))?.name ?? '');
  const ask = async (nodes: readonly NodeId[] | 'trash', total: number): Promise<void> => {
    try {
      const plan = await engine.planPurge(nodes);
      question.value = plan.total === 0 ? null : { ...plan, total: Math.min(plan.total, total), where: plan.live === 1 && plan.total === 1 && nodes !== 'trash' ? await folderOf(nodes[0]) : null };
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
    }
  };
  const folderOf = async (id: NodeId | undefined): Promise<string> => {
    const path = id === undefined ? null : await engine.path(id);
    return path?.at(-2)?.name ?? words.myFiles;
  };
  /** What has changed while the question was open is another thing than what was asked about, and stays (L1). */
  const destroy = async (asked: PurgeQuestion): Promise<void> => {
    try {
      const { left } = await engine.purge(asked.plan);
      const text = words.purgedNotice(asked.total - left, left);
      notices.show(text, { sticky: left > 0 });
      notices.announce(text);
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
    }
  };

  return {
    question,
    refresh: async () => {
      if (status.status.network === 'offline') notices.show(words.refreshOffline);
      try {
        await engine.retry();
      } catch (error) {
        notices.show(sentenceOf(error), { sticky: true });
      }
    },
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
    askPurge: (ids) => ask(ids, ids.length),
    askEmptyTrash: (total) => ask('trash', total),
    answer: async (yes) => {
      const asked = question.value;
      question.value = null;
      if (yes && asked) await destroy(asked);
    },
    download: useDownload(engine),
  };
};
