-- A key made for both sides links nothing by itself: the chat that used it shows a code, and waits until the code is given back where the key was made.
ALTER TABLE link_keys ADD COLUMN both_sides boolean NOT NULL DEFAULT false;
CREATE TABLE pending_links (
  id bigserial PRIMARY KEY, person_id text NOT NULL REFERENCES persons, channel text NOT NULL, chat_id text NOT NULL, hash text NOT NULL, tries int NOT NULL DEFAULT 0,
  asked_at timestamptz(3) NOT NULL DEFAULT now(), settled_at timestamptz(3)
);
CREATE INDEX pending_links_person_idx ON pending_links (person_id) WHERE settled_at IS NULL;

-- Every chat that was ever somebody's: since when, until when and why it was not any more. Only added to.
CREATE TABLE link_log (
  id bigserial PRIMARY KEY, at timestamptz(3) NOT NULL DEFAULT now(), what text NOT NULL, channel text NOT NULL, chat_id text NOT NULL, person_id text NOT NULL
);
CREATE INDEX link_log_person_idx ON link_log (person_id, id);
CREATE INDEX link_log_chat_idx ON link_log (channel, chat_id);
CREATE FUNCTION log_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE said text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO link_log (what, channel, chat_id, person_id) VALUES ('gone', OLD.channel, OLD.chat_id, OLD.person_id);
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF OLD.active AND OLD.person_id <> NEW.person_id THEN
      INSERT INTO link_log (what, channel, chat_id, person_id) VALUES ('unlinked', OLD.channel, OLD.chat_id, OLD.person_id);
    END IF;
    said := CASE WHEN NEW.active AND (OLD.linked_at <> NEW.linked_at OR OLD.person_id <> NEW.person_id) THEN 'linked'
      WHEN NEW.active AND NOT OLD.active THEN 'back'
      WHEN NOT NEW.active AND NEW.refused_at IS NULL AND (OLD.active OR OLD.refused_at IS NOT NULL) THEN 'unlinked'
      WHEN OLD.active AND NOT NEW.active THEN 'refused' END;
  ELSE
    said := 'linked';
  END IF;
  IF said IS NOT NULL THEN
    INSERT INTO link_log (what, channel, chat_id, person_id) VALUES (said, NEW.channel, NEW.chat_id, NEW.person_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER log_link AFTER INSERT OR DELETE OR UPDATE OF active, person_id, linked_at ON addresses FOR EACH ROW EXECUTE FUNCTION log_link();

GRANT SELECT, INSERT, UPDATE, DELETE ON pending_links TO kc_app;
GRANT SELECT, INSERT ON link_log TO kc_app;
GRANT USAGE, SELECT ON SEQUENCE pending_links_id_seq, link_log_id_seq TO kc_app;
