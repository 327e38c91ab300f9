-- Marks, gaps and what was done about them, our own outages, transmission rates of days.
-- Why: a mark is an assertion with a legal consequence, so it is never changed; a gap has a cause, and the cause may be us.
-- Locks: creates only. Worked when: select count(*) from quality.gap answers.
CREATE SCHEMA quality;

CREATE FUNCTION quality.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME;
END $$;

-- Times are ms since 1970.
CREATE TABLE quality.mark (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  outlet_id text NOT NULL REFERENCES sources.outlet (id),
  -- Null: all of the outlet's.
  factors text[],
  kind text NOT NULL CHECK (kind IN ('device', 'condition')),
  item text NOT NULL CHECK (item <> ''),
  starts bigint NOT NULL,
  ends bigint NOT NULL,
  marked_by text NOT NULL CHECK (btrim(marked_by) <> ''),
  role text NOT NULL CHECK (role IN ('enterprise', 'authority')),
  marked_at bigint NOT NULL,
  reason text NOT NULL,
  attachments jsonb NOT NULL,
  -- A mark is corrected once; its correction may be corrected again.
  supersedes bigint UNIQUE REFERENCES quality.mark (id),
  withdraws boolean NOT NULL,
  admitted boolean NOT NULL,
  CHECK (ends > starts),
  CHECK (NOT withdraws OR supersedes IS NOT NULL),
  CONSTRAINT only_the_authority_admits CHECK (NOT admitted OR (role = 'authority' AND btrim(reason) <> ''))
);
CREATE INDEX mark_outlet ON quality.mark (outlet_id, starts);
CREATE INDEX mark_made ON quality.mark (marked_at);
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON quality.mark FOR EACH ROW EXECUTE FUNCTION quality.append_only();

-- What speaks against a condition mark, each time it was looked at and found to be otherwise than before.
CREATE TABLE quality.mark_check (
  mark_id bigint NOT NULL REFERENCES quality.mark (id),
  checked_at bigint NOT NULL,
  contradictions jsonb NOT NULL,
  PRIMARY KEY (mark_id, checked_at)
);
CREATE INDEX mark_checked ON quality.mark_check (checked_at);
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON quality.mark_check FOR EACH ROW EXECUTE FUNCTION quality.append_only();

-- Whether production and treatment were run as required while marked, as the authority found.
CREATE TABLE quality.mark_finding (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  mark_id bigint NOT NULL REFERENCES quality.mark (id),
  ran_as_required boolean NOT NULL,
  found_by text NOT NULL CHECK (btrim(found_by) <> ''),
  reason text NOT NULL CHECK (btrim(reason) <> ''),
  found_at bigint NOT NULL
);
CREATE INDEX mark_found ON quality.mark_finding (found_at);
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON quality.mark_finding FOR EACH ROW EXECUTE FUNCTION quality.append_only();

CREATE TABLE quality.outage (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('stopped', 'refusing', 'all-silent')),
  starts bigint NOT NULL,
  -- Null while it lasts.
  ends bigint,
  planned boolean NOT NULL,
  detail text NOT NULL,
  evidence jsonb NOT NULL,
  UNIQUE (kind, starts),
  CHECK (ends IS NULL OR ends > starts)
);
CREATE INDEX outage_ends ON quality.outage (ends);

CREATE TABLE quality.gap (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  outlet_id text NOT NULL REFERENCES sources.outlet (id),
  level text NOT NULL CHECK (level IN ('minute', 'hour', 'day')),
  -- Null: all that are expected.
  factors text[],
  starts bigint NOT NULL,
  ends bigint NOT NULL CHECK (ends > starts),
  expected integer NOT NULL,
  missing integer NOT NULL CHECK (missing BETWEEN 0 AND expected),
  state text NOT NULL CHECK (state IN ('open', 'filled', 'given-up')),
  cause text NOT NULL CHECK (cause IN ('device', 'power', 'network', 'own-outage', 'planned-stop', 'unknown')),
  evidence jsonb NOT NULL,
  found_at bigint NOT NULL,
  filled_at bigint,
  attempts integer NOT NULL DEFAULT 0,
  -- When the device is asked next; null: it is not.
  next_attempt_at bigint,
  CHECK ((state = 'filled') = (missing = 0))
);
CREATE INDEX gap_outlet ON quality.gap (outlet_id, level, starts);
CREATE INDEX gap_not_filled ON quality.gap (next_attempt_at) WHERE state <> 'filled';

CREATE TABLE quality.history_request (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gap_id bigint NOT NULL REFERENCES quality.gap (id),
  mn text COLLATE "C" NOT NULL,
  level text NOT NULL,
  starts bigint NOT NULL,
  ends bigint NOT NULL,
  attempt integer NOT NULL CHECK (attempt > 0),
  state text NOT NULL CHECK (state IN ('waiting', 'done', 'refused', 'failed', 'timed-out', 'offline', 'lost')),
  command text,
  data_frames integer NOT NULL DEFAULT 0,
  detail text NOT NULL,
  sent_at bigint NOT NULL,
  ended_at bigint
);
CREATE INDEX history_request_gap ON quality.history_request (gap_id, id);
-- Of one device one request is under way.
CREATE UNIQUE INDEX history_request_waiting ON quality.history_request (mn) WHERE state = 'waiting';

CREATE TABLE quality.rate_day (
  outlet_id text NOT NULL REFERENCES sources.outlet (id),
  day text COLLATE "C" NOT NULL,
  -- `running` is replaced as the day goes; the others are written once.
  closing text NOT NULL CHECK (closing IN ('running', 'provisional', 'final')),
  immediate jsonb NOT NULL,
  completed jsonb NOT NULL,
  not_due jsonb NOT NULL,
  lacking jsonb NOT NULL,
  target text NOT NULL,
  rules jsonb NOT NULL,
  computed_at bigint NOT NULL,
  PRIMARY KEY (day, closing, outlet_id)
);
CREATE INDEX rate_day_outlet ON quality.rate_day (outlet_id, day);

-- Up to when each of the looks of this module has looked.
CREATE TABLE quality.looked (
  what text PRIMARY KEY,
  until bigint NOT NULL
);
