import type { PlantedBug } from './bug.ts';

/** Bugs in the way of bytes: staged, packed, stored, indexed, freed. */
export const contentBugs: readonly PlantedBug[] = [
  {
    name: 'missing-chunk', breaks: 'S4: a manifest is committed although a chunk of it is not there',
    file: 'sync-server/src/content/look-through.ts',
    find: '    if (have === undefined) this.#missing.add(hash);\n    else this.#lies = true;', replace: '    if (have === undefined) {\n      if ([...this.manifest.chunks].length === 1) this.#missing.add(hash);\n    } else this.#lies = true;',
  },
  {
    name: 'index-before-store', rare: true, breaks: 'S4: a pack is indexed before its bytes are durable',
    file: 'sync-server/src/content/store-pack.ts',
    find: '  await ports.store.put(key, pack.source);\n  const now = ports.now();\n', replace: '  const now = ports.now();\n  void ports.index.withWrite(pack.space, (writer) => writer.addPack({ ...pack, id, key, size: pack.source.size }, now + UPLOAD_GRANT_MS, now)).catch(() => undefined);\n  await ports.store.put(key, pack.source);\n',
  },
  {
    name: 'no-flush', breaks: 'L1: the operation is on the disk, its bytes are not',
    file: 'sync-client/src/adding/batches.ts',
    find: '    await this.#file.flush();\n', replace: '',
  },
  {
    name: 'freed-early', breaks: 'L1: bytes are freed before the server has them',
    file: 'sync-client/src/content/only-here.ts',
    find: 'if (manifest !== null) contents.add(manifest);', replace: '',
  },
  {
    name: 'pack-shifted', breaks: 'H40: bytes of a chunk are taken from a wrong place when it does not come first',
    file: 'sync-client/src/sending/pack-source.ts',
    find: 'bytes.subarray(part.from - run.from, part.from - run.from + part.size)', replace: 'bytes.subarray(0, part.size)',
  },
  {
    name: 'packs-unverified', rare: true, breaks: 'S4, H8: bytes are stored under the name of others',
    file: 'sync-server/src/content/pack-verifier.ts',
    find: 'if (actual !== entry.hash) {', replace: 'if (actual.length === 0) {',
  },
  {
    name: 'shed-unsent', breaks: 'L1, H5: room is made with an edit that nobody else has',
    file: 'sync-client/src/content/only-here.ts',
    find: 'if (manifest !== null) contents.add(manifest);', replace: "if (manifest !== null && row.op.type !== 'setContent') contents.add(manifest);",
  },
  {
    name: 'evict-pinned', rare: true, breaks: 'H5: room is made with what is to be kept',
    file: 'sync-client/src/content/shedder.ts',
    find: 'pinned: this.#parts.pins.contents(), epoch', replace: 'pinned: { has: () => false }, epoch',
  },
  {
    name: 'no-stand-in', rare: true, breaks: 'H5: the old copy of a pinned file may go before the new one is here',
    file: 'sync-client/src/engine/create-engine.ts',
    find: 'pins: before.map((row) => pins.standIn(row))', replace: 'pins: before.slice(0, 0).map((row) => pins.standIn(row))',
  },
  {
    name: 'delta-unverified', rare: true, breaks: 'H8: bytes that come from the server, or are copied from another file here, are not looked at',
    file: 'sync-client/src/content/chunk-source.ts',
    find: 'if (digest !== undefined && (hashFromBytes(digest) as string) === hash) sound.set(hash, bytes);', replace: 'if (digest !== undefined) sound.set(hash, bytes);',
  },
  {
    name: 'pin-not-woken', rare: true, breaks: 'H5: what comes into a pinned folder is not fetched',
    file: 'sync-client/src/content/pinned-files.ts',
    find: 'else for (const some of touched) if', replace: 'else for (const some of touched.slice(0, 0)) if',
  },
  {
    name: 'purged-kept', rare: true, breaks: 'P10: bytes of what was deleted for good stay on a device that had fetched them',
    file: 'sync-client/src/content/purged.ts',
    find: "if (changes.some((change) => change.kind === 'tombstone' && tree.node(change.row.id)?.kind === 'file')) this.#due = true;", replace: 'void tree;',
  },
  {
    name: 'resume-forgotten', rare: true, breaks: 'H42: a pack whose line broke begins again from nothing, and what was sent of it stays behind',
    file: 'sync-client/src/sending/begun-uploads.ts',
    find: 'this.#resting.push(begun);', replace: 'void begun;',
  },
  {
    name: 'pause-forgotten', rare: true, breaks: 'what is paused is sent all the same',
    file: 'sync-client/src/sending/transfer-queue.ts',
    find: ' || this.#holds.isHeld(manifest)) continue;', replace: ') continue;',
  },
];
