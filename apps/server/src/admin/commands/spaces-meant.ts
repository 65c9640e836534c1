import { asSpaceId, isUuid, type SpaceId } from '@holdfast/domain';
import type { Database } from '../../database/database.ts';
import { UsageError } from '../admin-error.ts';

/** The space that `--space` names, or all. @throws UsageError */
export const spacesMeant = async (database: Database, space: string | undefined): Promise<readonly SpaceId[]> => {
  if (space !== undefined && !isUuid(space)) throw new UsageError(`"${space}" is no space: its id is a lower-case UUID.`);
  const { rows } = await database.query<{ id: string }>('SELECT id FROM spaces WHERE $1::uuid IS NULL OR id = $1::uuid ORDER BY id', [space ?? null]);
  if (rows.length === 0 && space !== undefined) throw new UsageError(`There is no space ${space}.`);
  return rows.map(({ id }) => asSpaceId(id));
};
