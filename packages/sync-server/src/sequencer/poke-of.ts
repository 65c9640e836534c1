import type { ChangeSet } from '@holdfast/domain';
import type { Change, Poke } from '@holdfast/protocol';
import type { SpaceWrite } from '../ports/space-store.ts';
import { isForbidden } from './forbidden.ts';

/** Changes that ride along with a poke (H27); more are better pulled. */
const maxRows = 64;
const maxBytes = 32 * 1024;

/** What a commit has changed, by seq. */
export const inOrder = ({ nodes, tombstones, aliases }: ChangeSet): readonly Change[] =>
  [
    ...nodes.map((row): Change => ({ kind: 'node', row })),
    ...tombstones.map((row): Change => ({ kind: 'tombstone', row })),
    ...aliases.map((row): Change => ({ kind: 'alias', row })),
  ].sort((a, b) => a.row.seq - b.row.seq);

/** Null when too many, too long, or when a redirect is among them: that is for one device only, and it must not miss it. */
const riding = (set: ChangeSet): readonly Change[] | null => {
  if (set.nodes.length + set.tombstones.length + set.aliases.length > maxRows) return null;
  if (set.aliases.some((alias) => alias.device !== null)) return null;
  const changes = inOrder(set);
  return JSON.stringify(changes).length > maxBytes ? null : changes;
};

/** The hint for what a commit wrote; null when the space has not moved, or only by what somebody tried who may not write. */
export const pokeOf = ({ space, changes, ops }: SpaceWrite): Poke | null =>
  ops.every(({ outcome }) => isForbidden(outcome)) ? null : { space: space.id, epoch: space.epoch, from: space.seq - ops.length, to: space.seq, changes: riding(changes) };
