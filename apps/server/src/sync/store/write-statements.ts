/**
 * One group's rows, each table by one statement over arrays: unnest keeps one prepared plan whatever their number. Bodies come as
 * one text, a line each: JSON has no raw line break, and as elements of an array every quote in them would be escaped twice.
 */
const lines = (parameter: string): string => `string_to_array(${parameter}, E'\\n')::json[]`;

/** The outcome that hardly ever is another. */
export const appliedText = JSON.stringify({ code: 'applied' });

export const dropNodes = { name: 'sync-drop-nodes', text: `DELETE FROM nodes WHERE space_id = $1 AND id = ANY($2::uuid[])` };
export const dropTombstones = { name: 'sync-drop-tombstones', text: `DELETE FROM tombstones WHERE space_id = $1 AND id = ANY($2::uuid[])` };
export const dropAliases = {
  name: 'sync-drop-aliases',
  text: `DELETE FROM aliases WHERE space_id = $1 AND from_id = ANY($2::uuid[]) AND device_id = '00000000-0000-0000-0000-000000000000'`,
};

export const putNodes = {
  name: 'sync-put-nodes',
  text: `
  INSERT INTO nodes (space_id, id, kind, parent_id, name, live_key, size, rescue_of, seq, body)
  SELECT $1, * FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::bigint[], $8::uuid[], $9::bigint[], ${lines('$10')})
  ON CONFLICT (space_id, id) DO UPDATE SET
    parent_id = excluded.parent_id, name = excluded.name, live_key = excluded.live_key, size = excluded.size,
    rescue_of = excluded.rescue_of, seq = excluded.seq, body = excluded.body`,
};

export const putTombstones = {
  name: 'sync-put-tombstones',
  text: `
  INSERT INTO tombstones (space_id, id, parent_id, seq, body)
  SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::bigint[], ${lines('$5')})
  ON CONFLICT (space_id, id) DO UPDATE SET parent_id = excluded.parent_id, seq = excluded.seq, body = excluded.body`,
};

export const putAliases = {
  name: 'sync-put-aliases',
  text: `
  INSERT INTO aliases (space_id, from_id, device_id, to_id, seq, body)
  SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], ${lines('$6')})
  ON CONFLICT (space_id, from_id, device_id) DO UPDATE SET to_id = excluded.to_id, seq = excluded.seq, body = excluded.body`,
};

/** A version stays with its node: a row that would take one away from another is not written, which the count tells. */
export const putVersions = {
  name: 'sync-put-versions',
  text: `
  INSERT INTO versions (space_id, id, node_id, manifest_id, seq, body)
  SELECT $1, id, node_id, decode(manifest, 'hex'), seq, body
    FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::bigint[], ${lines('$6')}) AS made(id, node_id, manifest, seq, body)
  ON CONFLICT (space_id, id) DO UPDATE SET manifest_id = excluded.manifest_id, seq = excluded.seq, body = excluded.body
   WHERE versions.node_id = excluded.node_id`,
};

/** Most operations are applied and bring nothing together: where that goes for a whole group, the last columns come empty and cost nothing. */
export const logOps = {
  name: 'sync-log-ops',
  text: `
  INSERT INTO ops (space_id, seq, op_id, device_id, device_name, user_id, ctr, effective_at, committed_at, op, outcome, merged, also_own, refused_node)
  SELECT $1, seq, op_id, device_id, device_name, user_id, ctr, effective_at, committed_at, op, coalesce(outcome, '${appliedText}'),
         CASE WHEN merged::text = 'null' THEN NULL ELSE merged END, CASE WHEN also_own::text = '[]' THEN NULL ELSE also_own END, refused_node
    FROM unnest($2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::uuid[], $7::bigint[], $8::bigint[], $9::bigint[], ${lines('$10')}, ${lines('$11')}, ${lines('$12')}, ${lines('$13')}, $14::uuid[])
    AS entry(seq, op_id, device_id, device_name, user_id, ctr, effective_at, committed_at, op, outcome, merged, also_own, refused_node)`,
};

export const logRedeliveries = {
  name: 'sync-log-redeliveries',
  text: `
  INSERT INTO op_redeliveries (space_id, device_id, ctr, op_id, seq)
  SELECT $1, again.device_id, again.ctr, again.op_id, first.seq
    FROM unnest($2::uuid[], $3::bigint[], $4::uuid[]) AS again(device_id, ctr, op_id)
   CROSS JOIN LATERAL (SELECT seq FROM ops WHERE space_id = $1 AND ops.op_id = again.op_id OFFSET 0) first
  ON CONFLICT DO NOTHING`,
};

export const countFailures = {
  name: 'sync-count-failures',
  text: `
  INSERT INTO op_failures (space_id, op_id, failures) SELECT $1, * FROM unnest($2::uuid[], $3::integer[])
  ON CONFLICT (space_id, op_id) DO UPDATE SET failures = excluded.failures`,
};

/** The devices and the space itself, in one statement: every commit writes both. */
export const moveOn = {
  name: 'sync-move-on',
  text: `
  WITH moved AS (
    UPDATE spaces SET seq = $2, last_ts = $3, checksum = $4, logical_bytes = $5 WHERE id = $1)
  INSERT INTO space_devices (space_id, device_id, user_id, name, last_ctr, acked_ctr, last_eff, token, previous_token)
  SELECT $1, * FROM unnest($6::uuid[], $7::uuid[], $8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::text[], $13::text[])
  ON CONFLICT (space_id, device_id) DO UPDATE SET
    name = excluded.name, last_ctr = excluded.last_ctr, acked_ctr = excluded.acked_ctr, last_eff = excluded.last_eff,
    token = excluded.token, previous_token = excluded.previous_token, seen_at = now()`,
};
