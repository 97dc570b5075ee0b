-- A project's run is started anew by two administrators: one asks, another one confirms. At most one request of a project is open; it ends when it
-- is done or at `expires_at` (the product's clock).
CREATE TABLE restart_requests (
  id text PRIMARY KEY, project_code text NOT NULL REFERENCES projects, reason text NOT NULL,
  asked_by text NOT NULL REFERENCES persons, asked_at timestamptz(3) NOT NULL, expires_at timestamptz(3) NOT NULL,
  confirmed_by text REFERENCES persons, confirmed_at timestamptz(3), done_at timestamptz(3),
  CHECK (confirmed_by <> asked_by)
);
CREATE INDEX restart_requests_open_idx ON restart_requests (project_code) WHERE done_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON restart_requests TO kc_app;

-- What is stuck is asked for in chat: payments of which nobody knows whether they went through are rare.
CREATE INDEX events_payment_unknown_idx ON events (project_code) WHERE type = 'paymentUnknown' OR (type = 'paymentOrdered' AND data::jsonb ->> 'sent' = 'unknown');
