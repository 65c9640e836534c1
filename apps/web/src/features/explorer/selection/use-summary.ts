import type { NodeId } from '@holdfast/domain';
import type { Summary } from '@holdfast/sync-client';
import { shallowRef, watch, type ShallowRef } from 'vue';
import type { LiveListing } from '../listing/use-listing.ts';
import type { Chosen } from './chosen.ts';
import type { LiveSelection } from './use-selection.ts';

/** What the chosen items come to. */
export interface ChosenSummary extends Summary {
  readonly count: number;
  /** They. */
  readonly of: Chosen<NodeId>;
}

export interface LiveSummary {
  /** Of what is chosen, as it was answered last; null when nothing is. */
  readonly shown: ShallowRef<ChosenSummary | null>;
  /** Of what is chosen now; null when nothing of it is there. */
  ask(): Promise<ChosenSummary | null>;
}

/** What is chosen comes to, for all who show it: one question however many there are, and one at a time. */
export const useSummary = (listing: LiveListing, selection: LiveSelection): LiveSummary => {
  const shown = shallowRef<ChosenSummary | null>(null);
  const chosen = (): Chosen<NodeId> => selection.current.value.chosen;
  let asking = false;
  let isStale = false;

  const ask: LiveSummary['ask'] = async () => {
    const of = chosen();
    const summary = of.size === 0 ? null : await listing.summary(of);
    const count = summary === null ? 0 : summary.files + summary.folders;
    return summary === null || count === 0 ? null : { ...summary, count, of };
  };
  const follow = async (): Promise<void> => {
    if (chosen().size === 0) shown.value = null;
    isStale = true;
    if (asking) return;
    asking = true;
    try {
      while (isStale) {
        isStale = false;
        const of = chosen();
        const answer = await ask();
        // A slow answer must not bring back what is gone by now, with its buttons.
        if (chosen() === of) shown.value = answer;
      }
    } finally {
      asking = false;
    }
  };
  watch([chosen, listing.state], () => void follow());
  return { shown, ask };
};
