import type { World } from '../world/world.ts';
import { violation } from './violation.ts';
import type { Violation } from './violation.ts';

const day = 86_400_000;
/** Rounds, and days between them, after which nothing may be left that nothing refers to: longer than every grace and lease (H43). */
const rounds = 6;
const daysBetween = 9;
/** A device that has put content aside may ask for it again and again: what was asked for so lately is in use. */
const manifestGrace = 8 * day;

/** L4, its second half: when nobody does anything any more, whatever no version refers to goes within bound; null when a round is paused over damage. */
export const checkOrphans = async (world: World): Promise<readonly Violation[] | null> => {
  const { server, scheduler } = world;
  for (let round = 0; round < rounds; round++) {
    scheduler.jump(daysBetween * day);
    for (const { id } of world.spaces) server.collect(id);
    await scheduler.runFor(60_000);
  }
  const rows = server.contentIndex.backUp();
  const now = server.now();
  const isLate = ({ condemnedAt, leaseUntil }: { readonly condemnedAt: number | null; readonly leaseUntil: number }): boolean =>
    condemnedAt === null ? leaseUntil < now - day : condemnedAt < now - 2 * day;
  const found: Violation[] = [];
  for (const { id } of world.spaces) {
    const space = rows.of(id);
    if (space.checked.paused !== null) return null;
    const used = server.spaces.space(id).usedManifests();
    const manifests = [...space.manifests].flatMap(([manifest, { usedAt }]) => (usedAt < now - manifestGrace && !used.has(manifest) ? [manifest] : []));
    const chunks = [...space.chunks].flatMap(([hash, row]) => (isLate(row) && !space.isReferenced(hash) ? [hash] : []));
    if (manifests.length > 0) found.push(violation('L4', `after ${rounds * daysBetween} days the manifests ${manifests.join(', ')}, which no version refers to, are still there`));
    if (chunks.length > 0) found.push(violation('L4', `after ${rounds * daysBetween} days the chunks ${chunks.join(', ')}, which no manifest refers to, are still there`));
  }
  const objects = [...server.contentStore.objects.keys()].filter((key) => key.startsWith('packs/') && !rows.hasRowOf(key));
  if (objects.length > 0) found.push(violation('L4', `after ${rounds * daysBetween} days the objects ${objects.join(', ')}, which no row speaks of, are still there`));
  return found;
};
