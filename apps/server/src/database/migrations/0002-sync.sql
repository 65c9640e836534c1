-- The trees and what the sequencer keeps of its work (SYNC.md 2.4, 2.7). The shard of everything is the space.
-- A row's body is the whole row as the reducer made it and as it goes over the wire; the columns beside it are what statements
-- look for. `json`, not `jsonb`: the text stays as it was written.

ALTER TABLE spaces ADD COLUMN IF NOT EXISTS quota_bytes bigint;

-- live_key: the name's key while the node is not trashed itself, else NULL. Deferred, for names swap within one commit; a partial
-- index could not be deferred (SYNC.md 0.12).
CREATE TABLE IF NOT EXISTS nodes (
  space_id uuid NOT NULL REFERENCES spaces ON DELETE CASCADE,
  id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('folder', 'file')),
  parent_id uuid NOT NULL,
  name text NOT NULL,
  live_key text COLLATE "C",
  size bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
  rescue_of uuid,
  seq bigint NOT NULL,
  body json NOT NULL,
  PRIMARY KEY (space_id, id),
  CONSTRAINT nodes_live_name UNIQUE (space_id, parent_id, live_key) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX IF NOT EXISTS nodes_seq ON nodes (space_id, seq);
CREATE INDEX IF NOT EXISTS nodes_rescue ON nodes (space_id, rescue_of) WHERE rescue_of IS NOT NULL;
CREATE INDEX IF NOT EXISTS nodes_trashed ON nodes (space_id, seq) WHERE live_key IS NULL;

-- What is left of purged nodes (H30).
CREATE TABLE IF NOT EXISTS tombstones (
  space_id uuid NOT NULL REFERENCES spaces ON DELETE CASCADE,
  id uuid NOT NULL,
  parent_id uuid NOT NULL,
  seq bigint NOT NULL,
  body json NOT NULL,
  PRIMARY KEY (space_id, id)
);
CREATE INDEX IF NOT EXISTS tombstones_seq ON tombstones (space_id, seq);

-- device_id: the device whose redirect it is; all zeros for an alias that holds for everybody (H20, H21).
CREATE TABLE IF NOT EXISTS aliases (
  space_id uuid NOT NULL REFERENCES spaces ON DELETE CASCADE,
  from_id uuid NOT NULL,
  device_id uuid NOT NULL,
  to_id uuid NOT NULL,
  seq bigint NOT NULL,
  body json NOT NULL,
  PRIMARY KEY (space_id, from_id, device_id)
);
CREATE INDEX IF NOT EXISTS aliases_to ON aliases (space_id, to_id);
CREATE INDEX IF NOT EXISTS aliases_seq ON aliases (space_id, seq);

CREATE TABLE IF NOT EXISTS versions (
  space_id uuid NOT NULL REFERENCES spaces ON DELETE CASCADE,
  id uuid NOT NULL,
  node_id uuid NOT NULL,
  manifest_id bytea NOT NULL CHECK (octet_length(manifest_id) = 32),
  seq bigint NOT NULL,
  body json NOT NULL,
  PRIMARY KEY (space_id, id)
);
CREATE INDEX IF NOT EXISTS versions_node ON versions (space_id, node_id, seq);
CREATE INDEX IF NOT EXISTS versions_manifest ON versions (space_id, manifest_id);

-- The log: every decision took one seq (S5); replaying it rebuilds the tables above (H37, S9). Kept for ever.
CREATE TABLE IF NOT EXISTS ops (
  space_id uuid NOT NULL REFERENCES spaces ON DELETE CASCADE,
  seq bigint NOT NULL,
  op_id uuid NOT NULL,
  device_id uuid NOT NULL,
  device_name text NOT NULL,
  user_id uuid NOT NULL,
  ctr bigint NOT NULL,
  effective_at bigint NOT NULL,
  committed_at bigint NOT NULL,
  op json NOT NULL,
  outcome json NOT NULL,
  PRIMARY KEY (space_id, seq),
  UNIQUE (space_id, op_id)
);
CREATE INDEX IF NOT EXISTS ops_device ON ops (space_id, device_id, ctr);

-- An operation that came again under another device or counter (H4): the counter is used up, the decision is the first one.
CREATE TABLE IF NOT EXISTS op_redeliveries (
  space_id uuid NOT NULL REFERENCES spaces ON DELETE CASCADE,
  device_id uuid NOT NULL,
  ctr bigint NOT NULL,
  op_id uuid NOT NULL,
  PRIMARY KEY (space_id, device_id, ctr)
);

-- Operations that failed and were not put aside yet (H12).
CREATE TABLE IF NOT EXISTS op_failures (
  space_id uuid NOT NULL REFERENCES spaces ON DELETE CASCADE,
  op_id uuid NOT NULL,
  failures integer NOT NULL,
  PRIMARY KEY (space_id, op_id)
);

-- What the sequencer remembers of one device in one space (H4).
CREATE TABLE IF NOT EXISTS space_devices (
  space_id uuid NOT NULL REFERENCES spaces ON DELETE CASCADE,
  device_id uuid NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  last_ctr bigint NOT NULL,
  acked_ctr bigint NOT NULL,
  last_eff bigint NOT NULL,
  token text NOT NULL,
  previous_token text,
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (space_id, device_id)
);
