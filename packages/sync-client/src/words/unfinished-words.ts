import type { AddingRow } from '../ports/replica-store.ts';
import { namesInWords } from './names.ts';

/** What is said of files that were being added when the app stopped. */
export const unfinishedWords = ({ left, names }: AddingRow): { readonly words: { readonly before: string; readonly name: string; readonly after: string }; readonly reason: string } => {
  const [name] = names;
  if (left === 1 && name !== undefined) return { words: { before: '', name, after: 'was not completely added' }, reason: 'Holdfast was closed before it was saved on this device: add it again' };
  const sentence = `${namesInWords(names, left)} were not completely added`;
  return { words: { before: '', name: '', after: sentence }, reason: 'Holdfast was closed before they were saved on this device: add them again' };
};
