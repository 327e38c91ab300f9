-- The audit as leaves of the evidence log `records`, and how its oldest rows may be let go.
-- Why: rows stand under signed checkpoints; they are kept for at least 183 days whatever the settings say (网络安全法 art. 21: not less than six months).
-- Locks: audit.event for a moment. Worked when: select count(*) from audit.forgotten; answers 1.

-- One row: everything up to this number was let go; the hash of that row is what the next one is bound to.
CREATE TABLE audit.forgotten (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  last bigint NOT NULL,
  hash bytea NOT NULL,
  at timestamptz
);
INSERT INTO audit.forgotten (last, hash) VALUES (0, decode(repeat('00', 32), 'hex'));

CREATE INDEX event_actor ON audit.event (actor, sequence);

-- As before, but that rows of more than 183 days go when a transaction says so.
CREATE OR REPLACE FUNCTION audit.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('poyang.audit_forget', true) = 'on' AND OLD.at < clock_timestamp() - interval '183 days' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'the audit is only ever added to';
END $$;
