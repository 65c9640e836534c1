-- A foreign key is checked row by row: it cost a third of a group commit. Rows of these tables are written only under the lock of
-- the very space row that the key would look for; who deletes a space deletes its rows with it.
ALTER TABLE nodes DROP CONSTRAINT IF EXISTS nodes_space_id_fkey;
ALTER TABLE tombstones DROP CONSTRAINT IF EXISTS tombstones_space_id_fkey;
ALTER TABLE aliases DROP CONSTRAINT IF EXISTS aliases_space_id_fkey;
ALTER TABLE versions DROP CONSTRAINT IF EXISTS versions_space_id_fkey;
ALTER TABLE ops DROP CONSTRAINT IF EXISTS ops_space_id_fkey;
ALTER TABLE op_redeliveries DROP CONSTRAINT IF EXISTS op_redeliveries_space_id_fkey;
ALTER TABLE op_failures DROP CONSTRAINT IF EXISTS op_failures_space_id_fkey;
ALTER TABLE space_devices DROP CONSTRAINT IF EXISTS space_devices_space_id_fkey;
