/**
 * What files hold, and what versions of nodes that are there refer to (H43, S4): a purged node's versions keep nothing alive. A file need
 * not have a version of what it holds: one that was un-coalesced has not (row 49). Asked as values: an EXISTS beside an OR would be
 * answered from all files of the space, hashed.
 */
export const isUsed = (manifest: string): string => `coalesce(
  (SELECT true FROM nodes n WHERE n.space_id = $1 AND n.kind = 'file' AND n.body #>> '{content,manifest}' = encode(${manifest}, 'hex') LIMIT 1),
  (SELECT true FROM versions v JOIN nodes n ON n.space_id = v.space_id AND n.id = v.node_id WHERE v.space_id = $1 AND v.manifest_id = ${manifest} LIMIT 1), false)`;

/** While it has, nothing of it is deleted that could be the only good copy. */
const hasDamaged = (space: string): string => `EXISTS (SELECT 1 FROM chunks d WHERE d.space_id = ${space} AND d.damaged)`;

const isReferenced = 'EXISTS (SELECT 1 FROM manifest_chunks m WHERE m.space_id = $1 AND m.hash = c.hash)';

export const lockSpaceRow = 'SELECT 1 FROM spaces WHERE id = $1 FOR UPDATE';

/** Off the lock: which of a stretch look unused, and where it ends. */
export const lookAtManifests = `
  SELECT encode(id, 'hex') AS id, used_at < $4 AND NOT ${isUsed('part.id')} AS unused
    FROM (SELECT id, used_at FROM manifests WHERE space_id = $1 AND ($2::text IS NULL OR id > decode($2, 'hex')) ORDER BY id LIMIT $3) part
   ORDER BY part.id`;

/** Under the space's lock: looks again, and drops. */
export const dropManifests = `
  WITH gone AS (
    DELETE FROM manifests WHERE space_id = $1 AND id IN (SELECT decode(a, 'hex') FROM unnest($2::text[]) AS a) AND used_at < $3 AND NOT ${isUsed('manifests.id')}
    RETURNING id)
  DELETE FROM manifest_chunks m USING gone WHERE m.space_id = $1 AND m.manifest_id = gone.id`;

export const countManifests = `SELECT count(*)::int AS left FROM manifests WHERE space_id = $1 AND id IN (SELECT decode(a, 'hex') FROM unnest($2::text[]) AS a)`;

/** Locked in the order of the hashes, like handshakes. */
export const condemnChunks = `
  WITH part AS MATERIALIZED (SELECT hash FROM chunks WHERE space_id = $1 AND ($2::text IS NULL OR hash > decode($2, 'hex')) ORDER BY hash LIMIT $3),
  due AS MATERIALIZED (
    SELECT c.hash FROM part JOIN chunks c ON c.space_id = $1 AND c.hash = part.hash
     WHERE c.condemned_at IS NULL AND c.lease_until < $4 AND NOT ${isReferenced} ORDER BY c.hash FOR UPDATE OF c),
  condemned AS (UPDATE chunks c SET condemned_at = $4 FROM due WHERE c.space_id = $1 AND c.hash = due.hash RETURNING c.hash)
  SELECT (SELECT count(*)::int FROM part) AS looked, (SELECT encode(hash, 'hex') FROM part ORDER BY hash DESC LIMIT 1) AS last, (SELECT count(*)::int FROM condemned) AS changed`;

/** A statement of its own: what looks again sees all that was committed before these locks were taken. */
export const lockCondemned = `
  SELECT encode(hash, 'hex') AS hash FROM chunks WHERE space_id = $1 AND condemned_at < $2 ORDER BY hash LIMIT $3 FOR UPDATE`;
export const dropChunks = `
  DELETE FROM chunks c WHERE c.space_id = $1 AND c.hash IN (SELECT decode(a, 'hex') FROM unnest($2::text[]) AS a) AND c.lease_until < $3 AND NOT ${isReferenced}`;
export const spareChunks = `
  UPDATE chunks SET condemned_at = NULL WHERE space_id = $1 AND hash IN (SELECT decode(a, 'hex') FROM unnest($2::text[]) AS a)`;

export const readPacks = `
  SELECT p.id, p.object_key AS key, p.size, p.created_at AS stored, p.condemned_at IS NOT NULL AS condemned,
         coalesce((SELECT sum(c.size) FROM chunks c WHERE c.space_id = $1 AND c.pack_id = p.id), 0)::bigint AS live
    FROM packs p WHERE p.space_id = $1 AND ($2::uuid IS NULL OR p.id > $2::uuid) ORDER BY p.id LIMIT $3`;
export const readChunksOf = `
  SELECT encode(hash, 'hex') AS hash, size, pack_offset AS offset, codec FROM chunks WHERE space_id = $1 AND pack_id = $2 ORDER BY pack_offset`;
/** Locked in the order of the hashes. */
export const setDamaged = `
  WITH due AS MATERIALIZED (
    SELECT hash, $3::text[] IS NULL OR hash IN (SELECT decode(a, 'hex') FROM unnest($3::text[]) AS a) AS damaged
      FROM chunks WHERE space_id = $1 AND pack_id = $2 ORDER BY hash FOR UPDATE)
  UPDATE chunks c SET damaged = due.damaged FROM due WHERE c.space_id = $1 AND c.hash = due.hash AND c.damaged <> due.damaged`;
export const condemnPack = `
  UPDATE packs SET condemned_at = $3 WHERE space_id = $1 AND id = $2 AND condemned_at IS NULL
     AND NOT EXISTS (SELECT 1 FROM chunks c WHERE c.space_id = $1 AND c.pack_id = $2)`;

export const lockCondemnedPacks = 'SELECT id FROM packs WHERE space_id = $1 AND condemned_at < $2 ORDER BY id LIMIT $3 FOR UPDATE';
export const dropPacks = `
  DELETE FROM packs p WHERE p.space_id = $1 AND p.id = ANY($2::uuid[]) AND NOT EXISTS (SELECT 1 FROM chunks c WHERE c.space_id = $1 AND c.pack_id = p.id)
     AND NOT ${hasDamaged('$1')}
  RETURNING p.object_key AS key`;
export const sparePacks = 'UPDATE packs SET condemned_at = NULL WHERE space_id = $1 AND id = ANY($2::uuid[])';
export const toBeDeleted = `
  INSERT INTO stray_objects (object_key, seen_at, deleting) SELECT key, $2, true FROM unnest($1::text[]) AS key
  ON CONFLICT (object_key) DO UPDATE SET deleting = true`;

export const addPackRow = `
  INSERT INTO packs (space_id, id, object_key, size, chunk_count, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`;
export const lockChunksOf = `
  SELECT 1 FROM chunks WHERE space_id = $1 AND hash IN (SELECT decode(a, 'hex') FROM unnest($2::text[]) AS a) ORDER BY hash FOR UPDATE`;
export const moveChunks = `
  UPDATE chunks c SET pack_id = $3, pack_offset = e.at, damaged = false FROM unnest($4::text[], $5::integer[]) AS e (hash, at)
   WHERE c.space_id = $1 AND c.pack_id = $2 AND c.hash = decode(e.hash, 'hex')`;

/** Keys as `packKey`, `manifestsKey` and `snapshotKey` make them: packs/SPACE/xx/ID, manifests/SPACE/xx/ID and snapshots/SPACE/ID/N. */
const hasRow = (key: string): string => `CASE split_part(${key}, '/', 1)
  WHEN 'packs' THEN EXISTS (SELECT 1 FROM packs p WHERE p.space_id = split_part(${key}, '/', 2)::uuid AND p.id = split_part(${key}, '/', 4)::uuid AND p.object_key = ${key})
  WHEN 'manifests' THEN EXISTS (SELECT 1 FROM manifest_shelves s WHERE s.space_id = split_part(${key}, '/', 2)::uuid AND s.id = split_part(${key}, '/', 4)::uuid)
  ELSE EXISTS (SELECT 1 FROM space_snapshots s WHERE s.space_id = split_part(${key}, '/', 2)::uuid AND s.id = split_part(${key}, '/', 3)::uuid) END`;

export const forgetObjects = `DELETE FROM stray_objects o WHERE o.object_key = ANY($1::text[]) AND NOT o.deleting AND ${hasRow('o.object_key')}`;
export const noteObjects = `
  INSERT INTO stray_objects (object_key, seen_at) SELECT key, $2 FROM unnest($1::text[]) AS key WHERE NOT ${hasRow('key')} ON CONFLICT DO NOTHING`;
export const spacesOfStrays = `
  SELECT s.id FROM spaces s WHERE s.id IN (SELECT split_part(o.object_key, '/', 2)::uuid FROM stray_objects o WHERE NOT o.deleting AND o.seen_at < $1)
     AND ($2::uuid IS NULL OR s.id > $2::uuid) ORDER BY s.id LIMIT $3`;
export const lockStrays = `
  SELECT object_key AS key FROM stray_objects WHERE NOT deleting AND seen_at < $1 AND split_part(object_key, '/', 2) = $3::uuid::text AND NOT ${hasDamaged('$3::uuid')} ORDER BY object_key LIMIT $2 FOR UPDATE`;
export const condemnStrays = `UPDATE stray_objects o SET deleting = true WHERE o.object_key = ANY($1::text[]) AND NOT ${hasRow('o.object_key')}`;
export const readToDelete = 'SELECT object_key AS key FROM stray_objects WHERE deleting ORDER BY object_key LIMIT $1';
export const lockToDelete = 'SELECT 1 FROM stray_objects WHERE object_key = $1 AND deleting FOR UPDATE SKIP LOCKED';
export const forgetDeleted = 'DELETE FROM stray_objects WHERE object_key = $1';

/** The chunks of each used manifest of a stretch: how many there should be and are, with their packs, and what their sizes come to. */
export const audit = `
  SELECT encode(part.id, 'hex') AS id, part.size AS wanted, part.used,
         (SELECT coalesce(sum(m.size), 0)::bigint FROM manifest_chunks m JOIN chunks c ON c.space_id = $1 AND c.hash = m.hash AND c.size = m.size
            JOIN packs p ON p.space_id = $1 AND p.id = c.pack_id WHERE m.space_id = $1 AND m.manifest_id = part.id) AS found
    FROM (SELECT id, size, ${isUsed('manifests.id')} AS used FROM manifests
           WHERE space_id = $1 AND ($2::text IS NULL OR id > decode($2, 'hex')) ORDER BY id LIMIT $3) part ORDER BY part.id`;

export const lostManifests = `
  SELECT DISTINCT id FROM (
    SELECT encode(v.manifest_id, 'hex') AS id FROM versions v JOIN nodes n ON n.space_id = v.space_id AND n.id = v.node_id
     WHERE v.space_id = $1 AND NOT EXISTS (SELECT 1 FROM manifests m WHERE m.space_id = $1 AND m.id = v.manifest_id)
    UNION ALL
    SELECT n.body #>> '{content,manifest}' FROM nodes n
     WHERE n.space_id = $1 AND n.kind = 'file' AND n.body #>> '{content,manifest}' IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM manifests m WHERE m.space_id = $1 AND m.id = decode(n.body #>> '{content,manifest}', 'hex'))) lost LIMIT $2`;
/** $4: it paused by what it read; $5: it has read. One that has not says nothing where a pause was set by reading. */
export const noteLook = `
  INSERT INTO content_checks AS c (space_id, checked_at, paused, paused_by_reading) VALUES ($1, $2, $3, $4)
  ON CONFLICT (space_id) DO UPDATE SET checked_at = excluded.checked_at, paused = excluded.paused, paused_by_reading = excluded.paused_by_reading
    WHERE $5::boolean OR NOT c.paused_by_reading`;
