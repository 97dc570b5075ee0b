-- Zalo Official Account. Its refresh token works once: the pair is replaced in one transaction under a lock, and is encrypted at rest.
CREATE TABLE oa_tokens (oa_id text PRIMARY KEY, pair bytea NOT NULL, refreshed_at timestamptz(3) NOT NULL, expires_at timestamptz(3) NOT NULL, closed text);
CREATE TABLE oa_buttons (key text PRIMARY KEY, chat_id text NOT NULL, data text NOT NULL, expires_at timestamptz(3) NOT NULL);
CREATE INDEX oa_buttons_expires_at_idx ON oa_buttons (expires_at);

-- What the administrators have to mend, once per kind and detail while it is open.
CREATE TABLE alarms (id bigserial PRIMARY KEY, kind text NOT NULL, since timestamptz(3) NOT NULL DEFAULT now(), detail text NOT NULL, cleared_at timestamptz(3));
CREATE UNIQUE INDEX alarms_open_key ON alarms (kind, detail) WHERE cleared_at IS NULL;

ALTER TABLE addresses ADD COLUMN last_interaction_at timestamptz(3), ADD COLUMN refused_at timestamptz(3);
-- an address that is in use was not refused
CREATE FUNCTION address_in_use() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.refused_at := NULL; RETURN NEW; END $$;
CREATE TRIGGER address_in_use BEFORE UPDATE ON addresses FOR EACH ROW WHEN (NEW.active AND NEW.refused_at IS NOT NULL) EXECUTE FUNCTION address_in_use();

ALTER TABLE notices ADD COLUMN passed text[] NOT NULL DEFAULT '{}', ADD COLUMN received_at timestamptz(3), ADD COLUMN seen_at timestamptz(3);
CREATE INDEX notices_provider_idx ON notices (channel, provider_id) WHERE provider_id IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON oa_tokens, oa_buttons, alarms TO kc_app;
GRANT USAGE, SELECT ON SEQUENCE alarms_id_seq TO kc_app;
