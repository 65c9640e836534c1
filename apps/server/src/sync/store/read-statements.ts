/**
 * The read set (H24). OFFSET 0 keeps the planner from turning "these few rows by their key" into a scan of the whole table: it
 * cannot know how few they are.
 */

/** What stands under the id `at`: its row or tombstone with the parent as the next id, its alias with the target. */
const standing = (at: string): string => `(
      SELECT 'node' AS kind, body::text, parent_id AS next FROM nodes WHERE space_id = $1 AND nodes.id = ${at}
      UNION ALL SELECT 'tombstone', body::text, parent_id FROM tombstones WHERE space_id = $1 AND tombstones.id = ${at}
      UNION ALL SELECT 'alias', body::text, to_id FROM aliases WHERE space_id = $1 AND from_id = ${at}
      OFFSET 0)`;

/** Rows, tombstones and aliases of these ids and of all their ancestors; aliases are followed. */
export const readUpwards = {
  name: 'sync-read-upwards',
  text: `
  WITH RECURSIVE up AS (
    SELECT found.* FROM unnest($2::uuid[]) AS asked(id) CROSS JOIN LATERAL ${standing('asked.id')} found
    UNION
    SELECT found.* FROM up CROSS JOIN LATERAL ${standing('up.next')} found)
  SELECT kind, body FROM up`,
};

/** The live nodes that hold these names. */
export const readByName = {
  name: 'sync-read-by-name',
  text: `
  SELECT held.body FROM unnest($2::uuid[], $3::text[]) AS asked(parent_id, key) CROSS JOIN LATERAL (
    SELECT body::text FROM nodes WHERE space_id = $1 AND parent_id = asked.parent_id AND live_key = asked.key OFFSET 0) held`,
};

export const readChildren = {
  name: 'sync-read-children',
  text: `SELECT body::text FROM nodes WHERE space_id = $1 AND parent_id = ANY($2::uuid[])`,
};

/** Everything below the roots that changed after a seq, by walking down; what lies below several of them is met once. */
export const readBelow = {
  name: 'sync-read-below',
  text: `
  WITH RECURSIVE below(id) AS (
    SELECT id FROM unnest($2::uuid[]) AS asked(id)
    UNION
    SELECT child.id FROM below CROSS JOIN LATERAL (
      SELECT id FROM nodes WHERE space_id = $1 AND parent_id = below.id OFFSET 0) child)
  SELECT found.body FROM below CROSS JOIN LATERAL (
    SELECT body::text FROM nodes WHERE space_id = $1 AND nodes.id = below.id AND seq > $3 OFFSET 0) found`,
};

/** Everything in the space that changed after a seq: cheaper than a walk when that is little. */
export const readChangedSince = {
  name: 'sync-read-changed-since',
  text: `SELECT body::text FROM nodes WHERE space_id = $1 AND seq > $2 AND seq <= $3`,
};

export const readSkeletons = {
  name: 'sync-read-skeletons',
  text: `SELECT body::text FROM nodes WHERE space_id = $1 AND rescue_of = ANY($2::uuid[]) AND rescue_of IS NOT NULL`,
};

export const readAliasSources = {
  name: 'sync-read-alias-sources',
  text: `SELECT from_id AS id FROM aliases WHERE space_id = $1 AND to_id = ANY($2::uuid[]) AND device_id = '00000000-0000-0000-0000-000000000000'`,
};

export const readVersions = {
  name: 'sync-read-versions',
  text: `SELECT body::text FROM versions WHERE space_id = $1 AND id = ANY($2::uuid[])`,
};

/**
 * All folders below the roots, each with its parent, and whether a root holds anything. Folders below several roots are met once: one
 * walk for each root would let some hundred operations on one deep tree read it as many times. Whether a root is full is asked as a
 * value: an EXISTS would be answered from all parents of the space, hashed.
 */
export const readFoldersBelow = {
  name: 'sync-read-folders-below',
  text: `
  WITH RECURSIVE below(id, parent_id) AS (
    SELECT asked.id, NULL::uuid FROM unnest($2::uuid[]) AS asked(id)
    UNION
    SELECT child.id, child.parent_id FROM below CROSS JOIN LATERAL (
      SELECT id, parent_id FROM nodes WHERE space_id = $1 AND parent_id = below.id AND kind = 'folder' OFFSET 0) child)
  SELECT id, parent_id AS parent,
         parent_id IS NULL AND (SELECT true FROM nodes WHERE space_id = $1 AND nodes.parent_id = below.id LIMIT 1) IS NOT NULL AS full
    FROM below`,
};
