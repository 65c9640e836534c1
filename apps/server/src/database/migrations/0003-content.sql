-- Where content lies (SYNC.md 2.5). Everything hangs on the space: it is the shard and the border of what may be known (H39).
-- No foreign keys between these tables on purpose: checking 10,000 rows one by one costs more than inserting them, and
-- each is written in the one transaction that has just looked.

-- One row a stored object.
CREATE TABLE IF NOT EXISTS packs (
  space_id uuid NOT NULL REFERENCES spaces ON DELETE CASCADE,
  id uuid NOT NULL,
  object_key text NOT NULL,
  size bigint NOT NULL CHECK (size > 0),
  chunk_count integer NOT NULL CHECK (chunk_count > 0),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (space_id, id)
);

CREATE TABLE IF NOT EXISTS chunks (
  space_id uuid NOT NULL,
  hash bytea NOT NULL CHECK (octet_length(hash) = 32),
  pack_id uuid NOT NULL,
  pack_offset integer NOT NULL,
  size integer NOT NULL CHECK (size > 0),
  codec smallint NOT NULL DEFAULT 0,
  uploaders uuid[] NOT NULL,               -- who sent it into this space: they may refer to it before any manifest does
  lease_until timestamptz NOT NULL,        -- never collected before (H43)
  PRIMARY KEY (space_id, hash)
);

CREATE TABLE IF NOT EXISTS manifests (
  space_id uuid NOT NULL,
  id bytea NOT NULL CHECK (octet_length(id) = 32),
  chunker text NOT NULL,
  size bigint NOT NULL CHECK (size >= 0),
  created_by uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (space_id, id)
);

-- start: the chunk's first byte within the file; finds the chunk of any byte by the primary key.
CREATE TABLE IF NOT EXISTS manifest_chunks (
  space_id uuid NOT NULL,
  manifest_id bytea NOT NULL,
  start bigint NOT NULL,
  hash bytea NOT NULL,
  size integer NOT NULL,
  PRIMARY KEY (space_id, manifest_id, start)
);
CREATE INDEX IF NOT EXISTS manifest_chunks_hash ON manifest_chunks (space_id, hash);
