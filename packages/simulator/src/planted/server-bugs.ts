import type { PlantedBug } from './bug.ts';

/** Bugs of the sequencer and its store: order, counting, admission, rights, pages. */
export const serverBugs: readonly PlantedBug[] = [
  {
    name: 'no-dedupe', breaks: 'P1: an operation that comes twice is applied twice',
    file: 'sync-server/src/sequencer/group-commit.ts',
    find: 'const known = this.#state.decisionOf(sent.op.id);', replace: 'const known = null as never;',
  },
  {
    name: 'forget-outcomes', breaks: 'P2: outcomes are thrown away before the device has acknowledged them',
    file: 'sync-server/src/memory/memory-space.ts',
    find: 'if (ctr > ackedCtr && decision)', replace: 'if (ctr > ackedCtr + 1 && decision)',
  },
  {
    name: 'seq-gaps', rare: true, breaks: 'S5: numbers are taken that nothing was done at',
    file: 'sync-server/src/sequencer/group-state.ts',
    find: '    const effectiveAt = this.effectiveAt(op, device);\n    this.#seq += 1;', replace: "    const effectiveAt = this.effectiveAt(op, device);\n    this.#seq += outcome.code === 'rejected' ? 2 : 1;",
  },
  {
    name: 'checksum-skips-tombstones', rare: true, breaks: 'S6: the checksum leaves out what was purged',
    file: 'sync-server/src/sequencer/totals.ts',
    find: 'for (const tombstone of changes.tombstones) checksum = addToSum(checksum, tombstoneHash(tombstone));', replace: '',
  },
  {
    name: 'quota-never-falls', breaks: 'S8: purged bytes go on counting',
    file: 'sync-server/src/sequencer/totals.ts',
    find: 'logicalBytes -= bytesOf(row);', replace: '',
  },
  {
    name: 'page-splits-seq', rare: true, breaks: 'P6: a page ends in the middle of an operation, and the rest of it is never fetched',
    file: 'sync-server/src/sequencer/page.ts',
    find: 'if (i > 0 && change.row.seq !== changes[i - 1]?.row.seq) length = i;', replace: 'length = i;',
  },
  {
    name: 'no-space-lock', rare: true, breaks: 'S5, S9: two server processes write one space at once',
    file: 'sync-server/src/memory/memory-space-store.ts',
    find: '    await before;\n', replace: '    void before;\n',
  },
  {
    name: 'viewers-write', rare: true, breaks: 'row 43, H33: who may only look changes things',
    file: 'sync-server/src/sequencer/group-commit.ts',
    find: 'if (!mayWrite(role)) return this.#forbid(submission.user);', replace: '',
  },
  {
    name: 'over-quota', rare: true, breaks: 'row 44: more is taken than there is room for',
    file: 'sync-server/src/sequencer/group-commit.ts',
    find: 'return room !== null && op.size > room ?', replace: 'return room !== null && op.size > Number.MAX_SAFE_INTEGER ?',
  },
  {
    name: 'space-time-goes-back', rare: true, breaks: 'P5, H32: the clock of a server takes the time of a space with it',
    file: 'sync-server/src/sequencer/group-state.ts',
    find: 'Math.max(transaction.space.lastTs, clock)', replace: 'clock',
  },
  {
    name: 'floor-unseen', rare: true, breaks: 'H30: a device that missed what was collected goes on as if nothing had been',
    file: 'sync-server/src/sequencer/admission.ts',
    find: "return cursor > 0 && (since ?? cursor) < space.floorSeq ? 'floor' : null;", replace: 'return null;',
  },
  {
    name: 'floor-keeps-sum', rare: true, breaks: 'S6, H30: what is collected goes on counting in the checksum',
    file: 'sync-server/src/memory/memory-space.ts',
    find: "this.state = { ...this.state, floorSeq: floor, checksum: left };", replace: 'this.state = { ...this.state, floorSeq: floor, checksum: left < 0n ? left : checksum };',
  },
  {
    name: 'old-epoch-goes-on', rare: true, breaks: 'H31: a device of another history goes on with its cursor',
    file: 'sync-server/src/sequencer/admission.ts',
    find: "if (epoch !== null && epoch !== space.epoch) return 'epoch';", replace: '',
  },
];
