import type { AddEntry } from '@holdfast/sync-client';
import { useEventListener } from '@vueuse/core';
import { collectDropped } from '../upload/collect-entries.ts';
import { dropPlaceAt, type DropPlace } from './drop-target.ts';
import { useMoveDrag } from './move-drag.ts';

export interface DesktopDropOptions {
  /** Where a drop goes that hits no other folder. */
  readonly here: () => DropPlace | null;
  /** Within which a drop means `here`. */
  readonly area: string;
  readonly found: (total: number) => void;
  readonly drop: (to: DropPlace, gathering: Promise<readonly AddEntry[]>) => void;
}

/** Whether files of the desktop hang at the pointer. */
export const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;

/** D7: files and folders from the desktop go into the folder under the pointer, wherever in the window it is shown. */
export const useDesktopDrop = (options: DesktopDropOptions): void => {
  const drag = useMoveDrag();
  const placeOf = (event: DragEvent): DropPlace | null => dropPlaceAt(event.clientX, event.clientY) ?? ((event.target as Element | null)?.closest(options.area) ? options.here() : null);
  const over = (event: DragEvent): void => {
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    const place = placeOf(event);
    event.dataTransfer.dropEffect = place ? 'copy' : 'none';
    drag.desktopTarget.value = place;
  };
  useEventListener(window, ['dragenter', 'dragover'], over);
  useEventListener(window, 'dragleave', (event: DragEvent) => {
    if (event.relatedTarget === null) drag.desktopTarget.value = null;
  });
  useEventListener(window, 'drop', (event: DragEvent) => {
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    const place = placeOf(event);
    drag.desktopTarget.value = null;
    if (place) options.drop(place, collectDropped(event.dataTransfer.items, options.found));
  });
};
