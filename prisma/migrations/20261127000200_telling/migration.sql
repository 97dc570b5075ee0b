-- What a person asked for. Whoever has no row is told by the installation's quiet hours.
CREATE TABLE notice_preferences (
  person_id text PRIMARY KEY, quiet_from text NOT NULL DEFAULT '21:00', quiet_to text NOT NULL DEFAULT '07:00', digest_at text NOT NULL DEFAULT '08:00',
  muted text[] NOT NULL DEFAULT '{}', preferred text, changed_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT notice_preferences_hours_check CHECK (quiet_from ~ '^([01]\d|2[0-3]):[0-5]\d$' AND quiet_to ~ '^([01]\d|2[0-3]):[0-5]\d$' AND digest_at ~ '^([01]\d|2[0-3]):[0-5]\d$')
);

-- `bundle`: the first notice of the message in which several were told. `alone`: a channel took no message of several.
ALTER TABLE notices ADD COLUMN bundle bigint, ADD COLUMN alone boolean NOT NULL DEFAULT false;

-- Messages with decision buttons that can be changed afterwards, until the project has moved on.
CREATE TABLE cards (
  channel text NOT NULL, chat_id text NOT NULL, provider_id text NOT NULL, project_code text NOT NULL, stage text NOT NULL, round int NOT NULL, text text NOT NULL,
  at timestamptz(3) NOT NULL DEFAULT now(), PRIMARY KEY (channel, chat_id, provider_id)
);
CREATE INDEX cards_project_code_idx ON cards (project_code);

-- A project that moved has its cards closed. One order of locks for every command: project, this mark, lines, the other marks; the relay takes marks by subject, too.
CREATE FUNCTION close_cards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM cards WHERE project_code = NEW.code) THEN
    INSERT INTO marks AS m (subject, position) VALUES ('cards/' || NEW.code, 1) ON CONFLICT (subject) DO UPDATE SET position = m.position + 1;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER close_cards AFTER UPDATE OF stage, round ON projects FOR EACH ROW WHEN (OLD.stage <> NEW.stage OR OLD.round <> NEW.round) EXECUTE FUNCTION close_cards();

-- Codes that were mailed to prove an address, asked for in a chat.
CREATE TABLE mail_codes (
  id bigserial PRIMARY KEY, channel text NOT NULL, chat_id text NOT NULL, address text NOT NULL, hash text, tries int NOT NULL DEFAULT 0,
  asked_at timestamptz(3) NOT NULL DEFAULT now(), used_at timestamptz(3)
);
CREATE INDEX mail_codes_chat_idx ON mail_codes (channel, chat_id, asked_at);
CREATE INDEX mail_codes_address_idx ON mail_codes (address, asked_at);

GRANT SELECT, INSERT, UPDATE, DELETE ON notice_preferences, cards, mail_codes TO kc_app;
GRANT USAGE, SELECT ON SEQUENCE mail_codes_id_seq TO kc_app;
