-- When frames came, for questions about silence: what came in a span is found without reading a month.
-- Why: the frame index is sorted by number; times grow with it, so that a block's least and greatest time leave out almost all blocks.
-- Locks: none; older parts get it when they are merged. Worked when: the index stands in system.data_skipping_indices.
ALTER TABLE frame_local {on_cluster} ADD INDEX IF NOT EXISTS by_at at TYPE minmax GRANULARITY 1;
