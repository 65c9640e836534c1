import { computed, onScopeDispose, ref, type ComputedRef } from 'vue';
import { useRouter } from 'vue-router';

let deepest = 0;

const position = (): number => (typeof history.state?.position === 'number' ? history.state.position : 0);

/** Whether there is anywhere to go back or forward to within this visit. */
export const useHistoryEdges = (): { readonly back: ComputedRef<boolean>; readonly forward: ComputedRef<boolean> } => {
  const router = useRouter();
  const at = ref(position());
  deepest = Math.max(deepest, at.value);
  onScopeDispose(router.afterEach((_to, _from, failure) => {
    if (failure) return;
    const next = position();
    // A step on from the middle of the history drops what came after it.
    deepest = next > at.value && history.state?.forward === null ? next : Math.max(deepest, next);
    at.value = next;
  }));
  return { back: computed(() => history.state?.back !== null && at.value > 0), forward: computed(() => at.value < deepest) };
};
