-- What the government publishes after the data file was written: a year, or a swap a week before. The latest entry of a day counts; nothing is
-- changed or deleted. One publication is one command; its rows stand together.
CREATE TABLE calendar_changes (
  id bigserial PRIMARY KEY,
  day text NOT NULL CHECK (day ~ '^\d{4}-\d{2}-\d{2}$' AND day::date IS NOT NULL),
  kind text NOT NULL CHECK (kind IN ('off', 'makeup', 'ordinary')),
  name_vi text NOT NULL, name_en text NOT NULL,
  replaces text CHECK (replaces IS NULL OR (replaces ~ '^\d{4}-\d{2}-\d{2}$' AND replaces::date IS NOT NULL)),
  source text NOT NULL CHECK (source <> ''),
  mark text NOT NULL CHECK (mark IN ('seen', 'memory', 'setting', 'provisional')),
  decides text CHECK (decides ~ '^\d{4}$'),
  entered_by text NOT NULL, entered_at timestamptz(3) NOT NULL DEFAULT now(),
  command_id text NOT NULL, recounted int NOT NULL,
  UNIQUE (command_id, day)
);

GRANT SELECT, INSERT ON calendar_changes TO kc_app;
GRANT USAGE, SELECT ON SEQUENCE calendar_changes_id_seq TO kc_app;
