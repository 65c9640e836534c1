import type { NodeId } from '@holdfast/domain';
import type { EngineClient, Intent, NodeView } from '@holdfast/sync-client';
import { shallowRef, type ShallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { folderAddress } from '../../../app/addresses.ts';
import { saveBlob } from '../../../platform/save-blob.ts';
import { sentenceOf } from '../../../stores/engine.ts';
import { useNoticesStore, type NoticeAction } from '../../../stores/notices-store.ts';
import { useUndoStore } from '../../../stores/undo-store.ts';
import { words } from '../words.ts';

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

/** What is said when something is done. */
interface Done {
  readonly text: string;
  readonly show?: NoticeAction;
}

/** Of more items than this neither all names are compared nor all are selected. */
const shownAtMost = 500;

/** What a person may do to items that are already there. Each shows its result at once and says what became of it (O1, O8). */
export const useActions = (engine: EngineClient): Actions => {
  const notices = useNoticesStore();
  const undo = useUndoStore();
  const router = useRouter();
  const question = shallowRef<PurgeQuestion | null>(null);

  const attempt = async (intents: readonly Intent[], done: () => string | Done | Promise<string | Done>, back: 'undo' | 'none' = 'undo'): Promise<void> => {
    try {
      const { ops } = await engine.execute(intents);
      const said = await done();
      const { text, show = null } = typeof said === 'string' ? { text: said } : said;
      notices.show(text, { actions: [back === 'undo' ? undo.button(ops) : null, show] });
      notices.announce(text);
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
    }
  };
  const nameOf = async (ids: readonly NodeId[]): Promise<string> => (ids[0] === undefined ? '' : (await engine.node(ids[0]))?.name ?? '');
  /** D9: leads to where the items are now, with all of them selected. */
  const showing = (ids: readonly NodeId[], folder: NodeId): NoticeAction =>
    ({ label: words.show, run: () => void router.push(folderAddress(folder, engine.root, { state: { select: ids.slice(0, shownAtMost) } })) });
  const namesOf = async (ids: readonly NodeId[]): Promise<readonly (string | null)[]> =>
    (await Promise.all(ids.slice(0, shownAtMost).map((id) => engine.node(id)))).map((node) => node?.name ?? null);
  /** Does it and says so; also which of them had to take other names. */
  const place = async (ids: readonly NodeId[], intent: Intent, say: (name: string) => string, to: () => Promise<NodeId | null>): Promise<void> => {
    const before = await namesOf(ids);
    await attempt([intent], async () => {
      const after = await namesOf(ids);
      const renamed = after.filter((name, i) => name !== null && name !== before[i]);
      const folder = await to();
      const text = [say(before[0] ?? ''), words.otherNames(renamed.length, ids.length, before[0] ?? '', renamed[0] ?? '')].join('');
      return { text, ...(folder !== null && { show: showing(ids, folder) }) };
    });
  };
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
