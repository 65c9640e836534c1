import type { Activity, EngineClient, Transfer } from '@holdfast/sync-client';
import { computed, onScopeDispose, shallowRef, type ComputedRef, type ShallowRef } from 'vue';

export interface SyncActivity {
  readonly transfers: ShallowRef<readonly Transfer[]>;
  readonly moving: ComputedRef<readonly Transfer[]>;
  readonly needs: ComputedRef<readonly Activity[]>;
  readonly waiting: ComputedRef<readonly Activity[]>;
  readonly done: ComputedRef<readonly Activity[]>;
}

const limit = 200;
const shownMs = 250;

/** What waits, moves and was settled lately, followed while somebody looks; read at most four times a second. */
export const useActivity = (engine: EngineClient): SyncActivity => {
  const activity = shallowRef<readonly Activity[]>([]);
  const transfers = shallowRef<readonly Transfer[]>([]);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const read = async (): Promise<void> => {
    [activity.value, transfers.value] = await Promise.all([engine.activity(limit), engine.transfers()]);
  };
  const soon = (): void => {
    timer ??= setTimeout(() => { timer = null; void read(); }, shownMs);
  };
  const stop = engine.subscribe((event) => {
    if (event.type === 'activity' || event.type === 'transfers') soon();
  });
  onScopeDispose(() => {
    stop();
    if (timer !== null) clearTimeout(timer);
  });
  void read();
  return {
    transfers,
    moving: computed(() => transfers.value.filter((one) => one.state !== 'done')),
    needs: computed(() => activity.value.filter((one) => one.state === 'parked')),
    waiting: computed(() => activity.value.filter((one) => one.state === 'waiting' || one.state === 'sending')),
    done: computed(() => activity.value.filter((one) => one.state === 'settled')),
  };
};
