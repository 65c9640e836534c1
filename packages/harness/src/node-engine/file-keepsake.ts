import { readFile, writeFile } from 'node:fs/promises';
import type { Keepsake, Note } from '@holdfast/sync-client';

/** The note of a device without a browser: a file beside what nobody evicts. */
export const fileKeepsake = (path: string): Keepsake => ({
  read: async () => {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    return text === null ? null : JSON.parse(text) as Note;
  },
  write: (note) => writeFile(path, JSON.stringify(note)),
});
