-- Acts of people and machines: one row each, in the order in which they were committed, each bound to the one before it by its hash.
-- Why: whoever changes, or looks at what may hurt people, is on record; a row that is changed or taken away later breaks the chain.
-- Locks: creates only. Worked when: select last from audit.head gives one row.
CREATE SCHEMA audit;

CREATE TABLE audit.event (
  sequence bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  person_id uuid,
  actor text NOT NULL,
  action text COLLATE "C" NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('done', 'refused', 'read', 'begun', 'failed')),
  object_kind text COLLATE "C",
  object_id text COLLATE "C",
  -- JSON text, exactly what the hash covers.
  body text NOT NULL,
  -- SHA-256 of the hash before it and the body.
  hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);
CREATE INDEX event_at ON audit.event (at);
CREATE INDEX event_person ON audit.event (person_id, sequence);
CREATE INDEX event_object ON audit.event (object_kind, object_id, sequence);
CREATE INDEX event_action ON audit.event (action, sequence);

-- One row: number and hash of the last event.
CREATE TABLE audit.head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  last bigint NOT NULL,
  hash bytea NOT NULL
);
INSERT INTO audit.head (last, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION audit.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit is only ever added to';
END $$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON audit.event FOR EACH ROW EXECUTE FUNCTION audit.append_only();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON audit.event FOR EACH STATEMENT EXECUTE FUNCTION audit.append_only();
