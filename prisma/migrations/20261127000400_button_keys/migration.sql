-- A button that decides something carries a key by chance instead of what it decides; only the key's hash is kept. It is one person's, in one
-- chat, until it expires, and is used once: `used_by` names the message that used it, so that the same message handled again after a crash goes on.
CREATE TABLE button_keys (
  hash text PRIMARY KEY, person_id text NOT NULL REFERENCES persons, channel text NOT NULL, chat_id text NOT NULL, data text NOT NULL,
  project_code text NOT NULL DEFAULT '', stage text NOT NULL DEFAULT '', round int NOT NULL DEFAULT 0,
  expires_at timestamptz(3) NOT NULL, used_at timestamptz(3), used_by text
);
CREATE INDEX button_keys_expires_at_idx ON button_keys (expires_at);

-- A person's second factor. A try is counted before it is looked at; the fifth locks at once.
CREATE TABLE person_pins (
  person_id text PRIMARY KEY REFERENCES persons, hash text NOT NULL, set_at timestamptz(3) NOT NULL, tries int NOT NULL DEFAULT 0, locked_until timestamptz(3)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON button_keys TO kc_app;
GRANT SELECT, INSERT, UPDATE ON person_pins TO kc_app;
