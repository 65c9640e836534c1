-- How deep a tree is depends on its folders only: a folder of 100,000 files is one step.
CREATE INDEX IF NOT EXISTS nodes_folders ON nodes (space_id, parent_id) WHERE kind = 'folder';
