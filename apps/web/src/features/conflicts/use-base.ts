import type { Conflict, EngineClient } from '@holdfast/sync-client';
import { ref, watch, type Ref } from 'vue';

/** When the version was written from which both sides came; null while that is not known here. */
export const useBase = (engine: EngineClient, conflict: () => Conflict): Readonly<Ref<number | null>> => {
  const at = ref<number | null>(null);
  watch(() => conflict().base, async (base) => {
    at.value = null;
    if (base === null) return;
    const { file } = conflict();
    for (const ask of ['device', 'server'] as const) {
      const { versions } = await engine.versions(file.node.id, ask);
      if (conflict().base !== base) return;
      at.value = versions.find(({ id }) => id === base)?.at ?? null;
      if (at.value !== null) return;
    }
  }, { immediate: true });
  return at;
};
