import { foldName, type NameKey, splitExtension, suffixedName } from '@holdfast/domain';

/** What Windows takes for a device, with any extension. */
const deviceNames = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])$/i;

/**
 * A name as it may stand in an archive that is unpacked anywhere: no separator of another system, no drive, no device, no way up.
 * What the tree refuses (slashes, controls, an end in a dot or blank) is not met here.
 */
export const safeName = (name: string): string => {
  const inPlace = name.replace(/\\/g, '_').replace(/^([A-Za-z]):/, '$1_');
  const { stem, extension } = splitExtension(inPlace);
  if (deviceNames.test(inPlace.split('.')[0] ?? '')) return `_${inPlace}`;
  return stem === '' || /^\.*$/.test(inPlace) ? `_${extension}` : inPlace;
};

/** Gives the names of one folder, none of them twice, however Windows or macOS reads them. */
export class FolderNames {
  readonly #taken = new Set<NameKey>();

  give(name: string, kind: 'file' | 'folder'): string {
    const safe = safeName(name);
    let given = safe;
    for (let n = 2; this.#taken.has(foldName(given)); n++) given = suffixedName(safe, n, kind);
    this.#taken.add(foldName(given));
    return given;
  }
}
