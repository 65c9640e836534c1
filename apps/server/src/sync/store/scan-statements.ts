/**
 * A whole space, one cursor a table: what lies in one folder comes together, and the device that stores it so reads a folder from
 * few pages.
 */
export const scanCursors = [
  `DECLARE scan NO SCROLL CURSOR FOR SELECT 'node' AS kind, body::text FROM nodes WHERE space_id = $1 ORDER BY parent_id`,
  `DECLARE scan NO SCROLL CURSOR FOR SELECT 'tombstone' AS kind, body::text FROM tombstones WHERE space_id = $1 ORDER BY seq`,
  `DECLARE scan NO SCROLL CURSOR FOR SELECT 'alias' AS kind, body::text FROM aliases WHERE space_id = $1 AND device_id = '00000000-0000-0000-0000-000000000000' ORDER BY seq`,
] as const;

/** Rows are parsed and packed between two turns of the event loop: a few milliseconds at a time. */
export const fetchScan = 'FETCH FORWARD 1000 FROM scan';
export const closeScan = 'CLOSE scan';

export const readSpace = { name: 'sync-read-space', text: `SELECT epoch, seq, last_ts, checksum, floor_seq, logical_bytes, quota_bytes FROM spaces WHERE id = $1` };

export const readRedirects = { name: 'sync-read-redirects', text: `SELECT body::text FROM aliases WHERE space_id = $1 AND device_id = $2` };

export const readVersionsAfter = {
  name: 'sync-read-versions-after',
  text: `SELECT body::text FROM versions WHERE space_id = $1 AND ($2::uuid IS NULL OR id > $2::uuid) ORDER BY id LIMIT $3`,
};
