import type { Change, ChangeSection, ChangeWindow, EngineClient } from '@holdfast/sync-client';
import { computed, onScopeDispose, ref, shallowRef, type ComputedRef, type Ref } from 'vue';
import { blocksOf, indexNear, lineAt, type Line } from './lines.ts';

export interface Changes {
  readonly totals: ComputedRef<ChangeWindow['totals']>;
  /** Lines to draw: each section that has changes, with its head. */
  readonly count: ComputedRef<number>;
  line(at: number): Line | null;
  /** The change at an index over all sections, once it was read. */
  change(index: number): Change | null;
  /** These lines are on the screen. */
  want(from: number, to: number): void;
  readonly open: Ref<ReadonlySet<string>>;
  toggle(id: string): void;
  readonly ready: ComputedRef<boolean>;
}

const shownMs = 250;
const spare = 60;
const none = { needsYou: 0, recovered: 0, now: 0, waiting: 0, lately: 0 };

/** The engine's queue through a window: read around what is on the screen, at most four times a second, however long it is. */
export const useChanges = (engine: EngineClient, wanted: () => readonly ChangeSection[]): Changes => {
  const shown = shallowRef<{ readonly from: number; readonly window: ChangeWindow } | null>(null);
  const open = shallowRef<ReadonlySet<string>>(new Set());
  const range = ref({ from: 0, to: spare });
  let timer: ReturnType<typeof setTimeout> | null = null;
  let asked = 0;
  const read = async (): Promise<void> => {
    asked += 1;
    const mine = asked;
    const from = Math.max(0, range.value.from - spare);
    const window = await engine.changes({ from, to: range.value.to + spare, open: [...open.value] });
    if (mine === asked) shown.value = { from, window };
  };
  const soon = (): void => {
    timer ??= setTimeout(() => { timer = null; void read(); }, shownMs);
  };
  const stop = engine.subscribe((event) => {
    if (event.type === 'activity' || event.type === 'transfers' || event.type === 'status') soon();
  });
  onScopeDispose(() => {
    stop();
    if (timer !== null) clearTimeout(timer);
  });
  void read();

  const totals = computed(() => shown.value?.window.totals ?? none);
  const blocks = computed(() => blocksOf(totals.value, wanted()));
  const line = (at: number): Line | null => lineAt(blocks.value, at);
  return {
    totals, line, open, ready: computed(() => shown.value !== null),
    count: computed(() => blocks.value.reduce((sum, { total }) => sum + total + 1, 0)),
    change: (index) => (shown.value === null ? null : (shown.value.window.rows[index - shown.value.from] ?? null)),
    want: (from, to) => {
      range.value = { from: indexNear(blocks.value, from, 1), to: indexNear(blocks.value, to, -1) + 1 };
      const held = shown.value;
      if (held !== null && (range.value.from < held.from || range.value.to > held.from + held.window.rows.length)) void read();
    },
    toggle: (id) => {
      const next = new Set(open.value);
      if (!next.delete(id)) next.add(id);
      open.value = next;
      void read();
    },
  };
};
