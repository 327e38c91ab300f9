-- Rules in their versions, alarms with what happened to them, silences, incidents, nights, backtests.
-- Why: a rule holds only when a second person has looked at it; an alarm is the list of its events, and nothing in it is ever taken away.
-- Locks: creates only. Worked when: select count(*) from alarms.rule_version answers.
CREATE SCHEMA alarms;

CREATE TABLE alarms.rule_version (
  rule text COLLATE "C" NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  -- Both faces: the canonical text as drafted, and the same as JSON.
  text text NOT NULL,
  form jsonb NOT NULL,
  -- SHA-256 of what it says, without its status, dates and persons.
  hash text NOT NULL,
  status text NOT NULL CHECK (status IN ('draft', 'reviewed', 'in-force', 'retired')),
  author text NOT NULL CHECK (author <> ''),
  reviewer text,
  effective_from date,
  effective_to date,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (rule, version),
  -- Four eyes, kept by the database whatever a program does.
  CONSTRAINT reviewer_is_another CHECK (reviewer IS NULL OR lower(btrim(reviewer)) <> lower(btrim(author))),
  CONSTRAINT reviewed_by_somebody CHECK ((status = 'draft') = (reviewer IS NULL)),
  CONSTRAINT holds_from_a_day CHECK ((status IN ('in-force', 'retired')) = (effective_from IS NOT NULL)),
  CONSTRAINT ends_when_retired CHECK (status <> 'retired' OR effective_to IS NOT NULL),
  CHECK (effective_to IS NULL OR effective_to >= effective_from)
);
-- Of one rule at most one version has no end.
CREATE UNIQUE INDEX rule_version_open ON alarms.rule_version (rule) WHERE effective_from IS NOT NULL AND effective_to IS NULL;

CREATE FUNCTION alarms.keep_rule_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a version of a rule is never removed';
  END IF;
  IF (NEW.rule, NEW.version, NEW.text, NEW.form, NEW.hash, NEW.author, NEW.created_at)
    IS DISTINCT FROM (OLD.rule, OLD.version, OLD.text, OLD.form, OLD.hash, OLD.author, OLD.created_at) THEN
    RAISE EXCEPTION 'what a version of a rule says is never changed: draft the next one';
  END IF;
  IF OLD.reviewer IS NOT NULL AND NEW.reviewer IS DISTINCT FROM OLD.reviewer THEN
    RAISE EXCEPTION 'the reviewer of a version is never changed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON alarms.rule_version FOR EACH ROW EXECUTE FUNCTION alarms.keep_rule_version();

CREATE FUNCTION alarms.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are only ever added';
END $$;

CREATE TABLE alarms.rule_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  what text NOT NULL,
  by text NOT NULL,
  note text NOT NULL,
  FOREIGN KEY (rule, version) REFERENCES alarms.rule_version (rule, version)
);
CREATE INDEX rule_event_rule ON alarms.rule_event (rule, id);
CREATE TRIGGER append BEFORE UPDATE OR DELETE ON alarms.rule_event FOR EACH ROW EXECUTE FUNCTION alarms.append_only();

-- Where and when each version was evaluated last, and whether it can still fire.
CREATE TABLE alarms.rule_running (
  rule text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  last_evaluated timestamptz,
  subjects integer NOT NULL DEFAULT 0,
  lacking jsonb NOT NULL DEFAULT '[]',
  proof_at timestamptz,
  proof_fired boolean,
  PRIMARY KEY (rule, version)
);

CREATE TABLE alarms.silence (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule text COLLATE "C",
  outlet_id text,
  starts timestamptz NOT NULL,
  ends timestamptz NOT NULL CHECK (ends > starts AND ends <= starts + interval '31 days'),
  by text NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  made_at timestamptz NOT NULL DEFAULT now(),
  CHECK (rule IS NOT NULL OR outlet_id IS NOT NULL)
);
CREATE INDEX silence_ends ON alarms.silence (ends);
CREATE TRIGGER append BEFORE UPDATE OR DELETE ON alarms.silence FOR EACH ROW EXECUTE FUNCTION alarms.append_only();

CREATE TABLE alarms.alarm (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  subject text COLLATE "C" NOT NULL,
  outlet_id text NOT NULL,
  factor text,
  severity text NOT NULL,
  observed_from timestamptz NOT NULL,
  opened_at timestamptz NOT NULL,
  words jsonb NOT NULL,
  silence bigint REFERENCES alarms.silence (id),
  quiet boolean NOT NULL,
  -- What the events come to; written in the transaction of each event, computed by one function.
  observed_to timestamptz,
  episodes integer NOT NULL DEFAULT 1,
  state text NOT NULL DEFAULT 'open',
  outcome text,
  explain_by timestamptz,
  overtaken boolean NOT NULL DEFAULT false,
  UNIQUE (rule, subject, observed_from, opened_at),
  FOREIGN KEY (rule, version) REFERENCES alarms.rule_version (rule, version)
);
CREATE INDEX alarm_outlet ON alarms.alarm (outlet_id, id DESC);
CREATE INDEX alarm_rule ON alarms.alarm (rule, id DESC);
CREATE INDEX alarm_subject ON alarms.alarm (rule, subject, observed_from DESC);
CREATE INDEX alarm_undone ON alarms.alarm (id DESC) WHERE state <> 'closed';

CREATE TABLE alarms.alarm_event (
  alarm bigint NOT NULL REFERENCES alarms.alarm (id),
  seq integer NOT NULL,
  at timestamptz NOT NULL,
  what text NOT NULL,
  by text NOT NULL,
  body jsonb NOT NULL,
  -- The same verdict again after a restart is the same event.
  verdict text COLLATE "C",
  PRIMARY KEY (alarm, seq),
  UNIQUE (verdict, what)
);
CREATE TRIGGER append BEFORE UPDATE OR DELETE ON alarms.alarm_event FOR EACH ROW EXECUTE FUNCTION alarms.append_only();

CREATE TABLE alarms.incident (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('replay-differs', 'cannot-fire')),
  day date NOT NULL,
  rule text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  subject text COLLATE "C",
  words jsonb NOT NULL,
  only_live jsonb NOT NULL,
  only_replay jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  acknowledged_by text,
  acknowledged_at timestamptz,
  note text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX incident_once ON alarms.incident (kind, day, rule, version, coalesce(subject, ''));

CREATE TABLE alarms.night (
  day date PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  counts jsonb NOT NULL
);

-- Which sets of evaluators in the columnar store are whole, and what they stand before.
CREATE TABLE alarms.evaluation (
  slot text PRIMARY KEY,
  -- Place in the stream of judged values up to which they were taken (known frame, then known ms), and the ms up to which time has passed.
  next bigint NOT NULL,
  at bigint NOT NULL,
  ticked_at bigint NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE alarms.backtest (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  by text NOT NULL,
  request jsonb NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'cancelled', 'failed')),
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  progress jsonb NOT NULL DEFAULT '{"done":0,"of":0,"values":0,"blocks":0,"pruned":0}',
  milliseconds integer,
  failure text,
  result jsonb
);
