import type { NodeId } from '@holdfast/domain';
import type { Intent, SyncEngine } from '@holdfast/sync-client';
import { seeded } from '../measure/random-bytes.ts';

/** Actions that one call hands over, as a selection of items in the interface does. */
const together = 250;

const pick = <T>(from: readonly T[], next: () => number): T => from[Math.floor(next() * from.length)] as T;

/** Folders are made in the first so many, and only later ones are moved: nothing is moved into itself. */
const parents = 1000;

const intentOn = (ids: readonly NodeId[], index: number, next: () => number): Intent => {
  const ticket = next();
  if (ids.length <= parents + 50 || ticket < 0.65) {
    return { type: 'createFolder', parent: pick(ids.slice(0, parents), next), name: `Folder ${index}`, onCollision: 'suffix' };
  }
  const node = pick(ids.slice(parents), next);
  return ticket < 0.85 ? { type: 'addTag', nodes: [node], tag: `tag ${index}` } : { type: 'move', nodes: [node], parent: pick(ids.slice(0, parents), next) };
};

/**
 * Fills the outbox with `count` operations: folders made, moved and tagged. None of it brings bytes, and none of
 * it can be folded away before it is sent (H13).
 */
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
