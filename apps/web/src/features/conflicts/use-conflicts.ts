import type { NodeId } from '@holdfast/domain';
import type { Conflict, Decision, EngineClient, MergedFile } from '@holdfast/sync-client';
import { computed, onScopeDispose, ref, shallowRef, type Ref } from 'vue';

export interface Conflicts {
  readonly all: Readonly<Ref<readonly Conflict[]>>;
  readonly merged: Readonly<Ref<readonly MergedFile[]>>;
  /** The first answer is there. */
  readonly ready: Readonly<Ref<boolean>>;
  /** Its place in `all`. */
  readonly index: Readonly<Ref<number>>;
  readonly current: Readonly<Ref<Conflict | null>>;
  readonly chosen: Ref<ReadonlySet<NodeId>>;
  /** What a decision about many is about: the chosen ones, or all when none was chosen. When others have decided what was chosen, nothing. */
  readonly meant: Readonly<Ref<readonly Conflict[]>>;
  show(copy: NodeId | null): void;
  step(by: -1 | 1): void;
  toggle(copy: NodeId): void;
}

export interface Others {
  /** It was decided here. */
  isOwn(copy: NodeId): boolean;
  /** What was looked at is decided, and not by this page: the next has come into its place. */
  onTaken(name: string): void;
}

/** What waits for a decision, followed live; which one is looked at, and which are chosen to be decided together. */
export const useConflicts = (engine: EngineClient, others: Others): Conflicts => {
  const all = shallowRef<readonly Conflict[]>([]);
  const merged = shallowRef<readonly MergedFile[]>([]);
  const ready = ref(false);
  const shown = ref<NodeId | null>(null);
  /** Where the one that is shown stood: when it is decided, the next takes its place. */
  const place = ref(0);
  const chosen = shallowRef<ReadonlySet<NodeId>>(new Set());
  /** Some were chosen, even if others have decided all of those since: that must not come to mean all. */
  const choosing = ref(false);
  let asked = 0;
  const dropDecided = (conflicts: readonly Conflict[]): void => {
    const ids = new Set(conflicts.map(({ copy }) => copy.node.id));
    const gone = [...chosen.value].filter((id) => !ids.has(id));
    if (gone.length === 0) return;
    chosen.value = new Set([...chosen.value].filter((id) => ids.has(id)));
    choosing.value = chosen.value.size > 0 || !gone.every(others.isOwn);
  };
  const read = async (): Promise<void> => {
    asked += 1;
    const mine = asked;
    const [conflicts, files] = await Promise.all([engine.conflicts(), engine.mergedFiles()]);
    if (mine !== asked) return;
    const looked = current.value;
    all.value = conflicts;
    merged.value = files;
    ready.value = true;
    dropDecided(conflicts);
    const taken = looked !== null && conflicts.length > 0 && current.value?.copy.node.id !== looked.copy.node.id && !others.isOwn(looked.copy.node.id);
    if (taken) others.onTaken(looked.file.node.name);
  };
  onScopeDispose(engine.subscribe((event) => {
    if (event.type === 'conflicts') void read();
  }));
  void read();
  const index = computed(() => {
    const found = all.value.findIndex(({ copy }) => copy.node.id === shown.value);
    return found >= 0 ? found : Math.min(place.value, all.value.length - 1);
  });
  const current = computed(() => all.value[index.value] ?? null);
  const meant = computed(() => (!choosing.value ? all.value : all.value.filter(({ copy }) => chosen.value.has(copy.node.id))));
  const show = (copy: NodeId | null): void => {
    shown.value = copy;
    if (chosen.value.size === 0) choosing.value = false;
    place.value = Math.max(0, all.value.findIndex((one) => one.copy.node.id === copy));
  };
  return {
    all, merged, ready, index, current, chosen, meant, show,
    step: (by) => show(all.value[Math.max(0, Math.min(all.value.length - 1, index.value + by))]?.copy.node.id ?? null),
    toggle: (copy) => {
      const next = new Set(chosen.value);
      if (!next.delete(copy)) next.add(copy);
      chosen.value = next;
      choosing.value = next.size > 0;
    },
  };
};

/** Keeping one side, as it was looked at. */
export const decisionFor = ({ file, copy }: Conflict, keep: 'file' | 'copy' | 'both'): Decision =>
  keep === 'both' ? { copy: copy.node.id, keep } : { copy: copy.node.id, keep, fileVersion: file.version, copyVersion: copy.version };
