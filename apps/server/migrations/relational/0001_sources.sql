-- Who emits where: enterprises, outlets, devices, and the version of this registry.
-- Why: the gateway attributes frames by it; its version tells a gateway that it is out of date.
-- Locks: creates only. Worked when: select version from sources.registry gives one row.
CREATE SCHEMA sources;

CREATE TABLE sources.enterprise (
  id text PRIMARY KEY,
  name text NOT NULL,
  credit_code text,
  industry text NOT NULL,
  district text NOT NULL,
  address text NOT NULL,
  longitude double precision NOT NULL,
  latitude double precision NOT NULL,
  demo boolean NOT NULL
);

CREATE TABLE sources.outlet (
  id text PRIMARY KEY,
  enterprise_id text NOT NULL REFERENCES sources.enterprise (id),
  name text NOT NULL,
  medium text NOT NULL,
  longitude double precision NOT NULL,
  latitude double precision NOT NULL,
  factors text[] NOT NULL
);
CREATE INDEX outlet_enterprise ON sources.outlet (enterprise_id);

CREATE TABLE sources.device (
  mn text COLLATE "C" PRIMARY KEY,
  outlet_id text NOT NULL REFERENCES sources.outlet (id),
  version text NOT NULL,
  st text NOT NULL,
  password text,
  profile jsonb NOT NULL
);
CREATE INDEX device_outlet ON sources.device (outlet_id);

-- One row. Its version grows in the transaction of every change.
CREATE TABLE sources.registry (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  version bigint NOT NULL
);
INSERT INTO sources.registry (version) VALUES (0);
