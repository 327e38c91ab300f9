-- Facts of outlets with their history, what used a judged value, and what changed afterwards.
-- Why: a value is judged by the facts of its day; a value that changes after it was used must be looked at by a person.
-- Locks: creates only. Worked when: select count(*) from telemetry.ripple answers.
CREATE TABLE sources.outlet_facts (
  outlet_id text NOT NULL REFERENCES sources.outlet (id),
  effective_from date NOT NULL,
  -- When the registry learned it, ms since 1970. Rows are only ever added.
  recorded_at bigint NOT NULL,
  facts jsonb NOT NULL,
  PRIMARY KEY (outlet_id, effective_from, recorded_at)
);
CREATE INDEX outlet_facts_recorded ON sources.outlet_facts (recorded_at);

CREATE SCHEMA telemetry;

-- Who relies on a judged value: an alarm, a case, a published figure. Written by those who do.
CREATE TABLE telemetry.value_use (
  value_ref text COLLATE "C" NOT NULL,
  used_by text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  used_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (value_ref, used_by)
);

CREATE TABLE telemetry.ripple (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  value_ref text COLLATE "C" NOT NULL,
  outlet_id text NOT NULL,
  factor text NOT NULL,
  level text NOT NULL,
  basis text NOT NULL,
  starts bigint NOT NULL,
  known_frame bigint NOT NULL,
  known_at bigint NOT NULL,
  cause text NOT NULL,
  was jsonb NOT NULL,
  is_now jsonb NOT NULL,
  downstream jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('listed', 'open', 'approved')),
  approved_by text,
  approved_at timestamptz,
  note text,
  CHECK ((state = 'approved') = (approved_by IS NOT NULL AND approved_at IS NOT NULL)),
  -- The same change found again after a restart is one row.
  UNIQUE (value_ref, known_frame, known_at)
);
CREATE INDEX ripple_state ON telemetry.ripple (state, id DESC);
CREATE INDEX ripple_outlet ON telemetry.ripple (outlet_id, id DESC);
