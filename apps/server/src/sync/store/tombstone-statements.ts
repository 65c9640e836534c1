const forAll = `device_id = '00000000-0000-0000-0000-000000000000'`;

/** Whole seqs only: WITH TIES. The space's time never goes back, so what is older lies lower. */
export const findCollectable = {
  name: 'sync-find-collectable',
  text: `
  SELECT max(seq) AS floor FROM (
    SELECT old.seq FROM (
      (SELECT seq FROM tombstones WHERE space_id = $1 ORDER BY seq FETCH FIRST $3 ROWS WITH TIES)
      UNION ALL
      (SELECT seq FROM aliases WHERE space_id = $1 AND ${forAll} ORDER BY seq FETCH FIRST $3 ROWS WITH TIES)
      ORDER BY seq FETCH FIRST $3 ROWS WITH TIES) old
      CROSS JOIN LATERAL (SELECT committed_at FROM ops WHERE ops.space_id = $1 AND ops.seq = old.seq OFFSET 0) made
     WHERE made.committed_at < $2) due`,
};

export const dropOldTombstones = { name: 'sync-drop-old-tombstones', text: 'DELETE FROM tombstones WHERE space_id = $1 AND seq <= $2 RETURNING body::text' };
export const dropOldAliases = { name: 'sync-drop-old-aliases', text: `DELETE FROM aliases WHERE space_id = $1 AND seq <= $2 AND ${forAll} RETURNING body::text` };

export const raiseFloor = {
  name: 'sync-raise-floor',
  text: `
  WITH noted AS (INSERT INTO collections (space_id, floor, at_seq) VALUES ($1, $2, $4))
  UPDATE spaces SET floor_seq = $2, checksum = $3 WHERE id = $1`,
};

export const readCollections = { name: 'sync-read-collections', text: 'SELECT at_seq AS "atSeq", floor FROM collections WHERE space_id = $1 ORDER BY floor' };
