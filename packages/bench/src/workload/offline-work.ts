import type { NodeId } from '@holdfast/domain';
import type { Intent, SyncEngine } from '@holdfast/sync-client';
import { seeded } from '../measure/random-bytes.ts';

/** Actions that one call hands over, as a selection of items in the interface does. */
const together = 250;

const pick = <T>(from: readonly T[], next: () => number): T => from[Math.floor(next() * from.length)] as T;

const intentOn = (ids: readonly NodeId[], index: number, next: () => number): Intent => {
  const ticket = next();
  if (ids.length < 50 || ticket < 0.6) {
    return { type: 'createFolder', parent: pick(ids.slice(0, 1000), next), name: `Folder ${index}`, onCollision: 'suffix' };
  }
  if (ticket < 0.85) return { type: 'rename', node: pick(ids.slice(1), next), name: `Renamed ${index}` };
  return { type: 'addTag', nodes: [pick(ids.slice(1), next)], tag: `tag ${index % 20}` };
};

/** Fills the outbox with at least `count` operations: folders made, renamed and tagged, none of which brings bytes. */
export const workOffline = async (engine: SyncEngine, count: number): Promise<void> => {
  const next = seeded(17);
  const ids: NodeId[] = [engine.root];
  while (engine.inspect().outbox.length < count) {
    const missing = Math.min(together, count - engine.inspect().outbox.length);
    const intents = Array.from({ length: missing }, (_, index) => intentOn(ids, engine.inspect().outbox.length + index, next));
    const { created } = await engine.execute(intents);
    ids.push(...created);
  }
};
