import type { SpaceId } from '@holdfast/domain';
import type { Damage } from './collector-index.ts';
import type { CollectorPorts } from './collector.ts';

/**
 * Marks everything that versions refer to, from the versions down to the objects (H43f, S4): what is wrong, at most a page of each kind.
 * An object is looked at by its size, not read.
 */
export async function findDamage({ index, store }: Pick<CollectorPorts, 'index' | 'store'>, space: SpaceId, rows: number): Promise<readonly Damage[]> {
  const damage: Damage[] = (await index.lostManifests(space, rows)).map((id) => ({ what: `manifest ${id}`, reason: 'a version refers to it, and it is not there' }));
  for (let after: string | null = null; ;) {
    const audited: Awaited<ReturnType<typeof index.audit>> = await index.audit(space, after, rows);
    damage.push(...audited.damage);
    if (audited.next === null) break;
    after = audited.next;
  }
  for (let after: string | null = null; ;) {
    const packs = await index.packs(space, after, rows);
    for (const { key, size, live } of packs) {
      if (live === 0) continue;
      const stored = await store.stat(key);
      if (stored === null) damage.push({ what: key, reason: 'live chunks lie in it, and it is not in the store' });
      else if (stored.size !== size) damage.push({ what: key, reason: `it has ${stored.size} bytes in the store and ${size} in the index` });
    }
    after = packs.at(-1)?.id ?? null;
    if (packs.length < rows) return damage;
  }
}
