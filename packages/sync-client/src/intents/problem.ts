import { isStrange, validateName } from '@holdfast/domain';
import { SyncClientError } from '../sync-client-error.ts';

const reasons = {
  empty: 'A name needs at least one character',
  control: 'A name may not hold control characters',
  slash: 'A name may not hold a slash',
  dots: 'This name stands for a folder itself',
  bidi: 'A name may not hold characters that turn the direction of writing',
  trailing: 'A name may not end with a space or a dot',
  long: 'A name may have at most 255 bytes',
  surrogate: 'A name may not hold half a character',
} as const;

/** @throws SyncClientError `name` when nothing may be called so (H18). */
export const requireName = (name: string): void => {
  const check = validateName(name);
  if (check.ok) return;
  throw new SyncClientError('name', `${reasons[check.problem]}: choose another name than “${name}”`);
};

const labels = { tag: 'A tag', attribute: 'The name of an attribute' } as const;

/** @throws SyncClientError `invalid` when nothing may be labelled so; the server would refuse it too (H18). What bears a strange label already may lose it. */
export const requireLabel = (of: keyof typeof labels, text: string, added: boolean): void => {
  if (text === '' || text.length > 256) throw invalid(`${labels[of]} has 1 to 256 characters: choose another`);
  if (added && isStrange(text)) throw invalid(`${labels[of]} may not hold line breaks, control characters or characters that turn the direction of writing: choose another`);
};

export const taken = (name: string): SyncClientError =>
  new SyncClientError('taken', `“${name}” is there already: choose another name`);
export const notFound = (what: string): SyncClientError =>
  new SyncClientError('not-found', `${what} is not there any more: it was moved to the trash or deleted`);
export const cycle = (name: string): SyncClientError =>
  new SyncClientError('cycle', `“${name}” cannot be put into itself: choose another folder`);
export const invalid = (message: string): SyncClientError => new SyncClientError('invalid', message);
export const changed = (what: string): SyncClientError =>
  new SyncClientError('changed', `${what} has changed since you looked at it: nothing was decided. Look again`);
