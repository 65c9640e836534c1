import type { PlantedBug } from './bug.ts';
import { moreBugs } from './more-bugs.ts';

/** One at a time; each must be noticed (`npm run simulate -- --planted`). */
export const plantedBugs: readonly PlantedBug[] = [
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
    name: 'ack-before-answer', breaks: 'P2: the device acknowledges outcomes that it has not received',
    file: 'sync-client/src/exchange/request.ts',
    find: 'ackedCtr: meta.ackedCtr', replace: 'ackedCtr: meta.nextCtr - 1',
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
    name: 'time-unclamped', breaks: 'P5: a clock that is ahead wins for ever',
    file: 'domain/src/clock.ts',
    find: 'return at < hi ? at : hi;', replace: 'return at;',
  },
  {
    name: 'page-splits-seq', rare: true, breaks: 'P6: a page ends in the middle of an operation, and the rest of it is never fetched',
    file: 'sync-server/src/sequencer/page.ts',
    find: 'if (i > 0 && change.row.seq !== changes[i - 1]?.row.seq) length = i;', replace: 'length = i;',
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
    file: 'sync-client/src/exchange/exchanger.ts',
    find: 'append: { staged: [row] } };',
    replace: 'append: { staged: [row] }, remove: { outbox: this.#replica.outbox.filter((e) => e.row.ctr !== null && e.row.ctr <= answer.lastCtr).map((e) => e.key) } };',
  },
  {
    name: 'no-space-lock', rare: true, breaks: 'S5, S9: two server processes write one space at once',
    file: 'sync-server/src/memory/memory-space-store.ts',
    find: '    await before;\n', replace: '    void before;\n',
  },
  {
    name: 'no-fencing', rare: true, breaks: 'P11: a tab that no longer leads goes on applying what it fetched',
    file: 'sync-client/src/exchange/exchanger.ts',
    find: '        fence: this.#options.fence, ...news,', replace: '        ...news,',
  },
  {
    name: 'relaxed-outbox', breaks: 'L1: "saved on this device" is said before it is on the disk',
    file: 'sync-client/src/engine/committer.ts',
    find: "write)), 'strict');", replace: "write)), 'relaxed');",
  },
  {
    name: 'stale-view', breaks: 'P9: what is shown is not made anew when the base moves',
    file: 'sync-client/src/replica/replica.ts',
    find: 'this.#view.expect(records);', replace: '',
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
    name: 'missing-chunk', breaks: 'S4: a manifest is committed although a chunk of it is not there',
    file: 'sync-server/src/content/commit-manifests.ts',
    find: 'if (size === undefined) missing.add(chunk.hash);', replace: 'if (size === undefined) {\n      if (manifest.chunks.length === 1) missing.add(chunk.hash);\n    }',
  },
  {
    name: 'index-before-store', rare: true, breaks: 'S4: a pack is indexed before its bytes are durable',
    file: 'sync-server/src/content/store-pack.ts',
    find: '  await ports.store.put(key, pack.source);\n  const now = ports.now();\n', replace: '  const now = ports.now();\n  void ports.index.withWrite(pack.space, (writer) => writer.addPack({ ...pack, key, size: pack.source.size }, now + UPLOAD_GRANT_MS, now)).catch(() => undefined);\n  await ports.store.put(key, pack.source);\n',
  },
  {
    name: 'fork-keeps-name', rare: true, breaks: 'H4: a clone goes on under the name of the device it was cloned from',
    file: 'sync-client/src/exchange/exchanger.ts',
    find: 'await this.#renumber(this.#newDevice(), 1);', replace: 'await this.#renumber({}, 1);',
  },
  {
    name: 'purge-restored', rare: true, breaks: 'row 34: a purge takes what someone has restored meanwhile',
    file: 'domain/src/reduce/purge.ts',
    find: "if (mark === null || !hasSeen(step.author, mark)) return kept(step, mark ?? row.location.stamp);", replace: '',
  },
  {
    name: 'cycles-allowed', rare: true, breaks: 'S1: two folders end up inside each other',
    file: 'domain/src/reduce/place.ts',
    find: '|| pathUp(tree, id).rows.some((row) => row.id === root)', replace: '',
  },
  {
    name: 'no-flush', breaks: 'L1: the operation is on the disk, its bytes are not',
    file: 'sync-client/src/content/importer.ts',
    find: '      await file.flush();\n', replace: '',
  },
  {
    name: 'freed-early', breaks: 'L1: bytes are freed before the server has them',
    file: 'sync-client/src/content/housekeeper.ts',
    find: ' || file.manifests.some((manifest) => pinned.has(manifest))) continue;', replace: ') continue;',
  },
  {
    name: 'pack-shifted', breaks: 'H40: bytes of a chunk are taken from a wrong place when it does not come first',
    file: 'sync-client/src/content/pack-source.ts',
    find: 'bytes.subarray(chunk.offset - run.from, chunk.offset - run.from + chunk.size)', replace: 'bytes.subarray(0, chunk.size)',
  },
  {
    name: 'overtaking', rare: true, breaks: 'H9: operations on a file are sent before the file',
    file: 'sync-client/src/outbox/sendable.ts',
    find: 'held === undefined && (manifest', replace: '(manifest',
  },
  {
    name: 'same-counter', rare: true, breaks: 'H9: two operations get one counter',
    file: 'sync-client/src/exchange/request.ts',
    find: '    next += 1;\n', replace: '    next += fresh.length % 2;\n',
  },
  {
    name: 'leave-undecided', rare: true, breaks: 'P2, L1: an operation that the server put off leaves the outbox',
    file: 'sync-client/src/exchange/settle.ts',
    find: 'row.ctr <= answer.lastCtr)', replace: 'row.ctr <= answer.lastCtr + 1)',
  },
  ...moreBugs,
];
