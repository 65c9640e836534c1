import type { PlantedBug } from './bug.ts';

/** Bugs in the rules: what the conflict table, the readings and the invariants of structure forbid. */
export const reducerBugs: readonly PlantedBug[] = [
  {
    name: 'time-unclamped', breaks: 'P5: a clock that is ahead wins for ever',
    file: 'domain/src/clock.ts',
    find: 'return at < hi ? at : hi;', replace: 'return at;',
  },
  {
    name: 'alias-ignored', rare: true, breaks: 'H20: operations that name a merged folder do not find it',
    file: 'domain/src/reduce/target.ts',
    find: 'const alias = step.tree.alias(id, step.op.device);', replace: "const found = step.tree.alias(id, step.op.device);\n  const alias = found?.device === null ? undefined : found;",
  },
  {
    name: 'trash-takes-all', rare: true, breaks: 'row 28: trashing a folder takes what its author has never seen',
    file: 'domain/src/reduce/trash.ts',
    find: 'if (wasLive) rescueUnseen(step, row.id, step.author);', replace: 'if (wasLive) void step;',
  },
  {
    name: 'no-rescue', breaks: 'row 7: what is added to a trashed folder vanishes in the trash',
    file: 'domain/src/reduce/rescue.ts',
    find: 'if (id === tree.root || isLive(tree, id)) return id;', replace: 'if (id === tree.root || tree.node(id)) return id;',
  },
  {
    name: 'random-copy-id', breaks: 'S9: the same log gives other ids',
    file: 'domain/src/reduce/set-content.ts',
    find: "const id = uuid5<'NodeId'>(op.id, 'conflict');", replace: "const id = globalThis.crypto.randomUUID() as unknown as NodeId;",
  },
  {
    name: 'overwrite-unseen', breaks: 'L1: an edit replaces one that its author has never seen, without keeping it',
    file: 'domain/src/reduce/set-content.ts',
    find: '  return mergeTexts(step, file) ?? keepBoth(step, file);', replace: '  write(step, { ...file, content: contentRegister(step, op, op.id) });\n  return applied;',
  },
  {
    name: 'names-clash', breaks: 'S3: two things of one name',
    file: 'domain/src/reduce/naming.ts',
    find: 'return holder === undefined || holder.id === self;', replace: "return holder === undefined || holder.id === self || holder.kind === 'folder';",
  },
  {
    name: 'observed-off-by-one', rare: true, breaks: '3b.1: what was just seen counts as unseen',
    file: 'domain/src/reduce/observe.ts',
    find: 'stamp.seq <= observer.base ||', replace: 'stamp.seq < observer.base ||',
  },
  {
    name: 'purge-restored', rare: true, breaks: 'row 34: a purge takes what someone has restored meanwhile',
    file: 'domain/src/reduce/purge.ts',
    find: "if (mark === null || !hasSeen(step.author, mark)) return kept(step, mark ?? row.location.stamp);", replace: '',
  },
  {
    name: 'cycles-allowed', rare: true, breaks: 'S1: two folders end up inside each other',
    file: 'domain/src/reduce/place.ts',
    find: '|| stepsUp(tree, id, root).passed', replace: '',
  },
  {
    name: 'undo-unguarded', breaks: 'H14: undo takes back what somebody has changed since',
    file: 'domain/src/reduce/reduce.ts',
    find: 'op.guard === undefined || guardHolds(beginStep(tree, op, at), op.guard) ?', replace: 'op.guard === undefined || at.seq >= 0 ?',
  },
  {
    name: 'unseen-tag-removed', breaks: 'row 40: a tag that its remover has never seen goes',
    file: 'domain/src/reduce/labels.ts',
    find: "if (!hasSeen(step.author, register.stamp)) return noopFor(step, 'kept', register.stamp);", replace: '',
  },
  {
    name: 'attr-last-wins', breaks: 'row 42: the last to arrive wins, not the last to write',
    file: 'domain/src/reduce/labels.ts',
    find: 'if (register && !prevails(step, register.stamp))', replace: 'if (register && register.stamp.seq < 0)',
  },
  {
    name: 'alias-trashed', rare: true, breaks: 'row 48, L3: a folder goes that was merged with the one its trasher knew',
    file: 'domain/src/reduce/trash.ts',
    find: "if (unseenAlias) return row.kind", replace: "if (unseenAlias && row.kind === 'file') return row.kind",
  },
  {
    name: 'copy-of-head', breaks: 'row 37: a copy is not of the version that its maker saw',
    file: 'domain/src/reduce/copy.ts',
    find: "const version = seen === 'unknown' ? null : seen;", replace: "const version = seen === 'unknown' || seen.size >= 0 ? null : seen;",
  },
  {
    name: 'observed-loses', breaks: 'P4: who had seen a value loses against it by his clock',
    file: 'domain/src/reduce/observe.ts',
    find: 'hasSeen(step.author, over) || over.at < step.stamp.at ||', replace: 'over.at < step.stamp.at ||',
  },
  {
    name: 'edited-is-trashed', breaks: 'row 26: an edit that its trasher has never seen goes into the trash',
    file: 'domain/src/reduce/trash.ts',
    find: "if (row.kind === 'file' && !hasSeen(step.author, row.content.stamp)) return noopFor(step, 'kept-edited', row.content.stamp);", replace: '',
  },
];
