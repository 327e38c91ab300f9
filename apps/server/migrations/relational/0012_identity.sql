-- Who there is: organisations, people, posts, what a post may, and how a person proves to be it.
-- Why: every act names a person who was allowed to do it; three officers who watch each other must be three people, whatever a program does.
-- Locks: creates only. Worked when: select count(*) from identity.person answers.
CREATE SCHEMA identity;

CREATE TABLE identity.organisation (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('bureau', 'district-bureau', 'section', 'team', 'enterprise', 'agent', 'department', 'contractor')),
  name text NOT NULL CHECK (btrim(name) <> ''),
  parent_id uuid REFERENCES identity.organisation (id),
  -- What a district bureau stands for.
  district text,
  credit_code text,
  starts timestamptz NOT NULL DEFAULT now(),
  ends timestamptz,
  demo boolean NOT NULL DEFAULT false,
  CHECK (parent_id IS DISTINCT FROM id)
);
CREATE INDEX organisation_parent ON identity.organisation (parent_id);

-- Enterprises of the registry that an organisation is: one firm may have several sites. The registry belongs to another module, so no foreign key.
CREATE TABLE identity.organisation_enterprise (
  organisation_id uuid NOT NULL REFERENCES identity.organisation (id),
  enterprise_id text NOT NULL,
  PRIMARY KEY (organisation_id, enterprise_id)
);

-- An enterprise lets an agent or a contractor act for it, for a time.
CREATE TABLE identity.mandate (
  id uuid PRIMARY KEY,
  organisation_id uuid NOT NULL REFERENCES identity.organisation (id),
  enterprise_id text NOT NULL,
  document text NOT NULL CHECK (btrim(document) <> ''),
  starts timestamptz NOT NULL,
  ends timestamptz NOT NULL,
  CHECK (starts <= ends)
);
CREATE INDEX mandate_organisation ON identity.mandate (organisation_id);

-- `human` numbers natural people: two accounts of one human share it once that is known.
CREATE SEQUENCE identity.human;
CREATE TABLE identity.person (
  id uuid PRIMARY KEY,
  human bigint NOT NULL DEFAULT nextval('identity.human'),
  name text NOT NULL CHECK (btrim(name) <> ''),
  login text COLLATE "C" UNIQUE CHECK (login = lower(login)),
  phone text,
  email text,
  id_number text UNIQUE,
  address text,
  bank_account text,
  demo boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid REFERENCES identity.person (id),
  ended_at timestamptz,
  UNIQUE (id, human)
);
CREATE INDEX person_human ON identity.person (human);
CREATE INDEX person_name ON identity.person (name, id);

-- A post of one of the three officers is set up as such: it takes that role only, and is not lent to others on leave.
CREATE TABLE identity.post (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES identity.person (id),
  organisation_id uuid NOT NULL REFERENCES identity.organisation (id),
  title text NOT NULL CHECK (btrim(title) <> ''),
  office boolean NOT NULL DEFAULT false,
  scope jsonb NOT NULL DEFAULT '{"kind":"none"}',
  starts timestamptz NOT NULL DEFAULT now(),
  ends timestamptz,
  UNIQUE (id, person_id, office),
  UNIQUE (id, office)
);
CREATE INDEX post_person ON identity.post (person_id);
CREATE INDEX post_organisation ON identity.post (organisation_id);

CREATE TABLE identity.role_grant (
  id uuid PRIMARY KEY,
  post_id uuid NOT NULL,
  person_id uuid NOT NULL,
  human bigint NOT NULL,
  office boolean NOT NULL,
  role text NOT NULL,
  starts timestamptz NOT NULL DEFAULT now(),
  ends timestamptz,
  granted_by uuid REFERENCES identity.person (id),
  ended_by uuid REFERENCES identity.person (id),
  reason text NOT NULL CHECK (btrim(reason) <> ''),
  FOREIGN KEY (post_id, person_id, office) REFERENCES identity.post (id, person_id, office),
  -- Merging two accounts changes the human of one of them, and this with it: then the exclusion below speaks.
  FOREIGN KEY (person_id, human) REFERENCES identity.person (id, human) ON UPDATE CASCADE,
  CHECK (office = (role IN ('system-officer', 'security-officer', 'auditor'))),
  CHECK (ends IS NULL OR starts <= ends),
  CONSTRAINT nobody_grants_to_oneself CHECK (granted_by IS DISTINCT FROM person_id),
  -- Whoever holds one of the three offices holds no other at any moment of that time.
  CONSTRAINT three_officers_are_three_people EXCLUDE USING gist (
    int8range(human, human, '[]') WITH &&,
    tstzrange(starts, ends) WITH &&
  ) WHERE (office)
);
CREATE INDEX role_grant_post ON identity.role_grant (post_id);
CREATE INDEX role_grant_person ON identity.role_grant (person_id);

-- A post lent to another person during leave (假期委托).
CREATE TABLE identity.delegation (
  id uuid PRIMARY KEY,
  post_id uuid NOT NULL,
  office boolean NOT NULL DEFAULT false CONSTRAINT an_office_is_not_lent CHECK (NOT office),
  to_person_id uuid NOT NULL REFERENCES identity.person (id),
  starts timestamptz NOT NULL,
  ends timestamptz NOT NULL,
  reason text NOT NULL CHECK (btrim(reason) <> ''),
  made_by uuid NOT NULL REFERENCES identity.person (id),
  made_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  FOREIGN KEY (post_id, office) REFERENCES identity.post (id, office),
  CHECK (starts < ends)
);
CREATE INDEX delegation_person ON identity.delegation (to_person_id);
CREATE INDEX delegation_post ON identity.delegation (post_id);

-- Passwords, newest is the one that holds; the older ones are kept so that they are not used again. Each is argon2id in PHC form.
CREATE TABLE identity.password (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES identity.person (id),
  hash text NOT NULL CHECK (hash LIKE '$argon2id$%'),
  set_at timestamptz NOT NULL
);
CREATE INDEX password_person ON identity.password (person_id, id);

-- Secrets of authenticator apps, sealed with a key that is not in this store. `last_step` makes each code usable once.
CREATE TABLE identity.totp (
  person_id uuid PRIMARY KEY REFERENCES identity.person (id),
  sealed bytea NOT NULL,
  confirmed_at timestamptz,
  last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE identity.security_key (
  credential_id text COLLATE "C" PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES identity.person (id),
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  label text NOT NULL,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz
);
CREATE INDEX security_key_person ON identity.security_key (person_id);

CREATE TABLE identity.recovery_code (
  person_id uuid NOT NULL REFERENCES identity.person (id),
  hash bytea NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (person_id, hash)
);

CREATE TABLE identity.one_time_link (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES identity.person (id),
  hash bytea NOT NULL UNIQUE,
  made_by uuid REFERENCES identity.person (id),
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX one_time_link_person ON identity.one_time_link (person_id);

-- Subjects of the outside provider of single sign-on.
CREATE TABLE identity.oidc_link (
  issuer text NOT NULL,
  subject text NOT NULL,
  person_id uuid NOT NULL REFERENCES identity.person (id),
  made_at timestamptz NOT NULL,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX oidc_link_person ON identity.oidc_link (person_id);

-- Journeys to that provider that have not come back yet.
CREATE TABLE identity.oidc_flow (
  hash bytea PRIMARY KEY,
  state text NOT NULL,
  nonce text NOT NULL,
  verifier text NOT NULL,
  -- Set when a person who is logged in links itself.
  person_id uuid REFERENCES identity.person (id),
  expires_at timestamptz NOT NULL
);

CREATE TABLE identity.session (
  id uuid PRIMARY KEY,
  hash bytea NOT NULL UNIQUE,
  person_id uuid NOT NULL REFERENCES identity.person (id),
  post_id uuid REFERENCES identity.post (id),
  method text NOT NULL CHECK (method IN ('password', 'link', 'oidc', 'demo')),
  second_factor_at timestamptz,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  idle_until timestamptz NOT NULL,
  absolute_until timestamptz NOT NULL,
  address text NOT NULL,
  agent text NOT NULL,
  -- A question to a security key that waits for its answer.
  challenge text,
  ended_at timestamptz,
  ended_because text,
  CHECK ((ended_at IS NULL) = (ended_because IS NULL))
);
CREATE INDEX session_person ON identity.session (person_id) WHERE ended_at IS NULL;

CREATE TABLE identity.service_account (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (btrim(name) <> ''),
  hash bytea NOT NULL UNIQUE,
  permissions text[] NOT NULL DEFAULT '{}',
  scope jsonb NOT NULL DEFAULT '{"kind":"none"}',
  expires_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  created_by uuid REFERENCES identity.person (id),
  last_used_at timestamptz,
  ended_at timestamptz
);

-- How often a log-in failed under a name or from an address; a name that nobody has is counted like any other.
CREATE TABLE identity.attempt (
  key text COLLATE "C" PRIMARY KEY,
  failures integer NOT NULL,
  last_at timestamptz NOT NULL,
  closed_until timestamptz NOT NULL
);

-- Requests of people who look after accounts run as poyang_web, which is granted every new table. What proves somebody is none of its business:
-- of these it sees whether they are there.
REVOKE ALL ON identity.password, identity.totp, identity.security_key, identity.recovery_code, identity.oidc_link, identity.oidc_flow,
  identity.attempt, identity.one_time_link, identity.session, identity.service_account FROM poyang_web;
GRANT SELECT (person_id) ON identity.password, identity.security_key TO poyang_web;
GRANT SELECT (person_id, confirmed_at) ON identity.totp TO poyang_web;
GRANT INSERT, SELECT (person_id, used_at), UPDATE (used_at) ON identity.one_time_link TO poyang_web;
GRANT SELECT (id, person_id, ended_at, idle_until, absolute_until), UPDATE (ended_at, ended_because) ON identity.session TO poyang_web;
GRANT INSERT, SELECT (id, name, permissions, scope, expires_at, created_at, created_by, last_used_at, ended_at),
  UPDATE (permissions, scope, ended_at) ON identity.service_account TO poyang_web;
