/** What a browser says of its own accord, beyond the standard: Chromium does. */
interface Told extends StorageEstimate {
  readonly usageDetails?: { readonly fileSystem?: number };
}

/**
 * The bytes in the origin private file system, counted by us. With every start Chromium (seen in 156) forgets what was written through
 * synchronous handles, but not what was removed of it: its own count is then too small, or 2³² less what is missing.
 */
export class OpfsCount {
  /** By path, also of those that are gone. */
  readonly #sizes = new Map<string, number>();
  #walked: Promise<void> | null = null;

  /** A file has this size now. */
  set(path: string, size: number): void {
    this.#sizes.set(path, size);
  }

  /**
   * What the origin uses and may use, in bytes. As much is free as the browser says, since it is the browser that refuses; where it does not say
   * what it counts, its own figure stands.
   */
  async mend(told: Told): Promise<{ readonly used: number; readonly quota: number }> {
    const { usage = 0, quota = Number.POSITIVE_INFINITY, usageDetails } = told;
    if (usageDetails === undefined) return { used: usage, quota };
    this.#walked ??= navigator.storage.getDirectory().then((root) => this.#walk('', root));
    await this.#walked.catch((error: unknown) => {
      this.#walked = null;
      throw error;
    });
    const used = usage - (usageDetails.fileSystem ?? 0) + [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    return { used, quota: quota - usage + used };
  }

  async #walk(under: string, folder: FileSystemDirectoryHandle): Promise<void> {
    const all: Promise<void>[] = [];
    for await (const [name, entry] of folder) {
      const path = `${under}${name}`;
      all.push(entry.kind === 'directory' ? this.#walk(`${path}/`, entry as FileSystemDirectoryHandle) : this.#look(path, entry as FileSystemFileHandle));
    }
    await Promise.all(all);
  }

  async #look(path: string, entry: FileSystemFileHandle): Promise<void> {
    const size = await entry.getFile().then((file) => file.size, (error: unknown) => unlessMissing(error, 0));
    if (!this.#sizes.has(path)) this.#sizes.set(path, size);
  }
}

/** What another tab removed meanwhile is not there: anything else goes on. */
export const unlessMissing = <T>(error: unknown, answer: T): T => {
  if (error instanceof DOMException && error.name === 'NotFoundError') return answer;
  throw error;
};
