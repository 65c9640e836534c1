-- What two texts were merged to (row 22): the content that a replay of the log could not know otherwise (H37).
ALTER TABLE ops ADD COLUMN IF NOT EXISTS merged json;
