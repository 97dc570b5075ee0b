-- Where people reach an office: told in chat to whoever asks for a person.
CREATE TABLE unit_contacts (
  unit_id text PRIMARY KEY REFERENCES units, address text, phone text, hours text, changed_at timestamptz(3) NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT, UPDATE ON unit_contacts TO kc_app;
