import type { EngineClient, SyncStatus } from '@holdfast/sync-client';
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';

const unknown: SyncStatus = {
  network: 'online', leader: false, waiting: 0, staging: 0, sending: null, needsYou: 0, signedOut: false, upgradeRequired: false,
  ready: false, lastSynced: null,
};

/** What the engine says about the way to the server. */
export const useStatusStore = defineStore('status', () => {
  const status = shallowRef<SyncStatus>(unknown);
  /** Files that were dropped or chosen and are still being read: they are not safe yet. */
  const gathering = ref(0);

  /** Follows an engine until the returned function is called. */
  const follow = async (engine: EngineClient): Promise<() => void> => {
    const stop = engine.subscribe((event) => {
      if (event.type === 'status') status.value = event.status;
    });
    status.value = await engine.status();
    return stop;
  };
  return { status, gathering, follow };
});
