-- How a person likes to see a ledger: filters, order and columns under a name of its own.
-- Why: the same narrowing of a long list is asked for every morning.
-- Locks: creates only. Worked when: select count(*) from views.view answers.
CREATE SCHEMA views;

CREATE TABLE views.view (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL,
  ledger text COLLATE "C" NOT NULL,
  name text NOT NULL CHECK (btrim(name) <> ''),
  -- The part of the address behind `?`: sort, filter, search, columns.
  search text NOT NULL,
  made_at timestamptz NOT NULL,
  UNIQUE (person_id, ledger, name)
);
