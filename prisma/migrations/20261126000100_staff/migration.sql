-- A person stays for ever under an id that is never given again; a username is only unique among those who are active.
ALTER TABLE persons ADD COLUMN username text, ADD COLUMN deactivated_at timestamptz(3);
CREATE UNIQUE INDEX persons_active_username_key ON persons (username) WHERE deactivated_at IS NULL;

CREATE TABLE absences (
  id text PRIMARY KEY, person_id text NOT NULL REFERENCES persons, valid_from text NOT NULL, valid_to text NOT NULL, reason text NOT NULL DEFAULT '',
  entered_by text NOT NULL, created_at timestamptz(3) NOT NULL, cancelled_at timestamptz(3), CHECK (valid_from <= valid_to)
);
CREATE INDEX absences_person_id_idx ON absences (person_id);

CREATE TABLE delegations (
  id text PRIMARY KEY, principal_id text NOT NULL REFERENCES persons, delegate_id text NOT NULL REFERENCES persons, valid_from text NOT NULL, valid_to text NOT NULL,
  stages text[] NOT NULL DEFAULT '{}', units text[] NOT NULL DEFAULT '{}', reason text NOT NULL, created_by text NOT NULL, created_at timestamptz(3) NOT NULL,
  accepted_at timestamptz(3), declined_at timestamptz(3), revoked_at timestamptz(3), revoked_by text,
  CHECK (principal_id <> delegate_id), CHECK (valid_from <= valid_to), CHECK (accepted_at IS NULL OR declined_at IS NULL)
);
CREATE INDEX delegations_principal_id_idx ON delegations (principal_id);
CREATE INDEX delegations_delegate_id_idx ON delegations (delegate_id);

-- What a unit sets for itself, by procedure and stage (null: all); a later row replaces an earlier one, nothing is changed.
CREATE TABLE settings (
  id bigserial PRIMARY KEY, unit text, procedure_id text, stage text, name text NOT NULL, value jsonb NOT NULL, effective_from text NOT NULL, reason text NOT NULL,
  entered_by text NOT NULL, entered_at timestamptz(3) NOT NULL
);
CREATE INDEX settings_name_idx ON settings (name, unit);

-- Every change of people, in the transaction that made it. The key of the command answers the same request again; `data` is that answer.
CREATE TABLE staff_log (
  id bigserial PRIMARY KEY, at timestamptz(3) NOT NULL, by text NOT NULL, what text NOT NULL, subject text NOT NULL, data jsonb NOT NULL, command_id text, fingerprint text
);
CREATE UNIQUE INDEX staff_log_command_id_key ON staff_log (command_id);
CREATE INDEX staff_log_subject_idx ON staff_log (subject, id);

GRANT SELECT, INSERT, UPDATE ON absences, delegations TO kc_app;
GRANT SELECT, INSERT ON settings, staff_log TO kc_app;
GRANT USAGE, SELECT ON SEQUENCE settings_id_seq, staff_log_id_seq TO kc_app;
REVOKE DELETE ON persons FROM kc_app;
