import type { SortKey } from '@holdfast/sync-client';
import { useStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { parseJson } from '../platform/json-text.ts';

/** What may be chosen, the usual first. */
const choices = {
  view: ['list', 'grid'],
  sort: ['name', 'size', 'modified', 'kind'],
  descending: [false, true],
  foldersFirst: [true, false],
  details: [false, true],
  sidebar: [true, false],
  /** Whose keys are used; `auto` is what fits the machine. */
  keys: ['auto', 'windows', 'mac'],
} as const;
export type Preferences = { -readonly [K in keyof typeof choices]: (typeof choices)[K][number] };
export type FolderSort = Exclude<SortKey, 'trashed'>;

/** What is missing, or is no choice of this version, is as usual. */
const read = (text: string): Preferences => {
  const kept = parseJson(text);
  const chosen = Object.entries(choices).map(([name, all]: [string, readonly unknown[]]) => {
    const value: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, name) : undefined;
    return [name, all.includes(value) ? value : all[0]];
  });
  return Object.fromEntries(chosen) as Preferences;
};

/** How this person likes to look at things, on this device. */
export const usePreferencesStore = defineStore('preferences', () => {
  const preferences = useStorage<Preferences>('holdfast.preferences', read('{}'), undefined, { serializer: { read, write: JSON.stringify } });
  return { preferences };
});
