import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes names durable: a file that was renamed survives a power cut only when its folder has been synced too. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return; // Windows opens no folders; NTFS journals names itself
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Makes a folder and what is missing above it, and makes their names durable. Remembers what it made. */
export class FolderMaker {
  readonly #made = new Set<string>();

  async ensure(folder: string): Promise<void> {
    if (this.#made.has(folder)) return;
    const first = await mkdir(folder, { recursive: true });
    if (first !== undefined) for (let each = folder; ; each = dirname(each)) {
      await syncFolder(dirname(each));
      if (each === first) break;
    }
    this.#made.add(folder);
  }

  /** Forgets a folder that turned out to be gone. */
  forget(folder: string): void {
    this.#made.delete(folder);
  }
}
