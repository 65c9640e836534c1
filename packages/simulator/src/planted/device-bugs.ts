import type { PlantedBug } from './bug.ts';

/** Bugs of a device: its queue, its exchange, its tabs, what it puts aside. */
export const deviceBugs: readonly PlantedBug[] = [
  {
    name: 'ack-before-answer', breaks: 'P2: the device acknowledges outcomes that it has not received',
    file: 'sync-client/src/exchange/request.ts',
    find: 'ackedCtr: meta.ackedCtr', replace: 'ackedCtr: meta.nextCtr - 1',
  },
  {
    name: 'poke-out-of-order', breaks: 'P6: a hint is applied although the device has missed what came before',
    file: 'sync-client/src/exchange/exchanger.ts',
    find: 'poke.from === meta.cursor', replace: 'poke.to > meta.cursor',
  },
  {
    name: 'reveal-each-page', breaks: 'P6: pages are shown one by one, and with them states that never were',
    file: 'sync-client/src/exchange/exchanger.ts',
    find: 'if (answer.hasMore) return await this.#stage(answer, basics, fromNothing);', replace: '',
  },
  {
    name: 'leave-at-ack', breaks: 'P7: operations leave the outbox as soon as they are decided, before their effect is shown',
    file: 'sync-client/src/exchange/reveal.ts',
    find: 'append: { staged: [row] } };',
    replace: 'append: { staged: [row] }, remove: { outbox: this.#replica.outbox.filter((e) => e.row.ctr !== null && e.row.ctr <= answer.lastCtr).map((e) => e.key) } };',
  },
  {
    name: 'no-fencing', rare: true, breaks: 'P11: a tab that no longer leads goes on applying what it fetched',
    file: 'sync-client/src/exchange/reveal.ts',
    find: '        fence: this.#options.fence, require: { outbox: fresh.map(({ key }) => key) }, ...news,',
    replace: '        require: { outbox: fresh.map(({ key }) => key) }, ...news,',
  },
  {
    name: 'relaxed-outbox', breaks: 'L1: "saved on this device" is said before it is on the disk',
    file: 'sync-client/src/outbox/committer.ts',
    find: "}, 'strict');", replace: "}, 'relaxed');",
  },
  {
    name: 'stale-view', breaks: 'P9: what is shown is not made anew when the base moves',
    file: 'sync-client/src/replica/adopt.ts',
    find: 'this.#view.expect(records);', replace: '',
  },
  {
    name: 'fork-keeps-name', rare: true, breaks: 'H4: a clone goes on under the name of the device it was cloned from',
    file: 'sync-client/src/exchange/starting-over.ts',
    find: 'await this.#renumber(this.#newDevice(), 1);', replace: 'await this.#renumber({}, 1);',
  },
  {
    name: 'overtaking', rare: true, breaks: 'H9: operations on a file are sent before the file',
    file: 'sync-client/src/outbox/hindrance.ts',
    find: 'const held = before(entry);', replace: 'const held = [before(entry)].find(() => false);',
  },
  {
    name: 'same-counter', rare: true, breaks: 'H9: two operations get one counter',
    file: 'sync-client/src/outbox/outbox.ts',
    find: '    next += 1;\n', replace: '    next += fresh.length % 2;\n',
  },
  {
    name: 'leave-undecided', rare: true, breaks: 'P2, L1: an operation that the server put off leaves the outbox',
    file: 'sync-client/src/exchange/settle.ts',
    find: 'row.ctr <= answer.lastCtr)', replace: 'row.ctr <= answer.lastCtr + 1)',
  },
  {
    name: 'sweep-before-salvage', rare: true, breaks: 'H3, L1: old files without a row are thrown away before anybody looked what they hold',
    file: 'sync-client/src/engine/leader-duties.ts',
    find: 'await housekeeper.finishDropping();', replace: 'await housekeeper.finishDropping();\n    await housekeeper.sweep();',
  },
  {
    name: 'taken-back-with-bytes', rare: true, breaks: 'L1: what a person takes back and wants to keep is gone',
    file: 'sync-client/src/center/withdrawing.ts',
    find: "const parked = bytes === 'keep' ?", replace: "const parked = bytes !== 'keep' ?",
  },
  {
    name: 'sleeping-leader', rare: true, breaks: 'C3, H49: a tab that slept through a change of leader goes on believing that it leads',
    file: 'sync-client/src/engine/leader.ts',
    find: 'if (this.leads && leaderEpoch > this.#fence) this.stepDown();', replace: 'void leaderEpoch;',
  },
  {
    name: 'refused-is-lost', rare: true, breaks: 'H15, L1: refused content is neither recovered nor put aside',
    file: 'sync-client/src/exchange/reveal.ts',
    find: '          parked, outbox: rows,', replace: '          parked: parked.slice(1), outbox: rows.slice(0, 0),',
  },
  {
    name: 'parked-unpinned', rare: true, breaks: 'L1: bytes of what was put aside are freed',
    file: 'sync-client/src/engine/create-engine.ts',
    find: '...ledger.parked.flatMap(({ row }) => manifestOf(row.op) ?? []), ', replace: '',
  },
  {
    name: 'floor-drops-outbox', rare: true, breaks: 'H30: a device that slept past the floor begins its base again and its queue with it',
    file: 'sync-client/src/exchange/starting-over.ts',
    find: 'update: { outbox: freed }, remove: { staged: this.#staging.keys } };', replace: 'update: { outbox: freed }, remove: { staged: this.#staging.keys, outbox: meta.device === undefined ? this.#replica.outbox.map(({ key }) => key) : [] } };',
  },
  {
    name: 'snapshot-without-delta', rare: true, breaks: 'H29: what has changed since the snapshot never comes',
    file: 'sync-client/src/exchange/reveal.ts',
    find: 'next !== null ? { next, records: all }', replace: 'next !== null ? { next, records: all.slice(0, 0) }',
  },
  {
    name: 'restored-without-offer', rare: true, breaks: 'H31: what a server lost that was set back to a backup is not offered again',
    file: 'sync-client/src/content/salvager.ts',
    find: "if (row.kind !== 'file' || this.#shelf.find(row.content.manifest) === undefined) continue;", replace: "if (row.kind !== 'file' || this.#shelf.find(row.content.manifest) !== undefined) continue;",
  },
  {
    name: 'unknown-is-sent', rare: true, breaks: 'H17: an operation of a later version is sent by a program that does not know it',
    file: 'domain/src/operation-types.ts',
    find: 'Object.hasOwn(types, op.type) && op.v === 1;', replace: 'Object.hasOwn(types, op.type) || op.v > 1;',
  },
];
