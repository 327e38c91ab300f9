-- Which of a frame's faults it was rejected for; the others were tolerated.
-- Why: some faults can be either, as the profile of the device allows; lists and counts must say which it was.
-- Locks: none; older parts read the default. Worked when: select rejecting from frame limit 1 answers.
ALTER TABLE frame_local {on_cluster} ADD COLUMN IF NOT EXISTS rejecting LowCardinality(String) DEFAULT if(verdict = 'rejected', faults, '') AFTER faults;

ALTER TABLE frame {on_cluster} ADD COLUMN IF NOT EXISTS rejecting LowCardinality(String) AFTER faults;
