CREATE TABLE procedures (
  hash text PRIMARY KEY, id text NOT NULL, effective_from text NOT NULL, definition text NOT NULL
);
CREATE TABLE projects (
  code text PRIMARY KEY, procedure_hash text NOT NULL REFERENCES procedures, fund text NOT NULL, name text NOT NULL, name_key text NOT NULL,
  province text NOT NULL, applicant text NOT NULL, beneficiary text NOT NULL, stage text NOT NULL, round int NOT NULL, unit text NOT NULL, due timestamptz(3), ended text,
  version int NOT NULL, head text NOT NULL, state text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(), changed_at timestamptz(3) NOT NULL DEFAULT now()
) WITH (fillfactor = 70);
CREATE INDEX projects_applicant_idx ON projects (applicant);
CREATE INDEX projects_beneficiary_idx ON projects (beneficiary);
CREATE INDEX projects_name_key_idx ON projects (name_key);
CREATE TABLE events (
  project_code text NOT NULL, number int NOT NULL, type text NOT NULL, at text NOT NULL, by text NOT NULL, command_id text NOT NULL,
  data text NOT NULL, previous text NOT NULL, hash text NOT NULL, PRIMARY KEY (project_code, number)
);
CREATE TABLE commands (
  id text PRIMARY KEY, project_code text NOT NULL, fingerprint text NOT NULL, first int NOT NULL, last int NOT NULL
);
CREATE TABLE refused_attempts (
  id bigserial PRIMARY KEY, project_code text NOT NULL, command_id text NOT NULL, by text NOT NULL, command text NOT NULL, code text NOT NULL,
  facts text NOT NULL, at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX refused_attempts_command_id_code_key ON refused_attempts (command_id, code);
CREATE TABLE tasks (
  project_code text NOT NULL, holder text NOT NULL, stage text NOT NULL, round int NOT NULL, due timestamptz(3), due_order timestamptz(3) NOT NULL,
  PRIMARY KEY (project_code, holder)
);
CREATE INDEX tasks_holder_due_order_project_code_idx ON tasks (holder, due_order, project_code);
CREATE TABLE marks (
  subject text PRIMARY KEY, position int NOT NULL, since timestamptz(3) NOT NULL DEFAULT now(), leased_until timestamptz(3) NOT NULL DEFAULT 'epoch'
);
CREATE TABLE notices (
  id bigserial PRIMARY KEY, person_id text NOT NULL, project_code text NOT NULL, event_number int NOT NULL, template text NOT NULL, facts text NOT NULL,
  state text NOT NULL DEFAULT 'PENDING', channel text, provider_id text, error text,
  created_at timestamptz(3) NOT NULL DEFAULT now(), changed_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX notices_project_code_event_number_person_id_template_key ON notices (project_code, event_number, person_id, template);
CREATE INDEX notices_person_id_id_idx ON notices (person_id, id);
CREATE INDEX notices_waiting_idx ON notices (person_id, id) WHERE state IN ('PENDING', 'SENDING');
CREATE TABLE units (id text PRIMARY KEY, name text NOT NULL, kind text NOT NULL, province text);
CREATE TABLE persons (id text PRIMARY KEY, name text NOT NULL, language text NOT NULL DEFAULT 'vi', administrator boolean NOT NULL DEFAULT false);
CREATE TABLE offices (
  person_id text NOT NULL, holder text NOT NULL, valid_from text NOT NULL DEFAULT '2000-01-01', valid_to text NOT NULL DEFAULT '9999-12-31',
  PRIMARY KEY (person_id, holder, valid_from)
);
CREATE INDEX offices_holder_idx ON offices (holder);
CREATE TABLE addresses (
  channel text NOT NULL, chat_id text NOT NULL, person_id text NOT NULL, active boolean NOT NULL DEFAULT true,
  linked_at timestamptz(3) NOT NULL DEFAULT now(), PRIMARY KEY (channel, chat_id)
);
CREATE INDEX addresses_person_id_idx ON addresses (person_id);
CREATE TABLE link_keys (hash text PRIMARY KEY, person_id text NOT NULL, expires_at timestamptz(3) NOT NULL, used_at timestamptz(3));
CREATE TABLE tokens (hash text PRIMARY KEY, person_id text NOT NULL, expires_at timestamptz(3));
CREATE TABLE documents (
  id text PRIMARY KEY, project_code text NOT NULL, kind text NOT NULL, name text NOT NULL, media_type text NOT NULL, sha256 text NOT NULL, size int NOT NULL,
  content bytea NOT NULL, created_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX documents_project_code_idx ON documents (project_code);
CREATE TABLE inbound_events (
  channel text NOT NULL, external_id text NOT NULL, chat_id text NOT NULL, received_at timestamptz(3) NOT NULL DEFAULT now(), PRIMARY KEY (channel, external_id)
);
CREATE TABLE chat_messages (
  id bigserial PRIMARY KEY, channel text NOT NULL, chat_id text NOT NULL, from_us boolean NOT NULL, text text NOT NULL, buttons text NOT NULL DEFAULT '[]',
  notice_id bigint, at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX chat_messages_notice_id_key ON chat_messages (notice_id);
CREATE INDEX chat_messages_channel_chat_id_id_idx ON chat_messages (channel, chat_id, id);
CREATE TABLE dialogs (
  channel text NOT NULL, chat_id text NOT NULL, state text NOT NULL, expires_at timestamptz(3) NOT NULL, PRIMARY KEY (channel, chat_id)
);
CREATE TABLE payment_orders (reference text PRIMARY KEY, project_code text NOT NULL, amount bigint NOT NULL, placed_at timestamptz(3) NOT NULL DEFAULT now());
CREATE TABLE counters (name text PRIMARY KEY, last int NOT NULL);
CREATE TABLE reserved_codes (key text PRIMARY KEY, code text NOT NULL UNIQUE);
CREATE TABLE secrets (name text PRIMARY KEY, value text NOT NULL);
CREATE TABLE clock_shift (id int PRIMARY KEY, millis bigint NOT NULL);

-- Records what a command did, all or nothing, in one round trip. The project's row is the lock: an update that finds another version
-- than the rules saw does nothing and says so, and the caller decides again on the newer state.
CREATE FUNCTION record_command(
  p_command text, p_fingerprint text, p_expected int, p_project jsonb, p_events jsonb, p_tasks jsonb, p_notices jsonb, p_day text
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  p projects := jsonb_populate_record(NULL::projects, p_project);
BEGIN
  IF p_expected = 0 THEN
    INSERT INTO projects (code, procedure_hash, fund, name, name_key, province, applicant, beneficiary, stage, round, unit, due, ended, version, head, state)
    VALUES (p.code, p.procedure_hash, p.fund, p.name, p.name_key, p.province, p.applicant, p.beneficiary, p.stage, p.round, p.unit, p.due, p.ended, p.version, p.head, p.state)
    ON CONFLICT DO NOTHING;
  ELSE
    UPDATE projects SET name = p.name, name_key = p.name_key, province = p.province, stage = p.stage, round = p.round, unit = p.unit, due = p.due,
      ended = p.ended, version = p.version, head = p.head, state = p.state, changed_at = now()
    WHERE code = p.code AND version = p_expected;
  END IF;
  IF NOT FOUND THEN RETURN 'moved'; END IF;

  INSERT INTO commands (id, project_code, fingerprint, first, last) VALUES (p_command, p.code, p_fingerprint, p_expected + 1, p.version);
  INSERT INTO events (project_code, number, type, at, by, command_id, data, previous, hash)
    SELECT p.code, e.number, e.type, e.at, e.by, p_command, e.data, e.previous, e.hash
    FROM jsonb_to_recordset(p_events) AS e(number int, type text, at text, by text, data text, previous text, hash text);

  IF p_tasks IS NOT NULL THEN
    DELETE FROM tasks WHERE project_code = p.code;
    INSERT INTO tasks (project_code, holder, stage, round, due, due_order)
      SELECT p.code, holder, p.stage, p.round, p.due, coalesce(p.due, 'infinity') FROM jsonb_array_elements_text(p_tasks) AS holder;
  END IF;

  IF jsonb_array_length(p_notices) > 0 THEN
    WITH told AS (
      INSERT INTO notices (person_id, project_code, event_number, template, facts)
        SELECT DISTINCT o.person_id, p.code, n.number, n.template, n.facts
        FROM jsonb_to_recordset(p_notices) AS n(number int, holder text, template text, facts text)
        JOIN LATERAL (
          SELECT person_id FROM offices WHERE holder = n.holder AND p_day BETWEEN valid_from AND valid_to
          UNION SELECT substr(n.holder, 8) WHERE n.holder LIKE 'person:%'
        ) o ON true
        ON CONFLICT DO NOTHING RETURNING person_id
    )
    INSERT INTO marks AS m (subject, position) SELECT DISTINCT 'courier/' || person_id, 1 FROM told ORDER BY 1
      ON CONFLICT (subject) DO UPDATE SET position = m.position + 1;
  END IF;

  INSERT INTO marks AS m (subject, position) VALUES ('project/' || p.code, 1) ON CONFLICT (subject) DO UPDATE SET position = m.position + 1;
  RETURN 'recorded';
END $$;

-- The product's own database user: it reads and adds, and changes only what is not history.
GRANT USAGE ON SCHEMA public TO kc_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO kc_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO kc_app;
REVOKE UPDATE, DELETE, TRUNCATE ON events, commands, refused_attempts, procedures FROM kc_app;
