-- The node that a refused operation would have made: what acts on it later is told why it is not there (SYNC.md H11).
ALTER TABLE ops ADD COLUMN IF NOT EXISTS refused_node uuid;
CREATE INDEX IF NOT EXISTS ops_refused ON ops (space_id, refused_node) WHERE refused_node IS NOT NULL;
