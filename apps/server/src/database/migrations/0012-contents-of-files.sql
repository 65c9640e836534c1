-- What files hold is asked for by the collector of content (SYNC.md H43): a file that was un-coalesced holds a content of which only
-- another file has a version (row 49). Folders, which most operations make, pay nothing for it.
CREATE INDEX IF NOT EXISTS nodes_contents ON nodes (space_id, (body #>> '{content,manifest}')) WHERE kind = 'file';
