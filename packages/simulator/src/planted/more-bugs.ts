import type { PlantedBug } from './bug.ts';

/** Bugs at the edges: what a device keeps, who may do what, what tabs do to each other, what the table says of single registers. */
export const moreBugs: readonly PlantedBug[] = [
  {
    name: 'sweep-before-salvage', rare: true, breaks: 'H3, L1: old files without a row are thrown away before anybody looked what they hold',
    file: 'sync-client/src/engine/create-engine.ts',
    find: 'await this.#housekeeper.finishDropping();', replace: 'await this.#housekeeper.finishDropping();\n    await this.#housekeeper.sweep();',
  },
  {
    name: 'taken-back-with-bytes', rare: true, breaks: 'L1: what a person takes back and wants to keep is gone',
    file: 'sync-client/src/center/withdrawing.ts',
    find: "const parked = bytes === 'keep' ?", replace: "const parked = bytes !== 'keep' ?",
  },
  {
    name: 'viewers-write', rare: true, breaks: 'row 43, H33: who may only look changes things',
    file: 'sync-server/src/sequencer/group-commit.ts',
    find: "if (!writingRoles.has(role)) return { code: 'rejected', reason: 'forbidden' };", replace: '',
  },
  {
    name: 'over-quota', rare: true, breaks: 'row 44: more is taken than there is room for',
    file: 'sync-server/src/sequencer/group-commit.ts',
    find: 'return room !== null && op.size > room ?', replace: 'return room !== null && op.size > Number.MAX_SAFE_INTEGER ?',
  },
  {
    name: 'packs-unverified', rare: true, breaks: 'S4, H8: bytes are stored under the name of others',
    file: 'sync-server/src/content/pack-verifier.ts',
    find: 'if (actual !== entry.hash) {', replace: 'if (actual.length === 0) {',
  },
  {
    name: 'sleeping-leader', rare: true, breaks: 'C3, H49: a tab that slept through a change of leader goes on believing that it leads',
    file: 'sync-client/src/engine/leader.ts',
    find: 'if (this.leads && leaderEpoch > this.#fence) this.stepDown();', replace: 'void leaderEpoch;',
  },
  {
    name: 'space-time-goes-back', rare: true, breaks: 'P5, H32: the clock of a server takes the time of a space with it',
    file: 'sync-server/src/sequencer/group-state.ts',
    find: 'Math.max(transaction.space.lastTs, clock)', replace: 'clock',
  },
  {
    name: 'refused-is-lost', rare: true, breaks: 'H15, L1: refused content is neither recovered nor put aside',
    file: 'sync-client/src/exchange/exchanger.ts',
    find: '          parked, outbox: rows,', replace: '          parked: parked.slice(1), outbox: rows.slice(0, 0),',
  },
  {
    name: 'parked-unpinned', rare: true, breaks: 'L1: bytes of what was put aside are freed',
    file: 'sync-client/src/engine/create-engine.ts',
    find: '...ledger.parked.flatMap(({ row }) => manifestOf(row.op) ?? []), ', replace: '',
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
