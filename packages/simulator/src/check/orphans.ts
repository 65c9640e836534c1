import type { World } from '../world/world.ts';
import { violation } from './violation.ts';
import type { Violation } from './violation.ts';

const day = 86_400_000;
/** Rounds, and days between them, after which nothing may be left that nothing refers to: longer than every grace and lease (H43). */
const rounds = 6;
const daysBetween = 9;

/** L4, its second half: when nobody does anything any more, whatever no version refers to goes within bound; null when a round is paused over damage. */
export const checkOrphans = async (world: World): Promise<readonly Violation[] | null> => {
  const { server, scheduler } = world;
  for (let round = 0; round < rounds; round++) {
    scheduler.jump(daysBetween * day);
    for (const { id } of world.spaces) server.collect(id);
    await scheduler.runFor(60_000);
  }
  const rows = server.contentIndex.backUp();
  const found: Violation[] = [];
  for (const { id } of world.spaces) {
    const space = rows.of(id);
    if (space.checked.paused !== null) return null;
    const used = server.spaces.space(id).usedManifests();
    const manifests = [...space.manifests.keys()].filter((manifest) => !used.has(manifest));
    const chunks = [...space.chunks.keys()].filter((hash) => !space.isReferenced(hash));
    if (manifests.length > 0) found.push(violation('L4', `after ${rounds * daysBetween} days the manifests ${manifests.join(', ')}, which no version refers to, are still there`));
    if (chunks.length > 0) found.push(violation('L4', `after ${rounds * daysBetween} days the chunks ${chunks.join(', ')}, which no manifest refers to, are still there`));
  }
  const objects = [...server.contentStore.objects.keys()].filter((key) => key.startsWith('packs/') && !rows.hasPackAt(key));
  if (objects.length > 0) found.push(violation('L4', `after ${rounds * daysBetween} days the objects ${objects.join(', ')}, which no row speaks of, are still there`));
  return found;
};
