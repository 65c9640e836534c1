-- Taking away content that nothing refers to (SYNC.md H43).

-- Last committed or asked for: a manifest without a version is dropped some days later.
ALTER TABLE manifests ADD COLUMN IF NOT EXISTS used_at timestamptz NOT NULL DEFAULT now();
-- Found unused: looked at again a day later, and dropped only if it still is.
ALTER TABLE chunks ADD COLUMN IF NOT EXISTS condemned_at timestamptz;
ALTER TABLE packs ADD COLUMN IF NOT EXISTS condemned_at timestamptz;
CREATE INDEX IF NOT EXISTS chunks_pack ON chunks (space_id, pack_id);
CREATE INDEX IF NOT EXISTS chunks_condemned ON chunks (space_id, condemned_at) WHERE condemned_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS packs_condemned ON packs (space_id, condemned_at) WHERE condemned_at IS NOT NULL;

-- Objects of the store without a row: since when, and whether they are to be deleted. Nobody may index one that is.
CREATE TABLE IF NOT EXISTS stray_objects (
  object_key text PRIMARY KEY,
  seen_at timestamptz NOT NULL,
  deleting boolean NOT NULL DEFAULT false
);

-- When a space's content was last found whole, and why nothing is collected in it.
CREATE TABLE IF NOT EXISTS content_checks (
  space_id uuid PRIMARY KEY,
  checked_at timestamptz,
  paused text
);
