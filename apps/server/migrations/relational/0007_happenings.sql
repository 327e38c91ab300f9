-- What happened at outlets that is no measurement: visits, access, planned maintenance, filed changes, parameters of instruments.
-- Why: alarm rules ask whether somebody was there, and whether a change was filed; what was recorded is never changed.
-- Locks: creates only. Worked when: select count(*) from quality.happening answers.
CREATE TABLE quality.happening (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  outlet_id text NOT NULL REFERENCES sources.outlet (id),
  kind text NOT NULL CHECK (kind IN ('visit', 'access', 'planned-visit', 'change-request', 'parameter')),
  -- Times are ms since 1970.
  starts bigint NOT NULL,
  ends bigint NOT NULL CHECK (ends > starts),
  factor text,
  parameter text,
  value text,
  said_by text NOT NULL CHECK (btrim(said_by) <> ''),
  note text NOT NULL,
  recorded_at bigint NOT NULL,
  -- A record is taken back once; both remain.
  withdraws bigint UNIQUE REFERENCES quality.happening (id),
  CHECK ((kind = 'parameter') = (parameter IS NOT NULL AND value IS NOT NULL)),
  CHECK (kind <> 'parameter' OR factor IS NOT NULL)
);
CREATE INDEX happening_outlet ON quality.happening (outlet_id, starts);
CREATE INDEX happening_recorded ON quality.happening (recorded_at);
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON quality.happening FOR EACH ROW EXECUTE FUNCTION quality.append_only();
