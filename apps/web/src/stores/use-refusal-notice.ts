import type { Change, EngineClient, SyncStatus } from '@holdfast/sync-client';
import { onScopeDispose, watch } from 'vue';
import { useRouter } from 'vue-router';
import { say } from '../locales/say.ts';
import { useNoticesStore } from './notices-store.ts';
import { refusalText } from './refusal-text.ts';

/** Refusals of one answer come together and are told together. */
const togetherMs = 250;
/** When the engine could not answer. */
const againMs = 2_000;
/** So many are looked at; more are in the sync centre and in the status line's count. */
const readAtMost = 1000;

/** The same thing refused for the same cause: what is tried again by itself gets another id, and is no news when it is refused again. */
const keyOf = ({ node, words: { name, after }, sentence, type }: Change): string => [node ?? name, type, name === '' ? sentence : after].join('\n');

const countsOf = (changes: readonly Change[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const change of changes) counts.set(keyOf(change), (counts.get(keyOf(change)) ?? 0) + 1);
  return counts;
};
/** Those of which there are more than were known. */
const newOnes = (changes: readonly Change[], known: ReadonlyMap<string, number>): readonly Change[] => {
  const seen = new Map<string, number>();
  return changes.filter((change) => {
    const nth = (seen.get(keyOf(change)) ?? 0) + 1;
    seen.set(keyOf(change), nth);
    return nth > (known.get(keyOf(change)) ?? 0);
  });
};
const most = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): Map<string, number> =>
  new Map([...a, ...b].map(([key]) => [key, Math.max(a.get(key) ?? 0, b.get(key) ?? 0)]));

/**
 * Says what the server has refused, with names, cause and the way to the sync centre, until the person has closed it or the cause is gone
 * (O8): what was refused is not in its folder any more. What was there when the app was opened is not news; the status line counts it.
 */
export const useRefusalNotice = (engine: EngineClient): void => {
  const router = useRouter();
  const notices = useNoticesStore();
  let known: ReadonlyMap<string, number> | null = null;
  let unread: readonly Change[] = [];
  let shown: { readonly id: number; readonly text: string } | null = null;
  let needed: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading: Promise<void> = Promise.resolve();

  const hide = (): void => {
    if (shown !== null) notices.withdraw(shown.id);
    [shown, unread] = [null, []];
  };
  const tell = (): void => {
    if (unread.length === 0 || router.currentRoute.value.name === 'sync') return hide();
    const text = refusalText(unread);
    if (text === shown?.text) return;
    const run = (): void => void router.push({ name: 'sync' });
    shown = { id: notices.show(text, { lasting: true, actions: [{ label: say('sync.openSync'), run }] }), text };
  };
  const read = async (): Promise<void> => {
    const [{ rows, totals }, { waiting }] = await Promise.all([engine.changes({ from: 0, to: readAtMost }), engine.status()]);
    const needs = rows.slice(0, totals.needsYou);
    const [before, counts] = [known, countsOf(needs)];
    // While something is on its way it may be one of them, tried again: it is not forgotten before that is over.
    const settled = waiting === 0;
    known = settled || before === null ? counts : most(before, counts);
    if (before === null) return;
    if (shown !== null && notices.lasting?.id !== shown.id) [shown, unread] = [null, []];
    const left = settled ? unread.filter((one) => counts.has(keyOf(one))) : unread;
    unread = [...left, ...newOnes(needs, before)];
    tell();
  };
  let ended = false;
  const readIn = (ms: number): void => {
    clearTimeout(timer);
    // An engine that cannot answer for a moment must not silence what comes after.
    if (!ended) timer = setTimeout(() => { reading = reading.then(read).catch(() => readIn(againMs)); }, ms);
  };
  const follow = ({ needsYou }: SyncStatus): void => {
    if (needed === null && needsYou === 0) known = new Map();
    if (needed === needsYou || (needed === null && needsYou === 0)) return void (needed = needsYou);
    needed = needsYou;
    readIn(known === null ? 0 : togetherMs);
  };
  onScopeDispose(engine.subscribe((event) => { if (event.type === 'status') follow(event.status); }));
  onScopeDispose(() => {
    ended = true;
    clearTimeout(timer);
  });
  void engine.status().then(follow);
  // There it is told itself.
  watch(() => router.currentRoute.value.name, (name) => { if (name === 'sync') hide(); });
};
