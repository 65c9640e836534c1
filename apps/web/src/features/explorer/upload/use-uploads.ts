import type { NodeId, OpId } from '@holdfast/domain';
import type { AddEntry, EngineClient, Way } from '@holdfast/sync-client';
import type { ShallowRef } from 'vue';
import { sentenceOf } from '../../../stores/engine.ts';
import { useNoticesStore } from '../../../stores/notices-store.ts';
import { useStatusStore } from '../../../stores/status-store.ts';
import { useUndoStore } from '../../../stores/undo-store.ts';
import { words } from '../words.ts';
import { useClashes, type ClashQuestion } from './use-clashes.ts';
import { useRoom, type Named, type RoomQuestion } from './use-room.ts';
import { planUpload, type Clash, type UploadPlan } from './plan-upload.ts';

export interface Uploads {
  readonly question: ShallowRef<ClashQuestion | null>;
  /** Asked when not all of it fits onto this device. */
  readonly room: ShallowRef<RoomQuestion | null>;
  /** Adds what was dropped or chosen; resolves with the new top items when all of it is on this device. What is sent directly goes on after that. */
  upload(parent: NodeId, folderName: string, gathering: Promise<readonly AddEntry[]>): Promise<readonly NodeId[]>;
  /** Tells the status line how many files were found so far. */
  found(total: number): void;
}

/** What is to be added, or to take the place of what is there. */
interface Item extends Named {
  readonly entry: AddEntry;
  readonly clash: Clash | null;
}

const itemOf = (entry: AddEntry, clash: Clash | null): Item => ({ entry, clash, bytes: entry.blob?.size ?? 0, name: entry.path.at(-1) ?? '' });

interface Added {
  readonly actions: readonly (readonly OpId[])[];
  readonly created: readonly NodeId[];
}

/** Adding files: read, ask about clashes (N4), stage on this device, say what became of it. */
export const useUploads = (engine: EngineClient): Uploads => {
  const notices = useNoticesStore();
  const status = useStatusStore();
  const undo = useUndoStore();
  const clashes = useClashes();
  const room = useRoom(engine);

  const report = (plan: UploadPlan, told: string, actions: readonly (readonly OpId[])[]): void => {
    const first = plan.refused[0];
    if (first) notices.show(words.notAdded(plan.refused.length, first.entry.path.join('/'), first.why), { sticky: true });
    else if (told !== '') notices.show(told, { actions: [undo.button(...actions)] });
    if (told !== '') notices.announce(told);
  };
  const replaceAll = async (clashes: readonly Clash[], way: Way): Promise<readonly (readonly OpId[])[]> => {
    const actions: (readonly OpId[])[] = [];
    for (const { entry, there } of clashes) if (entry.blob) actions.push((await engine.writeFile(there.id, entry.blob, entry.mtime, undefined, way)).ops);
    return actions;
  };
  const add = async (parent: NodeId, items: readonly Item[], way: Way): Promise<Added> => {
    const replaced = await replaceAll(items.flatMap(({ clash }) => clash ?? []), way);
    const entries = items.flatMap(({ clash, entry }) => (clash === null ? [entry] : []));
    const done = entries.length > 0 ? await engine.addFiles(parent, entries, undefined, way) : { ops: [], created: [] };
    return { actions: [...replaced, done.ops], created: done.created };
  };
  /** Takes as long as the line takes; until then the page asks before it is left. */
  const send = async (parent: NodeId, items: readonly Item[]): Promise<void> => {
    status.adding += 1;
    try {
      const { actions } = await add(parent, items, 'direct');
      const sent = actions.filter((ops) => ops.length > 0);
      if (sent.length > 0) notices.show(words.sentDirectly(items.length, items[0]?.name ?? ''), { actions: [undo.button(...sent)] });
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
    } finally {
      status.adding = Math.max(0, status.adding - 1);
    }
  };

  const upload: Uploads['upload'] = async (parent, folderName, gathering) => {
    status.adding += 1;
    try {
      const plan = await planUpload(engine, parent, await gathering);
      const { both, replace, cancelled } = await clashes.decide(plan.clashes);
      const places = await room.place([...(cancelled ? [] : plan.clear), ...both].map((entry) => itemOf(entry, null)).concat(replace.map((clash) => itemOf(clash.entry, clash))));
      if (places === null) return [];
      const { staged, direct } = places;
      const { actions, created } = await add(parent, staged, 'staged');
      const replaced = staged.flatMap(({ clash }) => clash ?? []);
      report(plan, words.uploadNotice(staged.length - replaced.length, folderName, replaced.length, replaced[0]?.there.name ?? ''), actions);
      if (direct.length > 0) void send(parent, direct);
      return created.length > 0 ? created : replaced.map((clash) => clash.there.id);
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
      return [];
    } finally {
      status.gathering = 0;
      status.adding = Math.max(0, status.adding - 1);
    }
  };
  return { question: clashes.question, room: room.question, upload, found: (total) => { status.gathering = total; } };
};
