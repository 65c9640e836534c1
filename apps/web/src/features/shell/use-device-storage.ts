import type { DeviceStorage } from '@holdfast/sync-client';
import { useIntervalFn, watchDebounced } from '@vueuse/core';
import { shallowRef, type ShallowRef } from 'vue';
import { useEngine } from '../../stores/engine.ts';
import { useStatusStore } from '../../stores/status-store.ts';

const everyMs = 20_000;
const soonMs = 1000;

/** The room on this device: read now and then, and soon after something was sent or put aside. */
export const useDeviceStorage = (): ShallowRef<DeviceStorage | null> => {
  const engine = useEngine();
  const store = useStatusStore();
  const storage = shallowRef<DeviceStorage | null>(null);
  const read = async (): Promise<void> => { storage.value = await engine.device.storage(); };
  useIntervalFn(() => void read(), everyMs, { immediateCallback: true });
  watchDebounced(() => [store.status.waiting, store.status.needsYou], () => void read(), { debounce: soonMs, maxWait: 5 * soonMs });
  return storage;
};
