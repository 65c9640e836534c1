import type { NodeId } from '@holdfast/domain';
import { nodesAtMost, type EngineClient, type Executed, type Intent } from '@holdfast/sync-client';
import { useRouter } from 'vue-router';
import { folderAddress } from '../../../app/addresses.ts';
import { sentenceOf } from '../../../stores/engine.ts';
import { useNoticesStore, type NoticeAction } from '../../../stores/notices-store.ts';
import { useUndoStore } from '../../../stores/undo-store.ts';
import { words } from '../words.ts';

/** What is said when something is done. */
interface Done {
  readonly text: string;
  readonly show?: NoticeAction;
}

/** Of more items than this neither all names are compared nor all are selected. */
const shownAtMost = nodesAtMost;

export interface Attempts {
  /** Does it and says what `done` answers; a failure is said instead. */
  attempt(intents: readonly Intent[], done: (made: Executed) => string | Done | Promise<string | Done>, back?: 'undo' | 'none'): Promise<void>;
  /** The same for items that go somewhere: also says which of them had to take other names, and leads to where they are. */
  place(ids: readonly NodeId[], intent: Intent, say: (name: string) => string, to: () => Promise<NodeId | null>): Promise<void>;
}

/** Does things and says what became of them, with the way back (O1, O8). */
export const useAttempts = (engine: EngineClient): Attempts => {
  const notices = useNoticesStore();
  const undo = useUndoStore();
  const router = useRouter();
  const attempt: Attempts['attempt'] = async (intents, done, back = 'undo') => {
    try {
      const made = await engine.execute(intents);
      const said = await done(made);
      const { text, show = null } = typeof said === 'string' ? { text: said } : said;
      notices.show(text, { actions: [back === 'undo' ? undo.button(made.ops) : null, show] });
      notices.announce(text);
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
    }
  };
  /** D9: leads to where the items are now, with all of them selected. */
  const showing = (ids: readonly NodeId[], folder: NodeId): NoticeAction =>
    ({ label: words.show, run: () => void router.push(folderAddress(folder, engine.root, { state: { select: ids.slice(0, shownAtMost) } })) });
  const namesOf = async (ids: readonly NodeId[]): Promise<readonly (string | null)[]> =>
    (await engine.nodes(ids.slice(0, shownAtMost))).map((node) => node?.name ?? null);
  /** Does it and says so; also which of them had to take other names. */
  const place: Attempts['place'] = async (ids, intent, say, to) => {
    const before = await namesOf(ids);
    await attempt([intent], async () => {
      const after = await namesOf(ids);
      const renamed = after.filter((name, i) => name !== null && name !== before[i]);
      const folder = await to();
      const text = words.otherNames(say(before[0] ?? ''), renamed.length, ids.length, before[0] ?? '', renamed[0] ?? '');
      return { text, ...(folder !== null && { show: showing(ids, folder) }) };
    });
  };
  return { attempt, place };
};
