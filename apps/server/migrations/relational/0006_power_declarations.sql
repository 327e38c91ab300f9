-- Maintenance that an enterprise declares for a link group, and what the authority said to it.
-- Why: under an approved declaration E01 to E05 are suppressed; both the declaration and the suppression stay on the record.
-- Locks: creates only. Worked when: select count(*) from power.declaration answers.
-- Times are ms since 1970.
CREATE TABLE power.declaration (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  enterprise_id text NOT NULL REFERENCES sources.enterprise (id),
  link_group text NOT NULL,
  starts bigint NOT NULL,
  ends bigint NOT NULL CHECK (ends > starts),
  reason text NOT NULL CHECK (btrim(reason) <> ''),
  declared_by text NOT NULL CHECK (btrim(declared_by) <> ''),
  declared_at bigint NOT NULL
);
CREATE INDEX declaration_enterprise ON power.declaration (enterprise_id, starts);
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON power.declaration FOR EACH ROW EXECUTE FUNCTION power.append_only();

CREATE TABLE power.declaration_review (
  declaration_id bigint PRIMARY KEY REFERENCES power.declaration (id),
  approved boolean NOT NULL,
  reviewed_by text NOT NULL CHECK (btrim(reviewed_by) <> ''),
  note text NOT NULL,
  reviewed_at bigint NOT NULL
);
CREATE INDEX declaration_reviewed ON power.declaration_review (reviewed_at);
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON power.declaration_review FOR EACH ROW EXECUTE FUNCTION power.append_only();

CREATE FUNCTION power.reviewed_by_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM power.declaration WHERE id = NEW.declaration_id AND lower(btrim(declared_by)) = lower(btrim(NEW.reviewed_by))) THEN
    RAISE EXCEPTION 'a declaration is reviewed by another person' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER four_eyes BEFORE INSERT ON power.declaration_review FOR EACH ROW EXECUTE FUNCTION power.reviewed_by_another();
