import type { Change } from '@holdfast/sync-client';
import { formatBytes } from '../ui/format/bytes.ts';
import { formatNumber } from '../ui/format/numbers.ts';

/** Of so many the names are told. */
const named = 3;

/** The engine speaks of one; of several its words stand in the plural. */
const plural: readonly (readonly [one: RegExp, many: string])[] = [
  [/^was /, 'were '], [/^It is safe on this device and goes on by itself /, 'They are safe on this device and go on by themselves '],
  [/^It is safe /, 'They are safe '], [/\btry it again/, 'try them again'], [/\bsave a copy/, 'save copies'],
];
const inPlural = (words: string): string => plural.reduce((text, [one, many]) => text.replace(one, many), words);

const sentence = (text: string): string => (/[.!?”]$/.test(text) ? text : `${text}.`);
const both = (said: string, next: string): string => [sentence(said), next].filter((text) => text !== '').join(' ');

const namesOf = (changes: readonly Change[]): string => {
  const names = changes.slice(0, changes.length > named ? named - 1 : named).map(({ words }) => `“${words.name}”`);
  const rest = changes.length - names.length;
  if (rest > 0) return `${names.join(', ')} and ${rest} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
};
const sizeOf = (changes: readonly Change[]): string => {
  const bytes = changes.reduce((sum, { size }) => sum + (size ?? 0), 0);
  return bytes > 0 ? ` (${formatBytes(bytes)})` : '';
};

/** ": the space is full", of "was not added: the space is full". */
const causeOf = ({ words: { after } }: Change): string => (after.includes(': ') ? after.slice(after.indexOf(': ')) : after);

/** What the server did not take: the names, how much it is, why, and what happens next. Of at least one change that needs the person. */
export const refusalText = (changes: readonly Change[]): string => {
  const [first] = changes;
  if (first === undefined) return '';
  const { words, reason } = first;
  const alike = words.name !== '' && changes.every((one) => one.words.name !== '' && causeOf(one) === causeOf(first) && one.reason === reason);
  if (alike && changes.length === 1) return both(`“${words.name}”${sizeOf(changes)} ${words.after}`, reason);
  // Some were added, others edited: one cause is told once.
  const said = changes.every((one) => one.words.after === words.after) ? words.after : `was not saved${causeOf(first)}`;
  if (alike) return both(`${namesOf(changes)}${sizeOf(changes)} ${inPlural(said)}`, inPlural(reason));
  const told = words.name === '' ? first.sentence : `“${words.name}” ${words.after}`;
  return changes.length === 1 ? both(told, reason) : `${sentence(told)} ${formatNumber(changes.length - 1)} more ${changes.length === 2 ? 'item needs' : 'items need'} you.`;
};
