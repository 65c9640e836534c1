/** No seq and no counter is above this. */
export const unbounded = Number.MAX_SAFE_INTEGER;

/**
 * One statement, therefore one moment (H25): the space, the device's counter, the changes above the cursor and the decisions that
 * the device has not acknowledged, as many as were asked for. Whole seqs only: WITH TIES (H26).
 *
 * Each table gives its first rows by its own index, else a page of a large space would sort all of it. The upper bound $6 bounds
 * nothing: a range of two unknown ends is what the planner takes for few rows, and so walks the index.
 */
export const takeSnapshot = {
  name: 'sync-snapshot',
  text: `
  SELECT 'space' AS kind, 0::bigint AS seq, json_build_object('epoch', epoch, 'seq', seq, 'lastTs', last_ts, 'checksum', checksum::text,
         'floorSeq', floor_seq, 'logicalBytes', logical_bytes, 'quotaBytes', quota_bytes,
         'lastCtr', (SELECT last_ctr FROM space_devices WHERE space_id = $1 AND device_id = $2))::text AS body
    FROM spaces WHERE id = $1
  UNION ALL
  SELECT * FROM (
    (SELECT 'node' AS kind, seq, body::text FROM nodes
      WHERE space_id = $1 AND seq > $3 AND seq <= $6 ORDER BY seq FETCH FIRST $5 ROWS WITH TIES)
    UNION ALL
    (SELECT 'tombstone', seq, body::text FROM tombstones
      WHERE space_id = $1 AND seq > $3 AND seq <= $6 ORDER BY seq FETCH FIRST $5 ROWS WITH TIES)
    UNION ALL
    (SELECT 'alias', seq, body::text FROM aliases
      WHERE space_id = $1 AND seq > $3 AND seq <= $6 AND device_id IN ($2, '00000000-0000-0000-0000-000000000000')
      ORDER BY seq FETCH FIRST $5 ROWS WITH TIES)
    ORDER BY seq FETCH FIRST $5 ROWS WITH TIES) changed
  UNION ALL
  SELECT * FROM (
    (SELECT 'decision' AS kind, ctr, json_build_array(op_id, outcome)::text FROM ops
      WHERE space_id = $1 AND device_id = $2 AND ctr > $4 AND ctr <= $6 ORDER BY ctr LIMIT $7)
    UNION ALL
    (SELECT 'decision', again.ctr, json_build_array(again.op_id, first.outcome)::text
      FROM op_redeliveries again CROSS JOIN LATERAL (
        SELECT outcome FROM ops WHERE ops.space_id = $1 AND ops.op_id = again.op_id OFFSET 0) first
     WHERE again.space_id = $1 AND again.device_id = $2 AND again.ctr > $4 AND again.ctr <= $6 ORDER BY again.ctr LIMIT $7)
    ORDER BY ctr LIMIT $7) decided`,
};

export const readLog = {
  name: 'sync-read-log',
  text: `
  SELECT seq, device_id AS device, device_name AS "deviceName", user_id AS "user", ctr, op, effective_at AS "effectiveAt",
         committed_at AS "committedAt", outcome, merged, coalesce(also_own, '[]') AS "alsoOwn"
    FROM ops WHERE space_id = $1 AND seq > $2 AND seq <= $4 ORDER BY seq LIMIT $3`,
};
