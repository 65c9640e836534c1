import type { DeviceStorage } from '@holdfast/sync-client';
import { useIntervalFn } from '@vueuse/core';
import { shallowRef, type ShallowRef } from 'vue';
import { useEngine } from '../../stores/engine.ts';

const everyMs = 20_000;

/** The room on this device, read now and then. */
export const useDeviceStorage = (): ShallowRef<DeviceStorage | null> => {
  const engine = useEngine();
  const storage = shallowRef<DeviceStorage | null>(null);
  const read = async (): Promise<void> => { storage.value = await engine.storage(); };
  useIntervalFn(() => void read(), everyMs, { immediateCallback: true });
  return storage;
};
