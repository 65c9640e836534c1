import { isStrange, isWholeText, labelProblem, limits, validateName, valueProblem } from '@holdfast/domain';
import type { Json, LabelProblem, RejectCode, ValueProblem } from '@holdfast/domain';
import { SyncClientError } from '../sync-client-error.ts';

const reasons = {
  empty: 'A name needs at least one character',
  control: 'A name may not hold control characters',
  slash: 'A name may not hold a slash',
  dots: 'This name stands for a folder itself',
  bidi: 'A name may not hold characters that turn the direction of writing',
  trailing: 'A name may not end with a space or a dot',
  long: `A name may have at most ${limits.nameUtf8Bytes} bytes`,
  surrogate: 'A name may not hold half a character',
} as const;

/** @throws SyncClientError `name` when nothing may be called so (H18). */
export const requireName = (name: string): void => {
  const check = validateName(name);
  if (check.ok) return;
  throw new SyncClientError('name', `${reasons[check.problem]}: choose another name than “${name}”`);
};

const labels = { tag: 'A tag', attribute: 'The name of an attribute' } as const;

const strange = 'may not hold line breaks, control characters or characters that turn the direction of writing';
const labelReasons: Readonly<Record<LabelProblem, string>> = {
  empty: 'needs at least one character', control: strange, surrogate: 'may not hold half a character', reserved: 'may not be called “__proto__”',
  long: `may have at most ${limits.labelUtf8Bytes} bytes, which are fewer letters where letters have accents`,
};

/** @throws SyncClientError `invalid` when nothing may be labelled so; the server would refuse it too (H18). What bears a label already that turns the text, from before that was refused, may lose it. */
export const requireLabel = (of: keyof typeof labels, text: string, added: boolean): void => {
  const problem = labelProblem(text);
  if (problem !== null) throw invalid(`${labels[of]} ${labelReasons[problem]}: choose another`);
  if (added && isStrange(text)) throw invalid(`${labels[of]} ${strange}: choose another`);
};

const number = (n: number): string => n.toLocaleString('en');

const valueReasons: Readonly<Record<ValueProblem, (key: string) => string>> = {
  none: (key) => `The attribute “${key}” has no value that can be kept: choose another`,
  deep: (key) => `The attribute “${key}” holds lists in lists more than ${limits.valueDepth} deep: make it flatter`,
  long: (key) => `The attribute “${key}” is longer than ${number(limits.valueJsonUnits)} characters: shorten it`,
};

/** @throws SyncClientError `invalid` for a value that the server would refuse. */
export const requireValue = (key: string, value: Json): void => {
  const problem = valueProblem(value);
  if (problem !== null) throw invalid(valueReasons[problem](key));
  if (!isWholeText(value)) throw invalid(`The attribute “${key}” holds half a character or a zero character: leave it out`);
};

/** What the server would refuse of an operation that is allowed by itself, because of what is there already. */
const beyond: Readonly<Partial<Record<RejectCode, string>>> = {
  depth: `would lie more than ${limits.depth} folders deep there: choose another place`,
  'too-many': `holds more than ${number(limits.copiedNodes)} items, or more tags and attributes than one copy brings along: copy what is in it in parts`,
};

/** The same of tags and attributes. */
const labelBounds: Readonly<Partial<Record<RejectCode, (type: 'addTag' | 'setAttr') => string>>> = {
  invalid: (type) => `has ${type === 'addTag' ? `${number(limits.tagsPerNode)} tags` : `${number(limits.attributesPerNode)} attributes`} already, and more are not kept`,
  'too-many': () => `has tags and attributes of ${limits.labelsUtf8Bytes / 1024} KiB together, and more are not kept: shorten an attribute first`,
};

/** @throws SyncClientError `invalid` when an operation goes beyond a limit, as far as this device can tell: it would be saved only to be refused. */
export const requireWithin = (title: string, type: 'addTag' | 'setAttr' | 'other', reason: RejectCode): void => {
  const sentence = type === 'other' ? beyond[reason] : labelBounds[reason]?.(type);
  if (sentence !== undefined) throw invalid(`“${title}” ${sentence}`);
};

/** A page of another version asks for something that this engine does not do. */
export const unheardOf = (intent: never): SyncClientError =>
  invalid(`This version of Holdfast cannot do “${(intent as { readonly type: string }).type}”: load the page again`);
export const taken = (name: string): SyncClientError =>
  new SyncClientError('taken', `“${name}” is there already: choose another name`);
export const notFound = (what: string): SyncClientError =>
  new SyncClientError('not-found', `${what} is not there any more: it was moved to the trash or deleted`);
export const cycle = (name: string): SyncClientError =>
  new SyncClientError('cycle', `“${name}” cannot be put into itself: choose another folder`);
export const invalid = (message: string): SyncClientError => new SyncClientError('invalid', message);
export const changed = (what: string): SyncClientError =>
  new SyncClientError('changed', `${what} has changed since you looked at it: nothing was decided. Look again`);
