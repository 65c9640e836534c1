import type { NodeId } from '@holdfast/domain';
import type { EngineClient } from '@holdfast/sync-client';
import { useRouter } from 'vue-router';
import { sentenceOf } from './engine.ts';
import { type NoticeAction, useNoticesStore } from './notices-store.ts';
import { createPinReports } from './pin-reports.ts';
import { pinWords } from './pin-words.ts';

export interface Pins {
  /** These are kept on this device from now on. */
  keep(ids: readonly NodeId[]): Promise<void>;
  /** These are not kept any more; what is here stays until space is short. */
  unpin(ids: readonly NodeId[]): Promise<void>;
  /** These are not kept any more, and what the server holds of them goes at once. */
  remove(ids: readonly NodeId[]): Promise<void>;
}

/** Keeping things on this device and giving them back, each with a notice of what became of it and the way back (O1, O8). */
export const usePins = (engine: EngineClient, homeName: () => string): Pins => {
  const notices = useNoticesStore();
  const router = useRouter();
  const reports = createPinReports(engine, homeName);
  const tell = (text: string, actions: readonly (NoticeAction | null)[]): void => {
    notices.show(text, { actions });
    notices.announce(text);
  };
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
    }
  };
  const ownOf = async (ids: readonly NodeId[]): Promise<readonly NodeId[]> => {
    const how = await engine.device.pinned(ids);
    return ids.filter((_, i) => how[i] === 'own');
  };
  const back = (ids: readonly NodeId[], run: (ids: readonly NodeId[]) => Promise<void>): NoticeAction | null =>
    (ids.length === 0 ? null : { label: pinWords.undo, run: () => void attempt(() => run(ids)) });
  const openStorage: NoticeAction = { label: pinWords.openStorage, run: () => void router.push({ name: 'storage' }) };

  return {
    keep: (ids) => attempt(async () => {
      const own = new Set(await ownOf(ids));
      const fresh = ids.filter((id) => !own.has(id));
      await engine.device.pin(fresh);
      const { text, hasRoom } = await reports.kept(ids, fresh);
      tell(text, [back(fresh, (some) => engine.device.unpin(some)), hasRoom ? null : openStorage]);
    }),
    unpin: (ids) => attempt(async () => {
      const own = await ownOf(ids);
      await engine.device.unpin(own);
      tell(await reports.unpinned(ids), [back(own, (some) => engine.device.pin(some))]);
    }),
    remove: (ids) => attempt(async () => {
      const own = await ownOf(ids);
      await engine.device.unpin(own);
      const bytes = await engine.device.drop(ids);
      tell(await reports.removed(ids, bytes), [back(own, (some) => engine.device.pin(some))]);
    }),
  };
};
