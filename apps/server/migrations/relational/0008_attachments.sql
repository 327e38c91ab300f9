-- Files that support an explanation, by their content.
-- Why: whoever decides on an explanation must be able to open what was sent with it; the same file twice is kept once, and never changed.
-- Locks: creates only. Worked when: select count(*) from alarms.attachment answers.
CREATE TABLE alarms.attachment (
  sha256 text COLLATE "C" PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  name text NOT NULL CHECK (name <> ''),
  content bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
-- Pictures and PDF do not become smaller.
ALTER TABLE alarms.attachment ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE TRIGGER append BEFORE UPDATE OR DELETE ON alarms.attachment FOR EACH ROW EXECUTE FUNCTION alarms.append_only();
