-- CRC-32 of whole contents, noted by whoever has read one: the directory of a zip file names it for each file.
ALTER TABLE manifests ADD COLUMN IF NOT EXISTS crc32 bigint CHECK (crc32 BETWEEN 0 AND 4294967295);

-- What people have chosen to download together, where an address is too short for it; kept for a day.
CREATE TABLE IF NOT EXISTS archive_selections (
  id uuid PRIMARY KEY,
  space_id uuid NOT NULL REFERENCES spaces ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  nodes uuid[] NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS archive_selections_age ON archive_selections (created_at);
