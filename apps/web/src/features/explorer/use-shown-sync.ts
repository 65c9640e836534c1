import type { NodeView } from '@holdfast/sync-client';
import { computed, type ComputedRef } from 'vue';
import { useStatusStore } from '../../stores/status-store.ts';
import { shownSync, type ShownSync } from '../../ui/format/sync-sentence.ts';

/** The glyph and the sentence of an item, as the network is: offline, what is not here says that it does not open now. */
export const useShownSync = (node: () => NodeView): ComputedRef<ShownSync> => {
  const store = useStatusStore();
  return computed(() => shownSync(node().sync, store.status.network === 'offline'));
};
