-- When tombstones and aliases were dropped (SYNC.md H30): replaying the log drops them at the same place (S9).
CREATE TABLE IF NOT EXISTS collections (
  space_id uuid NOT NULL,
  floor bigint NOT NULL,
  at_seq bigint NOT NULL,
  PRIMARY KEY (space_id, floor)
);
