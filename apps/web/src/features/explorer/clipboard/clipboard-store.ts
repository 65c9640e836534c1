import type { NodeId } from '@holdfast/domain';
import { defineStore } from 'pinia';
import { computed, onScopeDispose, shallowRef } from 'vue';

/** What was copied or cut. It is of one space; nothing but ids and the text that other programs get is kept. */
export interface Clipping {
  /** Of this one time: the clipboard of the system gives it again after it has ended here. */
  readonly id: string;
  readonly space: NodeId;
  readonly ids: readonly NodeId[];
  readonly cut: boolean;
  readonly text: string;
}

/** What all tabs know: what was copied or cut last, and the cut that was pasted or left last. */
interface Told {
  readonly clipping: Clipping | null;
  readonly ended: string | null;
}

/** K7: what was copied or cut, the same in all tabs of this person. It ends with the page. */
export const useClipboardStore = defineStore('clipboard', () => {
  const told = shallowRef<Told>({ clipping: null, ended: null });
  const channel = new BroadcastChannel('holdfast.clipboard');
  channel.onmessage = ({ data }: MessageEvent<Told>) => { told.value = data; };
  onScopeDispose(() => channel.close());
  const tell = (next: Told): void => {
    told.value = next;
    channel.postMessage(next);
  };
  const clipping = computed(() => told.value.clipping);
  return {
    clipping,
    cut: computed<ReadonlySet<NodeId>>(() => new Set(clipping.value?.cut === true ? clipping.value.ids : [])),
    set: (next: Clipping) => tell({ ...told.value, clipping: next }),
    /** This cut was pasted, or is left as it is: pasted again it moves nothing. */
    end: (id: string) => tell({ clipping: clipping.value?.id === id ? null : clipping.value, ended: id }),
    hasEnded: ({ id, cut }: Clipping) => cut && told.value.ended === id,
  };
});
