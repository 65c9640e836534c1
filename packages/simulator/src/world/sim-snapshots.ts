import type { SpaceId } from '@holdfast/domain';
import { snapshotKey, Snapshots } from '@holdfast/sync-server';
import type { Alarm, ContentStore, SnapshotOptions, SnapshotShelf, StoredSnapshot } from '@holdfast/sync-server';
import { MemorySnapshotShelf } from '@holdfast/sync-server/testing';
import type { MemoryContentStore, MemorySpaceStore } from '@holdfast/sync-server/testing';
import type { Random } from '../random/random.ts';
import type { Scheduler } from '../schedule/scheduler.ts';
import type { Misfortune } from './misfortune.ts';
import type { Process } from './process.ts';

export interface SnapshotWorld {
  readonly process: Process;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly spaces: MemorySpaceStore;
  readonly shelf: SnapshotShelf;
  readonly content: ContentStore;
  readonly now: () => number;
  readonly onAlarm: (alarm: Alarm) => void;
}

const utf8 = new TextEncoder();
const isSnapshotKey = (key: string): boolean => key.startsWith('snapshots/');

/** The snapshots of one server process, built from the tables and kept in the object store like the real ones, only not packed (H29). */
export const simSnapshots = ({ process, scheduler, random, spaces, shelf, content, now, onAlarm }: SnapshotWorld, options: SnapshotOptions): Snapshots => new Snapshots({
  store: { roleOf: (space, user) => process.step('role', () => spaces.roleOf(space, user)) },
  scan: {
    scan: (space, read) => process.step('scan', () => spaces.scan(space, read)),
    stateOf: (space) => process.step('state', () => spaces.stateOf(space)),
    redirectsOf: (space, device) => process.step('redirects', () => spaces.redirectsOf(space, device)),
    versions: (space, after, limit) => spaces.versions(space, after, limit),
  },
  shelf, content, compress: async (text) => utf8.encode(text),
  clock: { now, sleep: (ms) => scheduler.wait(process.actor, ms, 'server waits for a snapshot') },
  alarms: { raise: onAlarm }, uuid: () => random.uuid(),
}, options);

/** Which snapshots there are, and which objects they account for. */
export class SimShelf extends MemorySnapshotShelf {
  readonly #keys = new Map<string, readonly string[]>();

  override async add(snapshot: StoredSnapshot): Promise<void> {
    this.#keys.set(snapshot.id, snapshot.partBytes.map((_, part) => snapshotKey(snapshot.space, snapshot.id, part)));
    await super.add(snapshot);
  }

  override async remove(space: SpaceId, id: string): Promise<void> {
    this.#keys.delete(id);
    await super.remove(space, id);
  }

  /** Whether the sweep must leave an object alone. */
  keeps(key: string): boolean {
    return [...this.#keys.values()].some((keys) => keys.includes(key));
  }
}

/** An object of a snapshot is lost, cut short, or has a byte that is another; false when there is none. */
export const breakSnapshot = (store: MemoryContentStore, luck: Misfortune): boolean => {
  const keys = [...store.objects.keys()].filter(isSnapshotKey);
  const key = keys[luck.between(0, keys.length - 1)];
  const bytes = key === undefined ? undefined : store.objects.get(key);
  if (key === undefined || bytes === undefined) return false;
  const how = luck.between(0, 2);
  luck.count(`snapshot ${['lost', 'cut short', 'damaged'][how] ?? ''}`);
  if (how === 0) store.objects.delete(key);
  else if (how === 1) store.objects.set(key, bytes.slice(0, luck.between(0, bytes.length)));
  else store.objects.set(key, bytes.map((byte, at, all) => (at === all.length >> 1 ? byte ^ 1 : byte)));
  return true;
};

/** Remembers every part as it was stored, so that what a device is given can be held against it. */
export const rememberParts = (store: ContentStore, parts: Map<string, string>): ContentStore => ({
  put: async (key, source) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of source.open()) pieces.push(piece.slice());
    parts.set(key, Buffer.concat(pieces).toString('utf8'));
    return store.put(key, source);
  },
  read: (key, range) => store.read(key, range),
  stat: (key) => store.stat(key),
  list: (prefix) => store.list(prefix),
  delete: (key) => store.delete(key),
});
