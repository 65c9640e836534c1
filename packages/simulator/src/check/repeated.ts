import type { ExchangeRequest } from '@holdfast/protocol';
import { SimDoor } from '../world/sim-door.ts';
import type { Heard } from '../world/sim-server.ts';
import type { World } from '../world/world.ts';
import { violation } from './violation.ts';
import type { Violation } from './violation.ts';

/** A request of which something was never decided may still be decided when it comes again. */
const isDecided = (world: World, { visitor, kind, text }: Heard): boolean => {
  if (kind === 'manifests') return true;
  const decided = new Set(world.tables(visitor.space).log.map(({ op }) => op.id));
  return (JSON.parse(text) as ExchangeRequest).ops.every(({ op }) => decided.has(op.id));
};

/** M3: requests that were heard and decided before change nothing when they come once more, however late. */
export const checkRepeated = async (world: World): Promise<readonly Violation[]> => {
  const state = (): string => world.spaces.map(({ id }) => {
    const { space, log, versions } = world.tables(id);
    return `${space.seq} ${space.checksum} ${log.length} ${versions.length}`;
  }).join(', ');
  const before = state();
  for (const { visitor, kind, text } of world.server.heard.filter((heard) => isDecided(world, heard))) {
    world.evaluated('M3');
    const door = new SimDoor(world.server, visitor);
    await world.scheduler.finish(kind === 'exchange' ? door.exchange(text) : door.manifests(text), `${kind} once more`);
  }
  const after = state();
  return before === after ? [] : [violation('M3', `repeated requests change the spaces from ${before} to ${after}`)];
};
