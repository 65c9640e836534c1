import type { Millis, NoopReason, Operation, Outcome, Register, RejectCode } from '@holdfast/domain';
import type { ParkedRow } from '../ports/replica-store.ts';

/** Who did what one's own operation met, as far as the device knows it. */
export interface Met {
  /** The other device's name, or null when unknown. */
  readonly by: string | null;
  readonly at: Millis | null;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** "at 10:02", or "on 14 May at 10:02" when that was another day than `now`; in the time of this device. */
export const tellTime = (at: Millis, now: Millis): string => {
  const then = new Date(at);
  const clock = `${String(then.getHours()).padStart(2, '0')}:${String(then.getMinutes()).padStart(2, '0')}`;
  const today = new Date(now);
  if (then.toDateString() === today.toDateString()) return `at ${clock}`;
  const year = then.getFullYear() === today.getFullYear() ? '' : ` ${then.getFullYear()}`;
  return `on ${then.getDate()} ${months[then.getMonth()] ?? ''}${year} at ${clock}`;
};

/** "on Phone at 10:02", or less as far as known. */
const tell = ({ by, at }: Met, now: Millis): string => {
  const where = by === null ? 'elsewhere' : `on ${by}`;
  return at === null ? where : `${where} ${tellTime(at, now)}`;
};

/** Why something was refused; `met` says where and when the other thing happened. */
const refusals: Readonly<Record<RejectCode, (met: string) => string>> = {
  cycle: (met) => `it would have put a folder into itself, because folders were moved ${met}`,
  depth: () => 'the folders would have become too deep',
  gone: (met) => `it was deleted for good ${met}`,
  'not-found': () => 'the server does not know it',
  'id-exists': () => 'it is there already',
  'alias-unobserved': (met) => `it was joined with another one of the same name that was added ${met}`,
  changed: (met) => `it was changed again ${met}`,
  dependency: () => 'something it builds on was refused',
  name: () => 'the name is not allowed',
  kind: () => 'a file cannot hold other files, nor a folder content',
  invalid: () => 'the server could not make sense of it',
  forbidden: () => 'you may not change this space any more',
  quota: () => 'the space is full',
  'too-many': () => 'it holds more items, or more tags and attributes, than may be',
};

const count = (n: number, one: string): string => `${n.toLocaleString('en')} ${one}${n === 1 ? '' : 's'}`;

const isRejectCode = (reason: string): reason is RejectCode => Object.hasOwn(refusals, reason);

const verbs: Readonly<Record<Operation['type'], string>> = {
  createFolder: 'created', createFile: 'added', rename: 'renamed', move: 'moved', trash: 'moved to the trash', restore: 'restored',
  purge: 'deleted for good', setContent: 'changed', copy: 'copied', addTag: 'tagged', removeTag: 'untagged', setAttr: 'changed',
};

const again: Readonly<Record<string, readonly [changed: string, stays: string]>> = {
  name: ['renamed', 'its name stays'],
  location: ['moved', 'it stays where it is'],
  content: ['edited', 'its content stays'],
};

/** Why something could not be taken back, or done again: names what stands in the way and, as far as known, who did it. */
export const keptSentence = (title: string, register: Register | null, reason: RejectCode | null, who: Met, now: Millis): string => {
  const met = tell(who, now);
  const [changed, stays] = again[register ?? ''] ?? ['changed', 'it stays as it is'];
  if (reason === 'changed') return `“${title}” was ${changed} again ${met}, so ${stays}`;
  return `“${title}” stays as it is: ${reason === null ? 'this device cannot make sense of the step' : refusals[reason](met)}`;
};

/** Why something that was added is not taken back: others have written into it. */
export const editedSinceSentence = (title: string, at: Millis, now: Millis): string => `“${title}” was edited ${tell({ by: null, at }, now)} since it was added, so it stays`;

const done = (op: Operation, title: string): string => {
  switch (op.type) {
    case 'rename': return `“${title}” was renamed to “${op.name}”`;
    case 'restore': return `“${title}” was restored from the trash`;
    case 'addTag': return `“${title}” was tagged “${op.tag}”`;
    case 'removeTag': return `The tag “${op.tag}” was taken off “${title}”`;
    case 'trash': return op.into ? `“${title}” was decided: the bytes you did not pick are a version of the file` : `“${title}” was moved to the trash`;
    case 'createFolder': case 'createFile': case 'move': case 'purge': case 'setContent': case 'copy': case 'setAttr':
      return `“${title}” was ${verbs[op.type]}`;
  }
};

/** What became of the parts of one action that were all done as the person wanted them; they are of one type, or all bring something in. */
export const doneTogether = (types: readonly Operation['type'][]): string => {
  const folders = types.filter((type) => type === 'createFolder').length;
  const files = types.filter((type) => type === 'createFile').length;
  const [type = 'createFile'] = types;
  if (files > 0) return `${[count(files, 'file'), ...(folders > 0 ? [count(folders, 'folder')] : [])].join(' and ')} were added`;
  return `${folders > 0 ? count(folders, 'folder') : count(types.length, 'item')} were ${verbs[type]}`;
};

/** Row T of the table: the later one counts. */
const overruled = (op: Operation, title: string, met: string): string => {
  switch (op.type) {
    case 'rename': return `“${title}” was also renamed ${met}, later than here: that name counts`;
    case 'move': case 'trash': case 'restore': return `“${title}” was also moved ${met}, later than here: that place counts`;
    case 'createFolder': case 'createFile': case 'purge': case 'setContent': case 'copy': case 'addTag': case 'removeTag': case 'setAttr':
      return `“${title}” was also changed ${met}, later than here: that change counts`;
  }
};

const unneeded = (op: Operation, title: string, reason: NoopReason, met: string): string => {
  const content = op.type === 'setContent' || op.type === 'createFile';
  switch (reason) {
    case 'same': return content ? `“${title}” has this content already: nothing had to be changed` : `“${title}” was so already: nothing had to be changed`;
    case 'kept-edited': return `“${title}” was not moved to the trash because it was edited ${met}`;
    case 'kept': return `“${title}” was kept because it was restored ${met}`;
    case 'already': return `“${title}” was ${verbs[op.type]} already: nothing had to be changed`;
    case 'gone': return `“${title}” was gone already: nothing had to be changed`;
    case 'unobserved-alias': return `“${title}” was kept because it is also the file that was added ${met}`;
    case 'moved': return `“${title}” was left alone because it was moved to another space ${met}`;
  }
};

const joined = (op: Operation, title: string, met: string): string =>
  op.type === 'createFolder' ? `“${title}” was joined with the folder of this name that was created ${met}` : `“${title}” is the same as the file that was added ${met}: it is kept once`;

const keptBoth = (op: Operation, title: string, name: string, met: string): string => {
  const why = op.type === 'createFile' || op.type === 'copy' ? `another “${title}” was added ${met}` : `“${title}” was edited ${met}`;
  return `Kept both because ${why}: yours is “${name}”`;
};

const folderOf = (path: readonly string[]): string => (path.length === 0 ? 'the home folder' : path.join('/'));

/** What became of an operation, in one plain sentence (EXPLORER 2.17). `now` is when it became known. */
export const outcomeSentence = (op: Operation, title: string, outcome: Outcome, who: Met, now: Millis): string => {
  const met = tell(who, now);
  switch (outcome.code) {
    case 'applied': return done(op, title);
    case 'superseded': return overruled(op, title, met);
    case 'noop': return unneeded(op, title, outcome.reason, met);
    case 'aliased': return joined(op, title, met);
    case 'copied': return keptBoth(op, title, outcome.name, met);
    case 'merged': return `Your changes to “${title}” were merged with those made ${met}`;
    case 'rescued': return `“${title}” was kept in ${folderOf(outcome.path)} because its folder was deleted ${met}`;
    case 'rejected':
      if (op.guard !== undefined) return keptSentence(title, op.guard.register, outcome.reason, who, now);
      if (op.type === 'trash' && op.into && outcome.reason === 'changed') return `Nothing was decided about “${title}”: one of the two was changed or moved again ${met}`;
      return `“${title}” could not be ${verbs[op.type]}: ${refusals[outcome.reason](met)}`;
  }
};

/** What is said of refused content that found a place of its own (H15). */
export const recoveredSentence = (sentence: string, path: readonly string[]): string => `${sentence}. It was kept in ${folderOf(path)}`;

const safe = 'It is safe on this device: try it again, or save a copy.';

/** Something that was put aside: what is said after its name, and what happens next. */
export const parkedWords = ({ op, reason, cause }: Pick<ParkedRow, 'op' | 'reason' | 'cause'>): { readonly after: string; readonly reason: string } => {
  const brings = op.type === 'createFile' || op.type === 'setContent';
  if (cause === 'withdrawn') return { after: 'was taken back before it was sent', reason: 'It is kept on this device until you add it after all or discard it.' };
  if (cause === 'found') return { after: 'was found on this device', reason: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.` };
  const not = op.type === 'createFile' ? 'was not added' : `was not ${verbs[op.type]}`;
  if (cause === 'poison') return { after: `${not}: the server could not work it out`, reason: `${brings ? 'It is safe on this device: try it again after the next update, or save a copy.' : 'Nothing was lost: try it again after the next update, or discard it.'} (${reason})` };
  if (!isRejectCode(reason)) return { after: not, reason: `${reason}.` };
  const after = `${not}: ${refusals[reason]('elsewhere')}`;
  if (reason === 'quota') return { after, reason: 'It is safe on this device and goes on by itself when there is room.' };
  if (reason === 'forbidden') return { after, reason: 'It is safe on this device: ask the owner of the space, then try it again, or save a copy.' };
  return { after, reason: safe };
};

/** The same in one line, for where there is no room for two. */
export const parkedSentence = (row: Pick<ParkedRow, 'op' | 'title' | 'reason' | 'cause'>): string => {
  const { after, reason } = parkedWords(row);
  return `“${row.title}” ${after}. ${reason}`;
};

/** Whether a person should look at it. What was kept side by side or merged is told by the tree itself, to every device. */
export const needsAttention = (outcome: Outcome): boolean => outcome.code === 'rescued' || outcome.code === 'rejected';
