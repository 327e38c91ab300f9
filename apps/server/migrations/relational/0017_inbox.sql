-- What others must hear of (outbox), and what somebody has to do about it (inbox).
-- Why: an act and the word of it are kept together or not at all; a task is derived from what it stands on and can be made again.
-- Locks: creates; adds a trigger to a table at a time (share row exclusive, a moment). Worked when: select count(*) from inbox.task answers.
CREATE SCHEMA outbox;

-- Rows leave when everybody who listens has heard of them, in the transaction in which they did.
CREATE TABLE outbox.event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text COLLATE "C" NOT NULL,
  -- Which one of the topic; empty: any of them.
  object text COLLATE "C" NOT NULL,
  -- Who did it, where a person did: {"by": name, "person": id}.
  body jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX event_topic ON outbox.event (topic, id);

CREATE FUNCTION outbox.wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('poyang_outbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER wake AFTER INSERT ON outbox.event FOR EACH STATEMENT EXECUTE FUNCTION outbox.wake();

-- For triggers on tables whose changes others hear of: topic, column of the identity ('' for any), column of the name of who did it.
-- A program that forgets to tell is not possible this way. As its owner, so that whoever may write the table need not see the outbox.
CREATE FUNCTION outbox.tell() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  said jsonb := to_jsonb(NEW);
BEGIN
  INSERT INTO outbox.event (topic, object, body)
  VALUES (
    TG_ARGV[0],
    coalesce(said ->> TG_ARGV[1], ''),
    -- The person is named by the transaction of the act (platform/audit).
    jsonb_strip_nulls(jsonb_build_object(
      'by', coalesce(said ->> TG_ARGV[2], nullif(current_setting('poyang.actor', true), '')),
      'person', nullif(current_setting('poyang.person', true), '')))
  );
  RETURN NULL;
END $$;

CREATE TRIGGER tell AFTER INSERT ON alarms.alarm_event FOR EACH ROW EXECUTE FUNCTION outbox.tell('alarms.changed', 'alarm', 'by');
CREATE TRIGGER tell AFTER INSERT ON alarms.rule_event FOR EACH ROW EXECUTE FUNCTION outbox.tell('rules.changed', 'rule', 'by');
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON alarms.incident FOR EACH ROW EXECUTE FUNCTION outbox.tell('incidents.changed', 'id', 'acknowledged_by');
CREATE TRIGGER tell AFTER INSERT ON quality.mark_check FOR EACH ROW EXECUTE FUNCTION outbox.tell('marks.changed', 'mark_id', '');
CREATE TRIGGER tell AFTER INSERT ON quality.mark_finding FOR EACH ROW EXECUTE FUNCTION outbox.tell('marks.changed', 'mark_id', 'found_by');
CREATE TRIGGER tell AFTER INSERT ON quality.gap FOR EACH ROW EXECUTE FUNCTION outbox.tell('gaps.changed', 'outlet_id', '');
CREATE TRIGGER tell_again AFTER UPDATE ON quality.gap FOR EACH ROW
  WHEN ((NEW.state, NEW.cause) IS DISTINCT FROM (OLD.state, OLD.cause)) EXECUTE FUNCTION outbox.tell('gaps.changed', 'outlet_id', '');
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON telemetry.ripple FOR EACH ROW EXECUTE FUNCTION outbox.tell('values.changed', 'id', 'approved_by');
CREATE TRIGGER tell AFTER INSERT ON power.proof FOR EACH ROW EXECUTE FUNCTION outbox.tell('proofs.changed', 'enterprise_id', 'recorded_by');
CREATE TRIGGER tell AFTER UPDATE ON sources.registry FOR EACH ROW
  WHEN (NEW.version <> OLD.version) EXECUTE FUNCTION outbox.tell('sources.changed', '', '');

CREATE SCHEMA inbox;

CREATE TABLE inbox.task (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The same need is one task: `alarms/12/open`.
  key text COLLATE "C" NOT NULL UNIQUE,
  -- Who offers it, and from what it can be derived again: `alarms`.
  source text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  -- To be done once by one of those it is for, or to be read by each of them.
  mode text NOT NULL CHECK (mode IN ('do', 'read')),
  -- Reference of what it is about: `alarm:12`.
  object text COLLATE "C" NOT NULL,
  -- What the object is called in the outbox, to find its tasks by.
  object_id text COLLATE "C" NOT NULL,
  urgency smallint NOT NULL CHECK (urgency BETWEEN 0 AND 3),
  title jsonb NOT NULL,
  why jsonb NOT NULL,
  page text NOT NULL,
  steps jsonb NOT NULL,
  -- For whom: those who hold a role and whose scope covers the owner, one person, or all posts of an organisation.
  roles text[],
  person_id uuid,
  organisation_id uuid,
  enterprise_id text,
  district text,
  -- Whatever the scope of those who hold the roles.
  everywhere boolean NOT NULL,
  -- Not for who started it: a second person looks.
  four_eyes boolean NOT NULL,
  started_person uuid,
  started_by text,
  offered_at timestamptz NOT NULL,
  due_at timestamptz,
  due_basis jsonb,
  -- The hash of all of the above: what is offered again unchanged is not written again.
  digest text NOT NULL,
  claimed_person uuid,
  claimed_by text,
  claimed_at timestamptz,
  reminded_at timestamptz,
  supervised_at timestamptz,
  supervised_by text,
  closed_at timestamptz,
  closed_person uuid,
  closed_by text,
  CHECK (num_nonnulls(roles, person_id, organisation_id) = 1),
  CHECK ((claimed_by IS NULL) = (claimed_at IS NULL)),
  CHECK (closed_at IS NOT NULL OR closed_by IS NULL)
);
CREATE INDEX task_open ON inbox.task (due_at, id) WHERE closed_at IS NULL;
CREATE INDEX task_of_source ON inbox.task (source, object_id) WHERE closed_at IS NULL;
CREATE INDEX task_of_person ON inbox.task (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX task_claimed ON inbox.task (claimed_person) WHERE claimed_person IS NOT NULL;
CREATE INDEX task_done ON inbox.task (closed_person, closed_at DESC) WHERE closed_person IS NOT NULL;
CREATE INDEX task_started ON inbox.task (started_person, id DESC) WHERE started_person IS NOT NULL;
CREATE INDEX task_due ON inbox.task (due_at) WHERE closed_at IS NULL AND due_at IS NOT NULL;
CREATE INDEX task_supervised ON inbox.task (supervised_at DESC) WHERE supervised_at IS NOT NULL;

CREATE FUNCTION inbox.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME;
END $$;

-- What people and the platform did with a task itself; what they did about its object stands with the object.
CREATE TABLE inbox.task_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task_id bigint NOT NULL REFERENCES inbox.task (id),
  at timestamptz NOT NULL,
  what text NOT NULL CHECK (what IN ('offered', 'claimed', 'released', 'assigned', 'reminded', 'supervised', 'closed', 'reopened')),
  by text NOT NULL,
  person_id uuid,
  -- To whom it was assigned.
  to_person uuid,
  to_name text,
  note text NOT NULL
);
CREATE INDEX task_event_task ON inbox.task_event (task_id, id);
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON inbox.task_event FOR EACH ROW EXECUTE FUNCTION inbox.append_only();

CREATE TABLE inbox.seen (
  task_id bigint NOT NULL REFERENCES inbox.task (id),
  person_id uuid NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (person_id, task_id)
);

-- Pages that are open ask again when this is heard; the notice says nothing of what changed.
CREATE FUNCTION inbox.wake() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('poyang_inbox', '');
  RETURN NULL;
END $$;
CREATE TRIGGER wake AFTER INSERT OR UPDATE ON inbox.task FOR EACH STATEMENT EXECUTE FUNCTION inbox.wake();

-- The second lock (docs/access.md). What is for one person or an organisation lies in no scope.
SELECT access.fence('inbox.task', '(everywhere OR roles IS NULL OR access.in_scope(enterprise_id, district))');
SELECT access.fence('inbox.task_event', 'EXISTS (SELECT FROM inbox.task AS t WHERE t.id = task_id)');
-- Requests tell by triggers only; nobody but the worker hears.
REVOKE ALL ON ALL TABLES IN SCHEMA outbox FROM poyang_web;
REVOKE ALL ON SCHEMA outbox FROM poyang_web;
