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
    find: '  await ports.store.put(key, pack.source);\n  const now = ports.now();\n', replace: '  const now = ports.now();\n  void ports.index.withWrite(pack.space, (writer) => writer.addPack({ ...pack, key, size: pack.source.size }, now + UPLOAD_GRANT_MS, now)).catch(() => undefined);\n  await ports.store.put(key, pack.source);\n',
  },
  {
    name: 'no-flush', breaks: 'L1: the operation is on the disk, its bytes are not',
    file: 'sync-client/src/adding/taking.ts',
    find: '          await file.flush();\n', replace: '',
  },
  {
    name: 'freed-early', breaks: 'L1: bytes are freed before the server has them',
    file: 'sync-client/src/content/only-here.ts',
    find: 'if (manifest !== null) contents.add(manifest);', replace: '',
  },
  {
    name: 'pack-shifted', breaks: 'H40: bytes of a chunk are taken from a wrong place when it does not come first',
    file: 'sync-client/src/content/pack-source.ts',
    find: 'bytes.subarray(chunk.offset - run.from, chunk.offset - run.from + chunk.size)', replace: 'bytes.subarray(0, chunk.size)',
  },
  {
    name: 'packs-unverified', rare: true, breaks: 'S4, H8: bytes are stored under the name of others',
    file: 'sync-server/src/content/pack-verifier.ts',
    find: 'if (actual !== entry.hash) {', replace: 'if (actual.length === 0) {',
  },
];
