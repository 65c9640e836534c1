-- Whether a pause of the collector was set by reading: only a look that reads everything lifts it (SYNC.md H43).
ALTER TABLE content_checks ADD COLUMN IF NOT EXISTS paused_by_reading boolean NOT NULL DEFAULT false;
