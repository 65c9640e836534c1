import type { NodeId } from '@holdfast/domain';
import type { Conflict, EngineClient } from '@holdfast/sync-client';
import { onScopeDispose } from 'vue';
import { useRouter } from 'vue-router';
import { say } from '../locales/say.ts';
import { useNoticesStore } from './notices-store.ts';

/** Says when two versions of a file were kept, with the way to them (EXPLORER 2.17). What was there when the app was opened is not news. */
export const useConflictNotice = (engine: EngineClient): void => {
  const router = useRouter();
  const notices = useNoticesStore();
  let known: ReadonlySet<NodeId> | null = null;
  let begun: Promise<void> | null = null;
  const tell = (fresh: readonly Conflict[]): void => {
    const [first] = fresh;
    if (first === undefined || router.currentRoute.value.name === 'conflicts') return;
    const { copy, file } = first;
    const { device } = copy.own ? file : copy;
    const text = fresh.length > 1 ? say('conflicts.aroseMany', { n: fresh.length }) : device === null ? say('conflicts.aroseElsewhere', { name: file.node.name }) : say('conflicts.arose', { name: file.node.name, device });
    const run = (): void => void router.push({ name: 'conflicts', query: { at: copy.node.id } });
    notices.show(text, { actions: [{ label: say('conflicts.show'), run }], sticky: true });
    notices.announce(text);
  };
  const read = async (): Promise<void> => {
    const all = await engine.conflicts();
    const before = known;
    known = new Set([...(before ?? []), ...all.map(({ copy }) => copy.node.id)]);
    if (before !== null) tell(all.filter(({ copy }) => !before.has(copy.node.id)));
  };
  // Until the list of files is there, everything would look new.
  const begin = (ready: boolean): void => {
    if (ready) begun ??= read();
  };
  onScopeDispose(engine.subscribe((event) => {
    if (event.type === 'status') begin(event.status.ready);
    else if (event.type === 'conflicts') void begun?.then(read);
  }));
  void engine.status().then(({ ready }) => begin(ready));
};
