import { foldName, type NameKey, splitExtension, suffixedName } from '@holdfast/domain';

/** What Windows takes for a device, with any extension. */
const deviceNames = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$/i;

/** What Windows allows in no name: a separator, a drive's colon, wildcards and what a shell reads. */
const notOnWindows = /[<>:"|?*\\]/g;

/**
 * A name as it may stand in an archive that is unpacked anywhere: no separator of another system, no drive, no device, no way up.
 * What the tree refuses (slashes, controls, an end in a dot or blank) is not met here.
 */
export const safeName = (name: string): string => {
  const inPlace = name.replace(notOnWindows, '_');
  const { stem, extension } = splitExtension(inPlace);
  if (deviceNames.test(inPlace.split('.')[0] ?? '')) return `_${inPlace}`;
  return stem === '' || /^\.*$/.test(inPlace) ? `_${extension}` : inPlace;
};

/**
 * Gives the names of one folder, none of them twice, however Windows or macOS reads them: a name that is taken gets the least number
 * that is free. No number is tried twice for the same beginning, so that 200,000 names that become one cost no more than others.
 */
export class FolderNames {
  readonly #taken = new Set<NameKey>();
  /** The number to try next, of names that are one when a number of so many digits has been added: a long one is cut for it. */
  readonly #next = new Map<NameKey, number>();

  give(name: string, kind: 'file' | 'folder'): string {
    const safe = safeName(name);
    return this.#take(safe) ? safe : this.#numbered(safe, kind);
  }

  #numbered(safe: string, kind: 'file' | 'folder'): string {
    for (let least = 1; ; least *= 10) {
      const alike = foldName(suffixedName(safe, least, kind));
      for (let n = this.#next.get(alike) ?? Math.max(least, 2); n < least * 10; n++) {
        const given = suffixedName(safe, n, kind);
        this.#next.set(alike, n + 1);
        if (this.#take(given)) return given;
      }
    }
  }

  #take(name: string): boolean {
    const key = foldName(name);
    if (this.#taken.has(key)) return false;
    this.#taken.add(key);
    return true;
  }
}
