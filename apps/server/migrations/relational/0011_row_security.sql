-- The second lock: requests read and write under a role that sees only rows whose owner lies in the scope of the post that asks.
-- Why: a statement that forgets to filter shows nothing of others. Who may do what is decided before; this only narrows.
-- Locks: each table named, for a moment. Needs the right to create a role, or a role poyang_web that is there already and granted to us.
-- Worked when: set role poyang_web; select count(*) from sources.outlet; answers 0.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'poyang_web') THEN
    CREATE ROLE poyang_web NOLOGIN;
  END IF;
  IF NOT pg_has_role(current_user, 'poyang_web', 'MEMBER') THEN
    EXECUTE format('GRANT poyang_web TO %I', current_user);
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE EXCEPTION 'the database user may not create roles: let its administrator run CREATE ROLE poyang_web NOLOGIN; GRANT poyang_web TO %;', current_user;
END $$;

CREATE SCHEMA access;

-- Settings of the transaction: poyang.scope (city, districts, enterprises, none) and poyang.scope_of, a JSON array of names. Without them: none.
CREATE FUNCTION access.whole_city() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('poyang.scope', true), 'none') = 'city'
$$;
CREATE FUNCTION access.in_scope(enterprise text, district text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT CASE coalesce(current_setting('poyang.scope', true), 'none')
    WHEN 'city' THEN true
    WHEN 'districts' THEN (current_setting('poyang.scope_of', true))::jsonb ? district
    WHEN 'enterprises' THEN (current_setting('poyang.scope_of', true))::jsonb ? enterprise
    ELSE false
  END
$$;

-- Tables made later are granted by themselves; those with an owner then take a policy of their own (docs/access.md).
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO poyang_web;
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO poyang_web;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO poyang_web;
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['access', 'sources', 'telemetry', 'alarms', 'quality', 'power'] LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO poyang_web', name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO poyang_web', name);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA %I TO poyang_web', name);
  END LOOP;
END $$;

-- Rows of an enterprise, of an outlet, and of what belongs to such a row.
CREATE FUNCTION access.fence(target regclass, condition text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY in_scope ON %s TO poyang_web USING ((SELECT access.whole_city()) OR %s)', target, condition);
END $$;

SELECT access.fence('sources.enterprise', 'access.in_scope(id, district)');
SELECT access.fence(name::regclass, 'EXISTS (SELECT FROM sources.enterprise AS e WHERE e.id = enterprise_id)')
  FROM unnest(ARRAY['sources.outlet', 'power.graph', 'power.reduction_list', 'power.proof', 'power.declaration']) AS name;
SELECT access.fence(name::regclass, 'EXISTS (SELECT FROM sources.outlet AS o WHERE o.id = outlet_id)')
  FROM unnest(ARRAY['sources.device', 'sources.outlet_facts', 'telemetry.ripple', 'alarms.alarm', 'quality.mark', 'quality.gap',
    'quality.rate_day', 'quality.happening']) AS name;
SELECT access.fence('alarms.silence', '(outlet_id IS NULL OR EXISTS (SELECT FROM sources.outlet AS o WHERE o.id = outlet_id))');
SELECT access.fence('alarms.alarm_event', 'EXISTS (SELECT FROM alarms.alarm AS a WHERE a.id = alarm)');
SELECT access.fence(name::regclass, 'EXISTS (SELECT FROM quality.mark AS m WHERE m.id = mark_id)')
  FROM unnest(ARRAY['quality.mark_check', 'quality.mark_finding']) AS name;
SELECT access.fence('quality.history_request', 'EXISTS (SELECT FROM quality.gap AS g WHERE g.id = gap_id)');
SELECT access.fence('power.declaration_review', 'EXISTS (SELECT FROM power.declaration AS d WHERE d.id = declaration_id)');

-- A file is shown to whoever sees an act that names it; anyone may bring one.
ALTER TABLE alarms.attachment ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_scope ON alarms.attachment FOR SELECT TO poyang_web USING (
  (SELECT access.whole_city())
  OR EXISTS (SELECT FROM alarms.alarm_event AS e WHERE (e.body -> 'files') @> jsonb_build_array(jsonb_build_object('sha256', sha256))));
CREATE FUNCTION alarms.keep_file(hash text, file_name text, bytes bytea) RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO alarms.attachment (sha256, name, content) VALUES (hash, file_name, bytes) ON CONFLICT (sha256) DO NOTHING
$$;
REVOKE ALL ON FUNCTION alarms.keep_file FROM PUBLIC;
GRANT EXECUTE ON FUNCTION alarms.keep_file TO poyang_web;
CREATE INDEX alarm_event_files ON alarms.alarm_event USING gin ((body -> 'files') jsonb_path_ops) WHERE body ? 'files';
