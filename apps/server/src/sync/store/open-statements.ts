/** The lock that orders a space's operations (H25). */
export const lockSpace = {
  name: 'sync-lock-space',
  text: `SELECT epoch, seq, last_ts, checksum, floor_seq, logical_bytes, quota_bytes FROM spaces WHERE id = $1 FOR UPDATE`,
};

/** Who sent these operations, and what his device was called then (H10). */
export const readAuthors = {
  name: 'sync-read-authors',
  text: `SELECT op_id AS op, device_id AS device, device_name AS "deviceName", user_id AS user FROM ops WHERE space_id = $1 AND op_id = ANY($2::uuid[])`,
};

/** All that a group asks before its first operation. A statement of its own: only what begins after the lock sees what it guards. */
export const openGroup = {
  name: 'sync-open-group',
  text: `
  SELECT 'device' AS kind, json_build_object('id', device_id, 'user', user_id, 'name', name, 'lastCtr', last_ctr, 'ackedCtr', acked_ctr,
         'lastEff', last_eff, 'token', token, 'previousToken', previous_token)::text AS body
    FROM space_devices WHERE space_id = $1 AND device_id = ANY($2::uuid[])
  UNION ALL
  SELECT 'role', json_build_array(user_id, role)::text FROM members WHERE space_id = $1 AND user_id = ANY($3::uuid[])
  UNION ALL
  SELECT 'decided', json_build_array(op_id, outcome)::text FROM ops WHERE space_id = $1 AND op_id = ANY($4::uuid[])
  UNION ALL
  SELECT 'committed', json_build_array(seq, committed_at)::text FROM ops WHERE space_id = $1 AND seq = ANY($5::bigint[])
  UNION ALL
  SELECT 'manifest', json_build_array(encode(id, 'hex'), size)::text FROM manifests
   WHERE space_id = $1 AND id = ANY(SELECT decode(asked, 'hex') FROM unnest($6::text[]) AS asked)
  UNION ALL
  SELECT 'failures', json_build_array(op_id, failures)::text FROM op_failures WHERE space_id = $1 AND op_id = ANY($4::uuid[])
  UNION ALL
  SELECT 'redelivered', json_build_array(device_id, ctr, op_id)::text FROM op_redeliveries WHERE space_id = $1 AND device_id = ANY($2::uuid[]) AND seq > $7
  UNION ALL
  SELECT 'refused', json_build_array(refused_node, op_id, seq)::text FROM ops WHERE space_id = $1 AND refused_node = ANY($8::uuid[])`,
};
