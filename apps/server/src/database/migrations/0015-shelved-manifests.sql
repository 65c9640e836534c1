-- Manifests lie in the store too, many in one object, so that these tables can be rebuilt from it alone (SYNC.md H41).

-- The object in which it lies; null for none yet.
ALTER TABLE manifests ADD COLUMN IF NOT EXISTS shelf uuid;
-- Finds those without one, and counts those of each.
CREATE INDEX IF NOT EXISTS manifests_shelf ON manifests (space_id, shelf);
-- Nobody knows any more who committed what was restored from the store.
ALTER TABLE manifests ALTER COLUMN created_by DROP NOT NULL;

CREATE TABLE IF NOT EXISTS manifest_shelves (
  space_id uuid NOT NULL,
  id uuid NOT NULL,
  object_key text NOT NULL,
  size bigint NOT NULL CHECK (size > 0),
  manifest_count integer NOT NULL CHECK (manifest_count > 0),  -- at first
  PRIMARY KEY (space_id, id)
);
