-- Whole spaces, ready for new devices (SYNC.md H29). The parts are objects of the content store; a row is written once all are there.
CREATE TABLE IF NOT EXISTS space_snapshots (
  space_id uuid NOT NULL,
  id uuid NOT NULL,
  epoch uuid NOT NULL,
  seq bigint NOT NULL,
  row_count bigint NOT NULL,
  part_bytes integer[] NOT NULL,
  built_at timestamptz NOT NULL,
  PRIMARY KEY (space_id, id)
);
