/** What somebody typed where the path stands. */
export type Wanted =
  | { readonly kind: 'path'; readonly names: readonly string[] }
  | { readonly kind: 'folder' | 'file'; readonly id: string }
  /** An address of somewhere else. */
  | { readonly kind: 'foreign' };

/** The path of a folder as it is edited: "/Expedition/Skerry Bay/". No name holds a slash, so nothing is lost. */
export const pathText = (names: readonly string[]): string => `/${names.map((name) => `${name}/`).join('')}`;

/** A name may begin with a space: what stands between two slashes is taken as it is. */
const namesIn = (path: string): readonly string[] => path.split('/').filter((name) => name.trim() !== '');

const place = /^\/(folder|file)\/([^/]+)\/?$/u;

/** Reads a path ("Expedition/Skerry Bay"; without any slash also with › between the names, which may stand in a name) or a whole address of this Holdfast. */
export const readWanted = (text: string, origin: string): Wanted => {
  const clean = text.trim();
  if (/^https?:\/\//iu.test(clean)) {
    if (!URL.canParse(clean) || new URL(clean).origin !== origin) return { kind: 'foreign' };
    const { pathname } = new URL(clean);
    const found = place.exec(pathname);
    if (found?.[1] !== undefined && found[2] !== undefined) return { kind: found[1] === 'file' ? 'file' : 'folder', id: found[2] };
    return pathname === '/' ? { kind: 'path', names: [] } : { kind: 'foreign' };
  }
  return { kind: 'path', names: text.includes('/') ? namesIn(text) : clean.split('›').map((name) => name.trim()).filter((name) => name !== '') };
};

/** A path that is being typed: the folders that are whole, and what was begun of the next. */
export const splitTyped = (text: string): { readonly above: readonly string[]; readonly part: string } => {
  const names = text.split('/');
  return { above: namesIn(names.slice(0, -1).join('/')), part: names.at(-1) ?? '' };
};

/** How many of the crumbs between the first and the last are folded into "…" so that the rest fits; widths and room in px, `fold` is what "…" takes. */
export const foldedCrumbs = (widths: readonly number[], room: number, fold: number): number => {
  const middle = widths.slice(1, -1);
  let left = widths.reduce((sum, width) => sum + width, 0);
  if (left <= room) return 0;
  left += fold;
  let count = 0;
  for (const width of middle) {
    if (left <= room) break;
    left -= width;
    count += 1;
  }
  return count;
};
