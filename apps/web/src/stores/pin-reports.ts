import type { NodeId } from '@holdfast/domain';
import type { EngineClient } from '@holdfast/sync-client';
import { pinWords } from './pin-words.ts';

/** Of so many at most is it asked what each comes to. */
const askedAtMost = 200;

/** What became of keeping things on this device and giving them back, in words. */
export interface PinReports {
  nameOf(ids: readonly NodeId[]): Promise<string>;
  /** Of what was kept just now; `hasRoom` unless it does not fit. */
  kept(ids: readonly NodeId[], fresh: readonly NodeId[]): Promise<{ readonly text: string; readonly hasRoom: boolean }>;
  unpinned(ids: readonly NodeId[]): Promise<string>;
  removed(ids: readonly NodeId[], bytes: number): Promise<string>;
}

/** The nearest folder above that is kept, by its name; null when there is none. */
export const keptBy = async (engine: EngineClient, id: NodeId, homeName: string): Promise<{ readonly id: NodeId; readonly name: string } | null> => {
  const above = ((await engine.path(id)) ?? []).slice(0, -1).reverse();
  const ids = [...above.map((folder) => folder.id), engine.root];
  const at = (await engine.device.pinned(ids)).indexOf('own');
  const found = ids[at];
  return found === undefined ? null : { id: found, name: above[at]?.name ?? homeName };
};

export const createPinReports = (engine: EngineClient, homeName: () => string): PinReports => {
  const nameOf = async ([first]: readonly NodeId[]): Promise<string> => (first === undefined ? '' : first === engine.root ? homeName() : ((await engine.node(first))?.name ?? ''));
  /** The folder above that keeps them all on this device: that is not for an item in it to give up. */
  const aboveOf = async (ids: readonly NodeId[]): Promise<string | null> => {
    const how = await engine.device.pinned(ids);
    const first = ids[how.indexOf('above')];
    return first === undefined || how.includes(null) ? null : ((await keptBy(engine, first, homeName()))?.name ?? null);
  };
  /** Whether everything that was asked about is only on the server now; of a folder nobody knows without a walk. */
  const areGone = async (ids: readonly NodeId[]): Promise<boolean> => {
    const nodes = await engine.nodes(ids.slice(0, askedAtMost));
    return nodes.every((node) => node === null || node.kind === 'folder' || node.size === 0 || node.sync.kind === 'cloud');
  };
  /** What of these is not here yet. */
  const missing = async (ids: readonly NodeId[]): Promise<number> => {
    const asked = new Set(ids);
    const { items } = await engine.device.pins(0, Math.min(ids.length, askedAtMost));
    return items.reduce((sum, item) => sum + (asked.has(item.id) ? item.missing.bytes : 0), 0);
  };
  return {
    nameOf,
    kept: async (ids, fresh) => {
      const [n, name, bytes] = [ids.length, await nameOf(ids), await missing(fresh)];
      if (bytes === 0) return { text: pinWords.kept(n, name), hasRoom: true };
      const { why } = (await engine.device.book()).wanted;
      if (why === 'room') return { text: pinWords.noRoom(n, name, bytes), hasRoom: false };
      return { text: (why === 'offline' ? pinWords.later : pinWords.coming)(n, name, bytes), hasRoom: true };
    },
    unpinned: async (ids) => {
      const [name, folder] = [await nameOf(ids), await aboveOf(ids)];
      return folder === null ? pinWords.unpinned(ids.length, name) : pinWords.above(ids.length, name, folder);
    },
    removed: async (ids, bytes) => {
      const [n, name, folder] = [ids.length, await nameOf(ids), await aboveOf(ids)];
      if (folder !== null) return pinWords.above(n, name, folder);
      if (await areGone(ids)) return bytes > 0 ? pinWords.removed(n, name, bytes) : pinWords.removedLater(n, name);
      return bytes > 0 ? pinWords.freedOf(n, name, bytes) : pinWords.notSent(n, name);
    },
  };
};
