-- The key by which people find a text, as `searchKey` in domain/text.ts has it (test/prisma/places.test.ts holds the two together): no marks, no
-- case, nothing invisible, single spaces. Every letter with a mark falls apart into ASCII, so no locale of the server matters.
CREATE FUNCTION search_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT lower(translate(regexp_replace(normalize(btrim(regexp_replace(regexp_replace(name,
    '[\u00AD\u034F\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]', '', 'g'),
    '[\s\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+', ' ', 'g')), NFD), '[\u0300-\u036F]', '', 'g'), 'đĐÐƉ', 'dddd'))
$$;

-- Written by the database, so that whoever adds a unit adds its key. Not unique: two places may each have a co-operative of one name, and names that
-- differ by a mark are two names. `registerUnit` (prisma/units.ts) finds the one that is there, one registration of a key after the other.
ALTER TABLE units ADD COLUMN name_key text GENERATED ALWAYS AS (search_key(name)) STORED;
CREATE INDEX units_name_key_idx ON units (name_key, kind);

-- Where the area of an old commune is now, in one new commune or in several. Names as the decision writes them; the keys are for finding.
CREATE TABLE commune_moves (
  id bigserial PRIMARY KEY, old_commune text NOT NULL, old_district text NOT NULL DEFAULT '', old_province text NOT NULL, new_commune text NOT NULL, new_province text NOT NULL,
  note text NOT NULL DEFAULT '', old_key text NOT NULL, old_district_key text NOT NULL, by text NOT NULL, at timestamptz(3) NOT NULL,
  CONSTRAINT commune_moves_key UNIQUE (old_commune, old_district, old_province, new_commune, new_province)
);
CREATE INDEX commune_moves_old_key_idx ON commune_moves (old_key, old_province);

-- Which new commune a person chose for an old address of a project, and what was offered; a later choice stands beside the earlier ones.
CREATE TABLE commune_choices (
  id bigserial PRIMARY KEY, project_code text NOT NULL, old text NOT NULL, chosen text NOT NULL, offered text NOT NULL, by text NOT NULL, at timestamptz(3) NOT NULL, command_id text NOT NULL,
  CONSTRAINT commune_choices_command_key UNIQUE (command_id)
);
CREATE INDEX commune_choices_project_code_id_idx ON commune_choices (project_code, id);

GRANT SELECT, INSERT, UPDATE (note) ON commune_moves TO kc_app;
GRANT SELECT, INSERT ON commune_choices TO kc_app;
GRANT USAGE, SELECT ON SEQUENCE commune_moves_id_seq, commune_choices_id_seq TO kc_app;
