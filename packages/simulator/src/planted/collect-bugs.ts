import type { PlantedBug } from './bug.ts';

/** Bugs of the collector of content, one at least for each of H43's (a) to (f). */
export const collectBugs: readonly PlantedBug[] = [
  {
    name: 'collect-no-lease', rare: true, breaks: 'H43a: what a handshake said is there may be collected the next moment',
    file: 'sync-server/src/content/commit-manifests.ts',
    find: 'await writer.lease(due, now + HAVE_LEASE_MS, now + UPLOAD_GRANT_MS)', replace: 'new Set(due.filter(() => HAVE_LEASE_MS + UPLOAD_GRANT_MS + now > 0))',
  },
  {
    name: 'collect-young-manifests', rare: true, breaks: 'H43b: a manifest is dropped before its operation had time to come',
    file: 'sync-server/src/content/collect/collector.ts',
    find: 'now() - this.#times.manifestTtl', replace: 'now()',
  },
  {
    name: 'collect-one-phase', rare: true, breaks: 'H43c: a chunk is dropped in the round in which it was condemned',
    file: 'sync-server/src/content/collect/collector.ts',
    find: 'index.settleChunks(space, now() - this.#times.condemned, now(), this.#rows)', replace: 'index.settleChunks(space, now() + this.#times.condemned, now(), this.#rows)',
  },
  {
    name: 'collect-no-grace', rare: true, breaks: 'H43c, d: the object of an empty pack is deleted at once, under those who read it',
    file: 'sync-server/src/content/collect/collector.ts',
    find: 'Math.min(now() - this.#times.readGrace, wholeAt)', replace: 'Math.max(now(), wholeAt)',
  },
  {
    name: 'compact-before-put', rare: true, breaks: 'H43d: rows are moved to a pack that is not durable yet',
    file: 'sync-server/src/content/collect/compact-packs.ts',
    find: '  await ports.store.put(key, source);\n', replace: '  void ports.store.put(key, source).catch(() => undefined);\n',
  },
  {
    name: 'compact-unverified', rare: true, breaks: 'H43d, H8: bytes that rotted are copied and take the place of good ones',
    file: 'sync-server/src/content/collect/compact-packs.ts',
    find: 'if (!isSound(sha256, body.entry, body.bytes)) return', replace: 'if (!isSound(sha256, body.entry, body.bytes) && body.bytes.length === 0) return',
  },
  {
    name: 'collect-young-strays', rare: true, breaks: 'H43e: an object that was put a moment ago and has no row yet is deleted',
    file: 'sync-server/src/content/collect/collector.ts',
    find: '    const before = now() - this.#times.stray;', replace: '    const before = now() + this.#times.stray;',
  },
  {
    name: 'collect-through-damage', rare: true, breaks: 'H43f: the collector goes on although tables and versions disagree',
    file: 'sync-server/src/content/collect/collector.ts',
    find: 'await this.#ports.index.noteLook(space, damage.look(false));', replace: 'await this.#ports.index.noteLook(space, { ...damage.look(false), damage: null });',
  },
];
