-- Looked for where they lie and not found, or not as they were: devices that have the bytes are asked for them again (SYNC.md H8).
ALTER TABLE chunks ADD COLUMN IF NOT EXISTS damaged boolean NOT NULL DEFAULT false;
CREATE INDEX IF NOT EXISTS chunks_damaged ON chunks (space_id, hash) WHERE damaged;
