import { computed, type ComputedRef } from 'vue';
import { usePreferencesStore, type FolderSort } from '../../stores/preferences-store.ts';

export interface Sort {
  readonly sort: ComputedRef<{ readonly by: FolderSort; readonly descending: boolean; readonly foldersFirst: boolean }>;
  /** V2: by this column; the same one again turns the order round. Dates begin with the newest, sizes with the largest. */
  by(column: FolderSort): void;
  turn(descending: boolean): void;
  foldersFirst(on: boolean): void;
}

/** How folders are sorted on this device. */
export const useSort = (): Sort => {
  const store = usePreferencesStore();
  const sort = computed(() => ({ by: store.preferences.sort, descending: store.preferences.descending, foldersFirst: store.preferences.foldersFirst }));
  return {
    sort,
    by: (column) => {
      const descending = store.preferences.sort === column ? !store.preferences.descending : column === 'modified' || column === 'size';
      store.preferences = { ...store.preferences, sort: column, descending };
    },
    turn: (descending) => { store.preferences = { ...store.preferences, descending }; },
    foldersFirst: (on) => { store.preferences = { ...store.preferences, foldersFirst: on }; },
  };
};
