-- What can be found by its words, over all modules.
-- Why: a name of two Chinese letters must be found as fast among 300,000 rows as a long one; the parser of the store knows no Chinese words, and an
-- index of three letters knows no word of two. So each row keeps the pairs of neighbouring letters of its words, and a word is found by its pairs.
-- Locks: creates; a trigger on identity.person and identity.post (share row exclusive, a moment). Worked when: select count(*) from search.entry answers.
CREATE SCHEMA search;

CREATE TABLE search.entry (
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  -- What the outbox calls what it was made from.
  object_id text COLLATE "C" NOT NULL,
  -- Whoever has this permission over its owner finds it.
  may text COLLATE "C" NOT NULL,
  enterprise_id text COLLATE "C",
  district text,
  -- Has no owner: whoever has the permission finds it, whatever their scope.
  everywhere boolean NOT NULL,
  -- Its owner is that of this outlet.
  outlet_id text COLLATE "C",
  title jsonb NOT NULL,
  detail jsonb NOT NULL,
  page text NOT NULL,
  -- Of equals the higher first.
  weight real NOT NULL,
  -- Lower case, letters and digits only, words apart by one blank (modules/search/grams.ts).
  title_plain text COLLATE "C" NOT NULL,
  plain text COLLATE "C" NOT NULL,
  initials text COLLATE "C" NOT NULL,
  grams text[] COLLATE "C" NOT NULL,
  digest text NOT NULL,
  PRIMARY KEY (kind, id)
);
CREATE INDEX entry_grams ON search.entry USING gin (grams);
CREATE INDEX entry_title ON search.entry (title_plain);
CREATE INDEX entry_object ON search.entry (source, object_id);
CREATE INDEX entry_outlet ON search.entry (outlet_id) WHERE outlet_id IS NOT NULL;

SELECT access.fence('search.entry', '(everywhere OR access.in_scope(enterprise_id, district))');

CREATE TRIGGER tell AFTER INSERT OR UPDATE ON identity.person FOR EACH ROW EXECUTE FUNCTION outbox.tell('people.changed', 'id', '');
CREATE TRIGGER tell AFTER INSERT OR UPDATE ON identity.post FOR EACH ROW EXECUTE FUNCTION outbox.tell('people.changed', 'person_id', '');
