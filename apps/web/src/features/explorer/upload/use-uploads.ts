import type { NodeId, OpId } from '@holdfast/domain';
import type { AddEntry, EngineClient } from '@holdfast/sync-client';
import { shallowRef, type ShallowRef } from 'vue';
import { sentenceOf } from '../../../stores/engine.ts';
import { useNoticesStore } from '../../../stores/notices-store.ts';
import { useStatusStore } from '../../../stores/status-store.ts';
import { useUndoStore } from '../../../stores/undo-store.ts';
import { words } from '../words.ts';
import { planUpload, type Clash, type UploadPlan } from './plan-upload.ts';

export type ClashAnswer = 'replace' | 'keepBoth' | 'skip' | 'cancel';

/** The clash that is asked about, and how many are left after it. */
export interface ClashQuestion {
  readonly clash: Clash;
  readonly left: number;
  readonly answer: (answer: ClashAnswer, forAll: boolean) => void;
}

export interface Uploads {
  readonly question: ShallowRef<ClashQuestion | null>;
  /** Adds what was dropped or chosen; resolves with the new top items when all of it is on this device. */
  upload(parent: NodeId, folderName: string, gathering: Promise<readonly AddEntry[]>): Promise<readonly NodeId[]>;
  /** Tells the status line how many files were found so far. */
  found(total: number): void;
}

/** Adding files: read, ask about clashes (N4), stage on this device, say what became of it. */
export const useUploads = (engine: EngineClient): Uploads => {
  const notices = useNoticesStore();
  const status = useStatusStore();
  const undo = useUndoStore();
  const question = shallowRef<ClashQuestion | null>(null);

  const ask = (clash: Clash, left: number): Promise<{ answer: ClashAnswer; forAll: boolean }> =>
    new Promise((resolve) => {
      question.value = { clash, left, answer: (answer, forAll) => { question.value = null; resolve({ answer, forAll }); } };
    });

  /** Asks one by one until an answer holds for all; "cancel" stops what is left and keeps what is done. */
  const decide = async (plan: UploadPlan): Promise<{ readonly both: AddEntry[]; readonly replace: Clash[]; readonly cancelled: boolean }> => {
    const both: AddEntry[] = [];
    const replace: Clash[] = [];
    let all: ClashAnswer | null = null;
    for (const [index, clash] of plan.clashes.entries()) {
      const said: { answer: ClashAnswer; forAll: boolean } = all === null ? await ask(clash, plan.clashes.length - index - 1) : { answer: all, forAll: true };
      if (said.answer === 'cancel') return { both, replace, cancelled: true };
      if (said.forAll) all = said.answer;
      if (said.answer === 'replace') replace.push(clash);
      if (said.answer === 'keepBoth') both.push(clash.entry);
    }
    return { both, replace, cancelled: false };
  };

  const report = (plan: UploadPlan, told: string, actions: readonly (readonly OpId[])[]): void => {
    const first = plan.refused[0];
    if (first) notices.show(words.notAdded(plan.refused.length, first.entry.path.join('/'), first.why), { sticky: true });
    else if (told !== '') notices.show(told, { actions: [undo.button(...actions)] });
    if (told !== '') notices.announce(told);
  };
  const replaceAll = async (clashes: readonly Clash[]): Promise<readonly (readonly OpId[])[]> => {
    const actions: (readonly OpId[])[] = [];
    for (const { entry, there } of clashes) if (entry.blob) actions.push((await engine.writeFile(there.id, entry.blob, entry.mtime)).ops);
    return actions;
  };

  const upload: Uploads['upload'] = async (parent, folderName, gathering) => {
    status.adding += 1;
    try {
      const plan = await planUpload(engine, parent, await gathering);
      const { both, replace, cancelled } = await decide(plan);
      const entries = [...(cancelled ? [] : plan.clear), ...both];
      const replaced = await replaceAll(replace);
      const done = entries.length > 0 ? await engine.addFiles(parent, entries) : { ops: [], created: [] };
      report(plan, words.uploadNotice(entries.length, folderName, replace.length, replace[0]?.there.name ?? ''), [...replaced, done.ops]);
      return done.created.length > 0 ? done.created : replace.map((clash) => clash.there.id);
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
      return [];
    } finally {
      status.gathering = 0;
      status.adding = Math.max(0, status.adding - 1);
    }
  };
  return { question, upload, found: (total) => { status.gathering = total; } };
};
