-- Which shape the saved evaluators of a set have.
-- Why: a release that has changed the shape must let go of what an earlier one saved and evaluate again, not stumble over it.
-- Locks: alarms.evaluation for an instant; it has a handful of rows. Worked when: select format from alarms.evaluation answers.
ALTER TABLE alarms.evaluation ADD COLUMN format integer NOT NULL DEFAULT 1;
