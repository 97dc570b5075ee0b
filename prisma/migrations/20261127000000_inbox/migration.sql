-- What came in is stored whole before the platform is answered, and handled in order per chat afterwards, also by another process after a crash.
-- RECEIVED, ANSWERING (it was handled, the answer is on its way), DONE, or SETASIDE with the reason.
ALTER TABLE inbound_events ADD COLUMN seq bigserial, ADD COLUMN heard text NOT NULL DEFAULT '{}', ADD COLUMN state text NOT NULL DEFAULT 'DONE',
  ADD COLUMN reason text, ADD COLUMN leased_until timestamptz(3) NOT NULL DEFAULT 'epoch';
ALTER TABLE inbound_events ALTER COLUMN state SET DEFAULT 'RECEIVED';
CREATE INDEX inbound_events_open_idx ON inbound_events (channel, chat_id, seq) WHERE state IN ('RECEIVED', 'ANSWERING');
CREATE INDEX inbound_events_set_aside_idx ON inbound_events (seq) WHERE state = 'SETASIDE';

-- A file that only the request held, kept until it was handled.
CREATE TABLE inbound_files (channel text NOT NULL, external_id text NOT NULL, content bytea NOT NULL, PRIMARY KEY (channel, external_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON inbound_files TO kc_app;
GRANT USAGE, SELECT ON SEQUENCE inbound_events_seq_seq TO kc_app;
