-- After a fork, what the other half had sent counts as one's own (SYNC.md H4): which operations those are, by the seq at which they were
-- decided, and which of them mattered to a decision (the log is replayed with them, H37).
ALTER TABLE op_redeliveries ADD COLUMN IF NOT EXISTS seq bigint;
CREATE INDEX IF NOT EXISTS op_redeliveries_seq ON op_redeliveries (space_id, device_id, seq);
ALTER TABLE ops ADD COLUMN IF NOT EXISTS also_own json;
