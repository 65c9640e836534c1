import { splitExtension } from '@holdfast/domain';

export interface ShownName {
  readonly stem: string;
  /** The end of a long stem: it stays when the middle is cut, so that numbers at the end can be read. */
  readonly tail: string;
  readonly extension: string;
}

const longStem = 24;
const keptTail = 8;

/** How a name is drawn: the middle may go, the extension never (V5). Folders and dot-files have no extension. */
export const shownName = (name: string, kind: 'folder' | 'file'): ShownName => {
  const { stem, extension } = kind === 'file' ? splitExtension(name) : { stem: name, extension: '' };
  const letters = Array.from(stem);
  if (letters.length <= longStem) return { stem, tail: '', extension };
  return { stem: letters.slice(0, -keptTail).join(''), tail: letters.slice(-keptTail).join(''), extension };
};
