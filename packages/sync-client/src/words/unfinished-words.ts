import type { AddingRow } from '../ports/replica-store.ts';
import { namesInWords } from './names.ts';

/** What is said of files that were being added, or sent directly, when that stopped. */
export const unfinishedWords = ({ left, names, direct }: AddingRow): { readonly words: { readonly before: string; readonly name: string; readonly after: string }; readonly reason: string } => {
  const [name] = names;
  const one = left === 1 && name !== undefined;
  const after = `${one ? 'was' : 'were'} not completely ${direct === true ? 'sent' : 'added'}`;
  const words = one ? { before: '', name, after } : { before: '', name: '', after: `${namesInWords(names, left)} ${after}` };
  const [them, they] = one ? ['it', 'it was'] : ['them', 'they were'];
  const reason = direct === true ? `Choose ${them} again: what the server has by now is not sent again` : `Holdfast was closed before ${they} saved on this device: add ${them} again`;
  return { words, reason };
};
