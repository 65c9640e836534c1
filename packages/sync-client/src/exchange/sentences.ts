import { calendarDate } from '@holdfast/domain';
import type { Millis, Operation, Outcome, RejectCode } from '@holdfast/domain';

/** Who did what one's own operation met, as far as the device knows it. */
export interface Met {
  /** The other device's name, or null when unknown. */
  readonly by: string | null;
  readonly at: Millis | null;
}

const clockTime = (at: Millis): string => {
  const minutes = Math.floor(at / 60_000) % 1440;
  const day = (minutes + 1440) % 1440;
  return `${String(Math.floor(day / 60)).padStart(2, '0')}:${String(day % 60).padStart(2, '0')}`;
};

/** "on Phone at 10:02" or less, as far as known; UTC, the interface may tell it in local time. */
const tell = ({ by, at }: Met): string => {
  const where = by === null ? 'elsewhere' : `on ${by}`;
  return at === null ? where : `${where} at ${clockTime(at)} on ${calendarDate(at)} (UTC)`;
};

const refusals: Readonly<Record<RejectCode, string>> = {
  cycle: 'it would have put a folder into itself',
  depth: 'the folders would have become too deep',
  gone: 'the item was deleted for good in the meantime',
  'not-found': 'the item is not on the server',
  'id-exists': 'the item is there already',
  'alias-unobserved': 'the folder was joined with another one of the same name in the meantime',
  changed: 'it was changed again since',
  dependency: 'something it builds on was refused',
  name: 'the name is not allowed',
  kind: 'a folder cannot hold content, nor a file children',
  invalid: 'the server could not make sense of it',
  forbidden: 'you may not change this space any more',
  quota: 'the space is full',
};

const verbs: Readonly<Record<Operation['type'], string>> = {
  createFolder: 'created', createFile: 'added', rename: 'renamed', move: 'moved', trash: 'moved to the trash', restore: 'restored',
  purge: 'deleted for good', setContent: 'changed', copy: 'copied', addTag: 'tagged', removeTag: 'untagged', setAttr: 'changed',
};

/** What a pending operation waits to do. */
export const pendingSentence = (op: Operation, title: string): string => `“${title}” is ${verbs[op.type]} on this device and waits to be sent`;

const noops: Readonly<Record<Extract<Outcome, { code: 'noop' }>['reason'], (met: string) => string>> = {
  same: () => 'was the same already',
  'kept-edited': (met) => `was kept because it was edited ${met}`,
  kept: (met) => `was kept because it was restored ${met}`,
  already: () => 'was done already',
  gone: () => 'was gone already',
  'unobserved-alias': () => 'was kept because it stands for another file as well',
  moved: () => 'was moved to another space',
};

/** What became of an operation, in one plain sentence (EXPLORER 2.17). */
export const outcomeSentence = (op: Operation, title: string, outcome: Outcome, met: Met): string => {
  switch (outcome.code) {
    case 'applied':
      if (op.type === 'trash' && op.into) return `“${title}” was decided: the bytes you did not pick are a version of the file`;
      return `“${title}” was ${verbs[op.type]}`;
    case 'superseded':
      return `“${title}” was changed later ${tell(met)}, which counts`;
    case 'noop':
      return `“${title}” ${noops[outcome.reason](tell(met))}`;
    case 'aliased':
      return `“${title}” was joined with the same one that was added ${tell(met)}`;
    case 'copied':
      return `Kept both because “${title}” was changed ${tell(met)}: yours is “${outcome.name}”`;
    case 'merged':
      return `Your changes to “${title}” were merged with those made ${tell(met)}`;
    case 'rescued':
      return `“${title}” was kept in ${['', ...outcome.path].join('/') || '/'} because its folder was deleted ${tell(met)}`;
    case 'rejected':
      if (op.type === 'trash' && op.into && outcome.reason === 'changed') return `Nothing was decided about “${title}”: one of the two was changed or moved again since`;
      return `“${title}” could not be ${verbs[op.type]}: ${refusals[outcome.reason]}`;
  }
};

/** Whether a person should look at it. */
export const needsAttention = (outcome: Outcome): boolean =>
  outcome.code === 'copied' || outcome.code === 'rescued' || outcome.code === 'merged' || outcome.code === 'rejected';
