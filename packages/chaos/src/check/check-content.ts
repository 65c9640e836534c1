import { setTimeout as delay } from 'node:timers/promises';
import type { SpaceId } from '@holdfast/domain';
import { violation, type Violation } from '@holdfast/simulator';
import type { Stack } from '../stack/stack.ts';

/** S4, S8, H41: an administrator looks at everything, through every stored byte. */
export const verifyAll = async (stack: Stack): Promise<readonly Violation[]> => {
  const { code, out } = await stack.admin(['verify', '--read-data']);
  return code === 0 ? [] : [violation('S4', `verify --read-data ends with ${String(code)}: ${out.slice(0, 2000)}`)];
};

const shelvedWithinMs = 90_000;

/** H41: what the database knows of content is lost; everything comes back from the store alone. Answers what does not. */
export const loseAndRebuild = async (stack: Stack, space: SpaceId): Promise<readonly Violation[]> => {
  const database = await stack.postgres.connect();
  try {
    const waiting = async (): Promise<number> =>
      Number((await database.query<{ count: string }>('SELECT count(*) FROM manifests m WHERE shelf IS NULL AND space_id = $1 AND EXISTS (SELECT 1 FROM versions v WHERE v.space_id = m.space_id AND v.manifest_id = m.id)', [space])).rows[0]?.count);
    for (const end = performance.now() + shelvedWithinMs; (await waiting()) > 0;) {
      if (performance.now() > end) return [violation('S4', `${await waiting()} contents lie in the database alone ${shelvedWithinMs / 1000} s after everything was quiet (H41)`)];
      await delay(500);
    }
    await database.query('TRUNCATE packs, chunks, manifests, manifest_chunks, manifest_shelves');
  } finally {
    await database.end();
  }
  const { code, out } = await stack.admin(['rebuild-index']);
  return code === 0 ? [] : [violation('S4', `rebuild-index ends with ${String(code)} (H41): ${out.slice(0, 2000)}`)];
};
