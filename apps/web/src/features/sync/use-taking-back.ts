import type { CancelPlan, Change, EngineClient } from '@holdfast/sync-client';
import { shallowRef, type ShallowRef } from 'vue';
import { useNoticesStore } from '../../stores/notices-store.ts';
import { words } from './words.ts';

/** What is asked; without a change it is all that is not sent. */
export interface TakingBack {
  readonly change: Change | null;
  readonly plan: CancelPlan;
}

export interface TakingBackActions {
  /** What is asked before it is taken back; null when nothing is. */
  readonly takingBack: ShallowRef<TakingBack | null>;
  takeBack(change: Change): Promise<void>;
  /** All files whose bytes are not sent. */
  takeBackAll(): Promise<void>;
  answerTakeBack(bytes: 'keep' | 'discard' | null): Promise<void>;
}

/** Takes back what is not sent; what goes with it, or would be lost, is asked first. `tried` tells a person what went wrong. */
export const useTakingBack = (engine: EngineClient, tried: (work: () => Promise<void>) => Promise<void>): TakingBackActions => {
  const notices = useNoticesStore();
  const takingBack = shallowRef<TakingBack | null>(null);
  const cancel = async ({ change, plan }: TakingBack, bytes: 'keep' | 'discard'): Promise<void> => {
    await engine.cancel(plan.plan, bytes);
    notices.show(change === null ? words.takenBackAll(plan.total) : words.takenBack(change.sentence));
  };
  return {
    takingBack,
    takeBack: (change) => tried(async () => {
      const plan = await engine.planCancel([change.id]);
      if (plan.total === 0) notices.show(words.onItsWay);
      else if (plan.dependents === 0 && plan.files === 0 && plan.onTheirWay === 0 && plan.total === 1) await cancel({ change, plan }, 'keep');
      else takingBack.value = { change, plan };
    }),
    takeBackAll: () => tried(async () => {
      takingBack.value = { change: null, plan: await engine.planCancel('bytes') };
    }),
    answerTakeBack: (bytes) => tried(async () => {
      const asked = takingBack.value;
      takingBack.value = null;
      if (asked !== null && bytes !== null) await cancel(asked, bytes);
    }),
  };
};
