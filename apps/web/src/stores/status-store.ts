import type { EngineClient, SyncStatus } from '@holdfast/sync-client';
import { defineStore } from 'pinia';
import { useOnline } from '@vueuse/core';
import { computed, ref, shallowRef } from 'vue';

const unknown: SyncStatus = {
  network: 'online', leader: false, waiting: 0, staging: null, sending: null, direct: 0, paused: false, needsYou: 0, conflicts: 0, signedOut: false, upgradeRequired: false,
  connecting: true, ready: false, lastSynced: null, storage: null,
};

/** What the engine says about the way to the server. */
export const useStatusStore = defineStore('status', () => {
  const told = shallowRef<SyncStatus>(unknown);
  const online = useOnline();
  /** The browser knows sooner than a silent socket that there is no network; what waits, only the engine knows. */
  const reached = computed<SyncStatus>(() => (online.value || told.value === unknown ? told.value : { ...told.value, network: 'offline', connecting: false }));
  /** The session is known to have ended: the engine, which has nothing to send, may not have heard. */
  const ended = ref(false);
  const status = computed<SyncStatus>(() => (ended.value && !reached.value.signedOut ? { ...reached.value, signedOut: true, connecting: false } : reached.value));
  /** The engine has answered: before that nobody knows what waits. */
  const known = computed(() => told.value !== unknown);
  /** Files that were dropped or chosen and are still being read: they are not safe yet. */
  const gathering = ref(0);
  /** Drops and choices that are not on this device whole. */
  const adding = ref(0);
  /** Files that signing out now would lose, as far as they are counted yet. */
  const unsafe = computed(() => Math.max(gathering.value, told.value.staging?.files ?? 0, adding.value));

  /** Follows an engine until the returned function is called. */
  const follow = async (engine: EngineClient): Promise<() => void> => {
    [told.value, gathering.value, adding.value] = [unknown, 0, 0];
    const stop = engine.subscribe((event) => {
      if (event.type === 'status') told.value = event.status;
    });
    told.value = await engine.status();
    return stop;
  };
  return { status, known, ended, gathering, adding, unsafe, follow };
});
