import type { EngineClient } from '@holdfast/sync-client';
import { onScopeDispose } from 'vue';
import { useRouter } from 'vue-router';
import type { Draft } from '../../platform/draft-store.ts';
import { useDraftsStore } from '../../stores/drafts-store.ts';
import { sentenceOf } from '../../stores/engine.ts';
import { useNoticesStore } from '../../stores/notices-store.ts';
import { formatMomentInside } from '../../ui/format/dates.ts';
import { addApart } from '../preview/add-apart.ts';
import { writeText } from '../preview/text-file.ts';
import { words } from './words.ts';

/** Says once, when the app was opened, that texts were typed and never saved, with the way to the newest (O11). */
export const useDraftNotice = (engine: EngineClient): void => {
  const router = useRouter();
  const notices = useNoticesStore();
  const drafts = useDraftsStore();
  const open = drafts.opener();
  let told = false;

  const keepApart = async (draft: Draft): Promise<void> => {
    try {
      await addApart(engine, draft.parent, draft.name, new Blob([writeText(draft)], { type: draft.mime }));
      await (await open()).drop(draft.id);
      notices.show(words.draftAdded(draft.name));
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
    }
  };
  const tell = async (): Promise<void> => {
    const left = await drafts.left();
    const [draft] = left;
    // Who has the file open already reads it there.
    if (draft === undefined || router.currentRoute.value.query['look'] === draft.node) return;
    const node = await engine.node(draft.node);
    const gone = node === null || node.trashed !== null || (await engine.path(draft.node)) === null;
    const text = gone ? words.draftOrphan(draft.name) : words.draftLeft(draft.name, formatMomentInside(draft.at, Date.now()), new Set(left.map((one) => one.node)).size - 1);
    const show = { label: words.draftShow, run: () => void router.push({ name: 'file', params: { id: draft.node } }) };
    notices.show(text, { sticky: true, actions: [gone ? { label: words.draftKeep, run: () => void keepApart(draft) } : show] });
    notices.announce(text);
  };
  // Until the list of files is there, every file would look deleted.
  const begin = (ready: boolean): void => {
    if (!ready || told) return;
    told = true;
    void tell();
  };
  onScopeDispose(engine.subscribe((event) => {
    if (event.type === 'status') begin(event.status.ready);
  }));
  void engine.status().then(({ ready }) => begin(ready));
};
