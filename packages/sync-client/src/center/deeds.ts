import { otherwise } from '@holdfast/domain';
import type { NodeId, Operation } from '@holdfast/domain';
import { recoveryGroup } from '../exchange/recover.ts';
import type { OutboxRow } from '../ports/replica-store.ts';

/** What something does, in three parts: "Rename", the name, "to Plan.pdf". */
export interface Deed {
  readonly before: string;
  readonly name: string;
  readonly after: string;
}

/** The name of a folder, as the person sees it now; null for one that is not known any more. */
export type NameOf = (folder: NodeId) => string | null;

type Row = Pick<OutboxRow, 'op' | 'title'>;

const count = (n: number, one: string): string => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;
const into = (folder: NodeId, nameOf: NameOf): string => `to ${nameOf(folder) ?? 'another folder'}`;

/** One operation in words: "Rename" Report.pdf "to Plan.pdf". */
export const deedOf = ({ op, title }: Row, nameOf: NameOf): Deed => {
  const deed = (before: string, after = ''): Deed => ({ before, name: title, after });
  switch (op.type) {
    case 'createFolder': return deed('Create the folder');
    case 'createFile': return deed('Add');
    case 'rename': return deed('Rename', `to ${op.name}`);
    case 'move': return deed('Move', into(op.parent, nameOf));
    case 'copy': return deed('Copy', into(op.parent, nameOf));
    case 'trash': return op.into ? deed('Decide between', 'and the copy kept beside it') : deed('Move', 'to the trash');
    case 'restore': return deed('Restore', 'from the trash');
    case 'purge': return deed('Delete', 'for good');
    case 'setContent': return deed('Change');
    case 'addTag': return deed('Tag', `“${op.tag}”`);
    case 'removeTag': return deed(`Take the tag “${op.tag}” off`);
    case 'setAttr': return deed('Change', `(${op.key})`);
    default: return otherwise(op, unknownDeed(title));
  }
};

/** Of an operation that a later version of the app has queued (H17). */
export const unknownDeed = (title: string): Deed => ({ before: 'A change of', name: title, after: 'made by a newer version of Holdfast' });

/** Several operations of one action in words: "Add" Dive 07 "48 files", "Move" 3 items "to Maps". */
export const groupDeed = (rows: readonly Row[], nameOf: NameOf): Deed => {
  const [first] = rows;
  if (first === undefined) return { before: 'Change', name: '0 items', after: '' };
  const added = addition(rows);
  if (added !== null) return added;
  const same = rows.every(({ op }) => op.type === first.op.type);
  if (!same) return { before: 'Change', name: count(rows.length, 'item'), after: '' };
  const one = deedOf(first, nameOf);
  const alike = rows.every((row) => deedOf(row, nameOf).after === one.after);
  return { before: one.before, name: count(rows.length, first.op.type === 'setContent' ? 'file' : 'item'), after: alike ? one.after : '' };
};

/** Files and folders that come in together. */
const addition = (rows: readonly Row[]): Deed | null => {
  const files = rows.filter(({ op }) => op.type === 'createFile').length;
  const folders = rows.flatMap(({ op, title }) => (op.type === 'createFolder' ? [{ node: op.node, parent: op.parent, title }] : []));
  if (files + folders.length < rows.length) return null;
  if (rows[0]?.op.group === recoveryGroup) return { before: 'Keep', name: files === 0 ? 'folders' : count(files, 'file'), after: 'in Recovered' };
  const inside = new Set<NodeId>(folders.map(({ node }) => node));
  const tops = folders.filter(({ parent }) => !inside.has(parent));
  const [top] = tops;
  if (top !== undefined && tops.length === 1) return { before: 'Add', name: top.title, after: files === 0 ? count(folders.length, 'folder') : count(files, 'file') };
  if (files === 0) return { before: 'Create', name: count(folders.length, 'folder'), after: '' };
  return { before: 'Add', name: count(files, 'file'), after: folders.length === 0 ? '' : `in ${count(folders.length, 'folder')}` };
};

/** The three parts as one sentence. */
export const sentenceOf = ({ before, name, after }: Deed): string => [before, name, after].filter((part) => part !== '').join(' ');

/** Names the operation inside another sentence: "the renaming of “Report.pdf”". */
const nouns: Readonly<Record<Operation['type'], string>> = {
  createFolder: 'creation', createFile: 'adding', rename: 'renaming', move: 'move', trash: 'move to the trash', restore: 'restoring',
  purge: 'deletion', setContent: 'change', copy: 'copy', addTag: 'tagging', removeTag: 'untagging', setAttr: 'change',
};
export const nounOf = ({ op, title }: Row): string => `the ${nouns[op.type]} of “${title}”`;
