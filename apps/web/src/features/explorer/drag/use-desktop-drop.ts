import type { AddEntry } from '@holdfast/sync-client';
import { collectDropped } from '../upload/collect-entries.ts';
import { dropPlaceAt, type DropPlace } from './drop-target.ts';
import { useMoveDrag } from './move-drag.ts';

export interface DesktopDropOptions {
  /** Where a drop goes that hits no other folder. */
  readonly here: () => DropPlace | null;
  readonly found: (total: number) => void;
  readonly drop: (to: DropPlace, gathering: Promise<readonly AddEntry[]>) => void;
}

export interface DesktopDrop {
  over(event: DragEvent): void;
  leave(event: DragEvent): void;
  drop(event: DragEvent): void;
}

const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** D7: files and folders from the desktop go into the folder under the pointer. */
export const useDesktopDrop = (options: DesktopDropOptions): DesktopDrop => {
  const drag = useMoveDrag();
  const placeOf = (event: DragEvent): DropPlace | null => dropPlaceAt(event.clientX, event.clientY) ?? options.here();
  return {
    over: (event) => {
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      const place = placeOf(event);
      event.dataTransfer.dropEffect = place ? 'copy' : 'none';
      drag.desktopTarget.value = place;
    },
    leave: (event) => {
      if (event.relatedTarget === null) drag.desktopTarget.value = null;
    },
    drop: (event) => {
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      const place = placeOf(event);
      drag.desktopTarget.value = null;
      if (place) options.drop(place, collectDropped(event.dataTransfer.items, options.found));
    },
  };
};
