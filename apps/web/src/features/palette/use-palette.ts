import type { Found, Hit } from '@holdfast/sync-client';
import { ListFilter } from '@lucide/vue';
import { computed, ref, shallowRef, watch, type ComputedRef, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import { useKeyProfile } from '../../commands/key-profile.ts';
import { sentenceOf, useEngine } from '../../stores/engine.ts';
import { useNoticesStore } from '../../stores/notices-store.ts';
import { usePaletteStore, type OfferedCommand } from '../../stores/palette-store.ts';
import { matchingCommands, offeredCommands } from './offered-commands.ts';
import { words } from './words.ts';

export type Choice = { readonly id: string } & ({ readonly kind: 'hit'; readonly hit: Hit } | { readonly kind: 'command'; readonly command: OfferedCommand });

export interface Group {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly Choice[];
}

export interface Palette {
  readonly groups: ComputedRef<readonly Group[]>;
  /** All of them, in order. */
  readonly choices: ComputedRef<readonly Choice[]>;
  /** Which one Enter means. */
  readonly at: Ref<number>;
  readonly mode: ComputedRef<'all' | 'commands' | 'tags'>;
  /** Without its prefix. */
  readonly typed: ComputedRef<string>;
  readonly found: Ref<Found | null>;
  /** Nothing was found of what is typed now. */
  readonly none: ComputedRef<string>;
  readonly told: ComputedRef<string>;
  /** The answer to what is typed now is there. */
  settled(): Promise<void>;
}

/** Beside hits only the best commands are shown. */
const commandsBeside = 5;
/** Of the open folder; the others are found by its own search. */
const hitsHere = 5;

/** What the palette shows for what is typed: what is here, commands, and what is anywhere. */
export const usePalette = (): Palette => {
  const store = usePaletteStore();
  const engine = useEngine();
  const router = useRouter();
  const notices = useNoticesStore();
  const profile = useKeyProfile();
  const found = shallowRef<Found | null>(null);
  const at = ref(0);
  let asked: Promise<void> = Promise.resolve();

  const mode = computed(() => (store.text.startsWith('>') ? 'commands' : store.text.trimStart().startsWith('#') ? 'tags' : 'all'));
  const typed = computed(() => (mode.value === 'commands' ? store.text.slice(1) : store.text).trim());

  const ask = async (text: string): Promise<void> => {
    try {
      const answer = await engine.search(text, store.offer === null ? {} : { near: store.offer.folder });
      // Null: a newer one is on its way.
      if (answer !== null && text === (mode.value === 'commands' ? '' : typed.value)) found.value = answer;
    } catch (error) {
      notices.show(sentenceOf(error), { sticky: true });
    }
  };
  // Asked for nothing, it reads the names for the first key.
  watch([mode, typed], () => {
    at.value = 0;
    asked = ask(mode.value === 'commands' ? '' : typed.value);
  }, { immediate: true });

  const commands = computed(() => {
    if (mode.value === 'tags') return [];
    const matching = matchingCommands(offeredCommands(store.offer, router, profile.value), typed.value);
    return mode.value === 'all' && typed.value !== '' ? matching.slice(0, commandsBeside) : matching;
  });
  /** Last: Enter is for what was found. */
  const only = computed<readonly OfferedCommand[]>(() => {
    const { offer } = store;
    if (offer === null || mode.value !== 'all' || typed.value === '') return [];
    return [{ name: words.only(offer.title()), icon: ListFilter, keys: [], run: () => { offer.filter.value = typed.value; } }];
  });
  const groups = computed<readonly Group[]>(() => {
    const hits = found.value?.hits ?? [];
    const here = hits.filter(({ node }) => node.parent === store.offer?.folder).slice(0, hitsHere);
    const chosen = (of: readonly Hit[]): readonly Choice[] => of.map((hit) => ({ id: `hit-${hit.node.id}`, kind: 'hit', hit }));
    return [
      { id: 'here', label: words.here, choices: chosen(here) },
      { id: 'commands', label: words.commands, choices: commands.value.map((command, i) => ({ id: `command-${i}`, kind: 'command' as const, command })) },
      { id: 'everywhere', label: mode.value === 'tags' ? words.tagged : words.everywhere, choices: chosen(hits.filter((hit) => !here.includes(hit))) },
      { id: 'more', label: words.more, choices: only.value.map((command) => ({ id: 'only', kind: 'command' as const, command })) },
    ].filter(({ choices }) => choices.length > 0);
  });
  const choices = computed(() => groups.value.flatMap((group) => group.choices));
  const none = computed(() => {
    if (typed.value === '' || found.value === null || found.value.total > 0) return '';
    if (mode.value === 'commands') return commands.value.length > 0 ? '' : words.noCommand(typed.value);
    return mode.value === 'tags' ? words.noTag(typed.value) : words.none(typed.value);
  });
  const told = computed(() => words.told(found.value?.total ?? 0, commands.value.length) || none.value);
  return { groups, choices, at, mode, typed, found, none, told, settled: () => asked };
};
