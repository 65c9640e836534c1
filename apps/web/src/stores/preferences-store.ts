import type { SortKey } from '@holdfast/sync-client';
import { useStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { z } from 'zod';

const schema = z.object({
  view: z.enum(['list', 'grid']).catch('list'),
  sort: z.enum(['name', 'size', 'modified', 'kind']).catch('name'),
  descending: z.boolean().catch(false),
  foldersFirst: z.boolean().catch(true),
  details: z.boolean().catch(false),
  sidebar: z.boolean().catch(true),
  /** Whose keys are used; `auto` is what fits the machine. */
  keys: z.enum(['auto', 'windows', 'mac']).catch('auto'),
});
export type Preferences = z.infer<typeof schema>;
export type FolderSort = Exclude<SortKey, 'trashed'>;

const read = (text: string): Preferences => {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof SyntaxError || cause instanceof z.ZodError) return schema.parse({});
    throw cause;
  }
};

/** How this person likes to look at things, on this device. */
export const usePreferencesStore = defineStore('preferences', () => {
  const preferences = useStorage<Preferences>('holdfast.preferences', schema.parse({}), undefined, { serializer: { read, write: JSON.stringify } });
  return { preferences };
});
