import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue';
import type { Draft, DraftStore } from '../../platform/draft-store.ts';
import { sentenceOf } from '../../stores/engine.ts';

/** Milliseconds from a stroke of the keys until what was typed is written to the disk. */
const keptAfterMs = 400;
/** Milliseconds until it is tried again when that failed. */
const againAfterMs = 4_000;

export interface DraftKeeping {
  /** What was typed last is on the disk. */
  readonly kept: Readonly<Ref<boolean>>;
  /** Why it is not; typing goes on, and it is tried again. */
  readonly problem: Readonly<Ref<string | null>>;
  /** Writes at once how things stand: the draft, or that there is none any more. */
  readonly settle: () => Promise<void>;
}

/**
 * Keeps what is typed on this device while it is being typed, so that a crash takes less than a second of it (O11). `snapshot` is the draft
 * as it is now, null when there is nothing to keep.
 */
export const useDraft = (open: () => Promise<DraftStore>, id: string, snapshot: () => Draft | null, broken: string | null): DraftKeeping => {
  const kept = ref(false);
  const problem = ref(broken);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();
  let version = 0;

  const write = async (draft: Draft | null, of: number): Promise<void> => {
    try {
      const store = await open();
      await (draft === null ? store.drop(id) : store.keep(draft));
      problem.value = null;
      if (of === version) kept.value = draft !== null;
    } catch (error) {
      problem.value = sentenceOf(error);
      timer ??= setTimeout(run, againAfterMs);
    }
  };
  // One after another: what was typed last is what stays.
  const run = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const [draft, of] = [snapshot(), version];
    return (writing = writing.then(() => write(draft, of)));
  };
  watch(() => snapshot()?.text ?? null, () => {
    version += 1;
    kept.value = false;
    timer ??= setTimeout(run, keptAfterMs);
  });
  onScopeDispose(() => {
    const waits = timer !== undefined;
    clearTimeout(timer);
    timer = undefined;
    if (waits) void run().finally(() => clearTimeout(timer));
  });
  return { kept: readonly(kept), problem: readonly(problem), settle: run };
};
