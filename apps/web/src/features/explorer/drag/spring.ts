import { shallowRef, type ShallowRef } from 'vue';
import type { DropPlace } from './drop-target.ts';

/** D5: what is held over a folder for so long opens it. */
const opensAfterMs = 700;
/** So long before it does the folder shows it. */
const showsBeforeMs = 260;

export interface Spring {
  /** The folder that is about to open. */
  readonly opening: ShallowRef<DropPlace | null>;
  /** This is under the pointer now, or nothing is. */
  aim(place: DropPlace | null): void;
  /** The drag is over; cancelled, it goes back to where it began. */
  end(cancelled: boolean): void;
}

/** Where a drag leads while it goes on. */
export interface SpringTo {
  /** The folder in which it began. */
  readonly start: DropPlace;
  readonly open: (to: DropPlace) => void;
}

/** Folders that open under what is held over them, so that it can be dropped deep inside. */
export const createSpring = ({ start, open }: SpringTo): Spring => {
  const opening = shallowRef<DropPlace | null>(null);
  let shown = start;
  let over: DropPlace | null = null;
  let timers: readonly ReturnType<typeof setTimeout>[] = [];
  const rest = (): void => {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    opening.value = null;
  };
  return {
    opening,
    aim: (place) => {
      if (place?.id === over?.id) return;
      rest();
      over = place;
      if (place === null || place.id === shown.id) return;
      timers = [
        setTimeout(() => { opening.value = place; }, opensAfterMs - showsBeforeMs),
        setTimeout(() => {
          rest();
          shown = place;
          open(place);
        }, opensAfterMs),
      ];
    },
    end: (cancelled) => {
      rest();
      if (cancelled && shown.id !== start.id) open(start);
    },
  };
};
