-- Process graphs of enterprises, emergency orders and filed reduction lists, what makes a meter's readings fit for a file.
-- Why: which treatment belongs to which production, and by which ratio a meter was read, must be known for every day of the past.
-- Locks: creates only. Worked when: select count(*) from power.graph answers.
CREATE SCHEMA power;

CREATE FUNCTION power.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME;
END $$;

-- Times are ms since 1970.
CREATE TABLE power.graph (
  enterprise_id text NOT NULL REFERENCES sources.enterprise (id),
  version integer NOT NULL CHECK (version > 0),
  graph jsonb NOT NULL,
  recorded_by text NOT NULL CHECK (btrim(recorded_by) <> ''),
  reason text NOT NULL CHECK (btrim(reason) <> ''),
  recorded_at bigint NOT NULL,
  PRIMARY KEY (enterprise_id, version)
);
CREATE INDEX graph_recorded ON power.graph (recorded_at);
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON power.graph FOR EACH ROW EXECUTE FUNCTION power.append_only();

CREATE TABLE power.emergency_order (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  level text NOT NULL CHECK (level IN ('yellow', 'orange', 'red')),
  -- Empty: the whole city.
  districts text[] NOT NULL,
  starts bigint NOT NULL,
  ends bigint NOT NULL CHECK (ends > starts),
  document text NOT NULL CHECK (btrim(document) <> ''),
  recorded_by text NOT NULL CHECK (btrim(recorded_by) <> ''),
  recorded_at bigint NOT NULL
);
CREATE INDEX emergency_order_span ON power.emergency_order (starts, ends);
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON power.emergency_order FOR EACH ROW EXECUTE FUNCTION power.append_only();

CREATE TABLE power.reduction_list (
  enterprise_id text NOT NULL REFERENCES sources.enterprise (id),
  version integer NOT NULL CHECK (version > 0),
  levels jsonb NOT NULL,
  grade text CHECK (grade IN ('A', 'B', 'C', 'D')),
  document text NOT NULL CHECK (btrim(document) <> ''),
  recorded_by text NOT NULL CHECK (btrim(recorded_by) <> ''),
  recorded_at bigint NOT NULL,
  PRIMARY KEY (enterprise_id, version)
);
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON power.reduction_list FOR EACH ROW EXECUTE FUNCTION power.append_only();

-- Review of the equipment, calibration of the meter, publication of its place, human checks of stretches (行政处罚法 art. 41).
CREATE TABLE power.proof (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  enterprise_id text NOT NULL REFERENCES sources.enterprise (id),
  facility text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('review', 'calibration', 'publication', 'human-check')),
  starts bigint NOT NULL,
  -- Null: until further notice.
  ends bigint,
  document text NOT NULL CHECK (btrim(document) <> ''),
  recorded_by text NOT NULL CHECK (btrim(recorded_by) <> ''),
  recorded_at bigint NOT NULL,
  CHECK (ends IS NULL OR ends > starts),
  CONSTRAINT ends_some_day CHECK (ends IS NOT NULL OR kind NOT IN ('calibration', 'human-check')),
  CONSTRAINT checked_afterwards CHECK (kind <> 'human-check' OR recorded_at >= ends)
);
CREATE INDEX proof_facility ON power.proof (enterprise_id, facility);
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON power.proof FOR EACH ROW EXECUTE FUNCTION power.append_only();
