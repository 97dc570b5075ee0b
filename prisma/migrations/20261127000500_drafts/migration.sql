-- A proposal that a person answers question by question in chat; it lasts until it is sent or thrown away. `data`: the answers as JSON, money as
-- decimal strings; `id` names this draft, so that it becomes one project however often it is confirmed. `step`: the question that comes next.
CREATE TABLE chat_drafts (
  person_id text PRIMARY KEY REFERENCES persons, id text NOT NULL, data text NOT NULL, step text NOT NULL, changed_at timestamptz(3) NOT NULL DEFAULT now()
);

-- Wrong tries of the look-up by code and number in chats, kept for an hour; a try is counted before it is looked at.
CREATE TABLE look_up_tries (id bigserial PRIMARY KEY, channel text NOT NULL, chat_id text NOT NULL, code text NOT NULL, at timestamptz(3) NOT NULL DEFAULT now());
CREATE INDEX look_up_tries_chat_idx ON look_up_tries (channel, chat_id, at);
CREATE INDEX look_up_tries_code_idx ON look_up_tries (code, at);

-- The visits of a stage that were closed last: the usual duration is told from them.
CREATE INDEX events_left_stage_idx ON events ((data::jsonb ->> 'from'), at) WHERE type = 'moved';

GRANT SELECT, INSERT, UPDATE, DELETE ON chat_drafts TO kc_app;
GRANT SELECT, INSERT, DELETE ON look_up_tries TO kc_app;
GRANT USAGE, SELECT ON SEQUENCE look_up_tries_id_seq TO kc_app;
