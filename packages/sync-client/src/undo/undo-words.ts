import type { Operation } from '@holdfast/domain';

const nouns: Readonly<Record<Operation['type'], string>> = {
  createFolder: 'Creation', createFile: 'Upload', rename: 'Rename', move: 'Move', trash: 'Delete', restore: 'Restore', purge: 'Delete forever',
  setContent: 'Edit', copy: 'Copy', addTag: 'Tag', removeTag: 'Untag', setAttr: 'Change',
};

/** What the menu calls an action after "Undo" and "Redo": "Rename of Report.pdf", "Move of 3 items". */
export const labelOf = (made: readonly { readonly op: Operation; readonly title: string }[]): string => {
  const types = new Set(made.map(({ op }) => op.type));
  const [first] = made;
  const last = made.at(-1);
  if (first === undefined || last === undefined) return '';
  // Deleting for good moves to the trash first what is not there yet.
  if (last.op.type === 'purge') return named('purge', last.op.nodes.length, last.title);
  const type = types.size === 1 ? first.op.type : null;
  return named(type, made.length, first.op.type === 'rename' ? first.op.name : first.title);
};

/** Of files and folders that were added together. */
export const uploadLabel = (topLevel: number, title: string): string => named('createFile', topLevel, title);

/** Of new bytes in a file. */
export const editLabel = (title: string): string => named('setContent', 1, title);

const named = (type: Operation['type'] | null, items: number, title: string): string => {
  const noun = type === null ? 'Change' : nouns[type];
  return `${noun} of ${items === 1 ? title : `${items} items`}`;
};

/** A deletion for good that is on its way, and whatever else has no way back. */
export const noWayBack = (title: string): string => `“${title}” was deleted for good: that cannot be undone`;

/** An edit that was written over before it was sent: its bytes make room when there is need (H13). */
export const nowhereAny = (title: string): string => `“${title}” keeps its content: what it was before was never sent, and is not on this device any more`;

/** A folder that a person made and that has got other things since. */
export const holdsOthers = (title: string): string => `“${title}” stays: it holds other items by now`;
