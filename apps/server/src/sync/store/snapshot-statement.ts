/**
 * One statement, therefore one moment (H25): the space, the device's counter, the changes above the cursor and the decisions that
 * the device has not acknowledged. Whole seqs only: WITH TIES (H26).
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
    SELECT 'node' AS kind, seq, body::text FROM nodes WHERE space_id = $1 AND seq > $3
    UNION ALL
    SELECT 'tombstone', seq, body::text FROM tombstones WHERE space_id = $1 AND seq > $3
    UNION ALL
    SELECT 'alias', seq, body::text FROM aliases
     WHERE space_id = $1 AND seq > $3 AND device_id IN ($2, '00000000-0000-0000-0000-000000000000')
    ORDER BY seq FETCH FIRST $5 ROWS WITH TIES) changed
  UNION ALL
  SELECT 'decision', ctr, json_build_array(op_id, outcome)::text FROM ops WHERE space_id = $1 AND device_id = $2 AND ctr > $4
  UNION ALL
  SELECT 'decision', again.ctr, json_build_array(again.op_id, ops.outcome)::text
    FROM op_redeliveries again JOIN ops USING (space_id, op_id) WHERE again.space_id = $1 AND again.device_id = $2 AND again.ctr > $4`,
};

export const readLog = {
  name: 'sync-read-log',
  text: `
  SELECT seq, device_id AS device, device_name AS "deviceName", user_id AS "user", ctr, op, effective_at AS "effectiveAt",
         committed_at AS "committedAt", outcome
    FROM ops WHERE space_id = $1 AND seq > $2 ORDER BY seq LIMIT $3`,
};
