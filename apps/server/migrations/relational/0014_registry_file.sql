-- The file of each enterprise (一企一档): its parts, every change of it with who and why, and what the enterprise asks to have changed.
-- Why: a limit, a device or a name is judged by as it stood on a day, and somebody answers for each change.
-- Locks: sources.enterprise, sources.outlet, sources.device for a moment. Worked when: every row of these three has a row in sources.change.
CREATE TABLE sources.part (
  id uuid PRIMARY KEY,
  enterprise_id text NOT NULL REFERENCES sources.enterprise (id),
  kind text COLLATE "C" NOT NULL,
  content jsonb NOT NULL
);
CREATE INDEX part_enterprise ON sources.part (enterprise_id);

-- The whole object after each change. Its version is the number of its last change.
CREATE TABLE sources.change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  object_kind text COLLATE "C" NOT NULL,
  object_id text COLLATE "C" NOT NULL,
  enterprise_id text NOT NULL,
  by text NOT NULL,
  person_id uuid,
  reason text NOT NULL,
  -- Null: it was taken out.
  content jsonb
);
CREATE INDEX change_object ON sources.change (object_kind, object_id, id);
CREATE INDEX change_enterprise ON sources.change (enterprise_id, id);

CREATE FUNCTION sources.append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history of the registry is only ever added to';
END $$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON sources.change FOR EACH ROW EXECUTE FUNCTION sources.append_only();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON sources.change FOR EACH STATEMENT EXECUTE FUNCTION sources.append_only();

-- What may stand in a history: neither the password of a device nor its keys.
CREATE FUNCTION sources.shown(object jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT (object - 'password') #- '{profile,keys}'
$$;

-- Written by the store itself, so that no statement can forget it. Who and why are settings of the transaction.
CREATE FUNCTION sources.keep_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  object jsonb;
  kind text := TG_ARGV[0];
  enterprise text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    object := to_jsonb(OLD);
  ELSE
    object := to_jsonb(NEW);
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) = object THEN
      RETURN NULL;
    END IF;
  END IF;
  enterprise := CASE kind
    WHEN 'enterprise' THEN object ->> 'id'
    WHEN 'device' THEN (SELECT o.enterprise_id FROM sources.outlet AS o WHERE o.id = object ->> 'outlet_id')
    ELSE object ->> 'enterprise_id'
  END;
  INSERT INTO sources.change (at, object_kind, object_id, enterprise_id, by, person_id, reason, content) VALUES (
    now(),
    CASE kind WHEN 'part' THEN object ->> 'kind' ELSE kind END,
    CASE kind WHEN 'device' THEN object ->> 'mn' ELSE object ->> 'id' END,
    enterprise,
    coalesce(nullif(current_setting('poyang.actor', true), ''), 'poyang'),
    nullif(current_setting('poyang.person', true), '')::uuid,
    coalesce(nullif(current_setting('poyang.reason', true), ''), '登记'),
    CASE TG_OP WHEN 'DELETE' THEN NULL ELSE sources.shown(object) END);
  RETURN NULL;
END $$;
CREATE TRIGGER history AFTER INSERT OR UPDATE OR DELETE ON sources.enterprise FOR EACH ROW EXECUTE FUNCTION sources.keep_change('enterprise');
CREATE TRIGGER history AFTER INSERT OR UPDATE OR DELETE ON sources.outlet FOR EACH ROW EXECUTE FUNCTION sources.keep_change('outlet');
CREATE TRIGGER history AFTER INSERT OR UPDATE OR DELETE ON sources.device FOR EACH ROW EXECUTE FUNCTION sources.keep_change('device');
CREATE TRIGGER history AFTER INSERT OR UPDATE OR DELETE ON sources.part FOR EACH ROW EXECUTE FUNCTION sources.keep_change('part');

INSERT INTO sources.change (at, object_kind, object_id, enterprise_id, by, reason, content)
  SELECT now(), 'enterprise', id, id, 'poyang', '建立履历前已登记', sources.shown(to_jsonb(e)) FROM sources.enterprise AS e
  UNION ALL
  SELECT now(), 'outlet', id, enterprise_id, 'poyang', '建立履历前已登记', sources.shown(to_jsonb(o)) FROM sources.outlet AS o
  UNION ALL
  SELECT now(), 'device', d.mn, o.enterprise_id, 'poyang', '建立履历前已登记', sources.shown(to_jsonb(d))
    FROM sources.device AS d JOIN sources.outlet AS o ON o.id = d.outlet_id;

-- What an enterprise asks to have changed (变更申请); nothing changes until a registrar accepts.
CREATE TABLE sources.change_request (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  enterprise_id text NOT NULL REFERENCES sources.enterprise (id),
  edit jsonb NOT NULL,
  at timestamptz NOT NULL,
  by text NOT NULL,
  person_id uuid,
  accepted boolean,
  decided_at timestamptz,
  decided_by text,
  note text,
  CHECK ((accepted IS NULL) = (decided_at IS NULL))
);
CREATE INDEX change_request_enterprise ON sources.change_request (enterprise_id, id);

SELECT access.fence(name::regclass, 'EXISTS (SELECT FROM sources.enterprise AS e WHERE e.id = enterprise_id)')
  FROM unnest(ARRAY['sources.part', 'sources.change', 'sources.change_request']) AS name;
REVOKE INSERT, UPDATE, DELETE ON sources.change FROM poyang_web;
