import { SimDoor } from '../world/sim-door.ts';
import type { World } from '../world/world.ts';
import { violation } from './violation.ts';
import type { Violation } from './violation.ts';

/** M3: requests that were heard before change nothing when they come once more, however late. */
export const checkRepeated = async (world: World): Promise<readonly Violation[]> => {
  const state = (): string => world.spaces.map(({ id }) => {
    const { space, log, versions } = world.tables(id);
    return `${space.seq} ${space.checksum} ${log.length} ${versions.length}`;
  }).join(', ');
  const before = state();
  for (const { visitor, kind, text } of [...world.server.heard]) {
    world.evaluated('M3');
    const door = new SimDoor(world.server, visitor);
    await world.scheduler.finish(kind === 'exchange' ? door.exchange(text) : door.manifests(text), `${kind} once more`);
  }
  const after = state();
  return before === after ? [] : [violation('M3', `repeated requests change the spaces from ${before} to ${after}`)];
};
