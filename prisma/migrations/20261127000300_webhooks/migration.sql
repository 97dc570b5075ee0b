-- Other systems that are told what happens. `secret` is sealed with a key that is not in the database. `position` is where the consumer stands: all of the
-- feed up to it was taken or was not wanted; NULL until it has begun. `taken` holds what it took beyond, while an earlier event of another project fails.
CREATE TABLE webhooks (
  id text PRIMARY KEY, name text NOT NULL, url text NOT NULL, secret text NOT NULL, secret_command text NOT NULL,
  units text[] NOT NULL DEFAULT '{}', procedures text[] NOT NULL DEFAULT '{}', events text[] NOT NULL DEFAULT '{}', active boolean NOT NULL DEFAULT true,
  position bigint, taken bigint[] NOT NULL DEFAULT '{}', failing jsonb NOT NULL DEFAULT '{}', failing_since timestamptz(3), tries int NOT NULL DEFAULT 0, next_at timestamptz(3),
  paused_at timestamptz(3), last_error text, delivered_at timestamptz(3), epoch int NOT NULL DEFAULT 0, created_by text NOT NULL, created_at timestamptz(3) NOT NULL
);
-- The order in which other systems hear of the events: within a project the project's own. Positions are given after the commit and by one at a time,
-- so that none appears behind one that was read already.
CREATE TABLE webhook_feed (position bigint PRIMARY KEY, project_code text NOT NULL, number int NOT NULL);
-- How far each project is in the feed, and which projects may have something new.
CREATE TABLE webhook_heads (project_code text PRIMARY KEY, number int NOT NULL);
CREATE TABLE webhook_pending (id bigserial PRIMARY KEY, project_code text NOT NULL);

-- A project whose mark the relay takes away has something new. So a decision writes nothing more and waits for nobody: this runs in the relay's transaction,
-- once per batch, after the decisions were committed. A mark for the feed itself leads to no further one. Nobody pays where no system listens.
CREATE FUNCTION note_for_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM told WHERE subject LIKE 'project/%') OR NOT EXISTS (SELECT 1 FROM webhooks) THEN RETURN NULL; END IF;
  INSERT INTO webhook_pending (project_code) SELECT substr(subject, 9) FROM told WHERE subject LIKE 'project/%';
  INSERT INTO marks AS m (subject, position) VALUES ('feed/webhooks', 1) ON CONFLICT (subject) DO UPDATE SET position = m.position + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER note_for_webhooks AFTER DELETE ON marks REFERENCING OLD TABLE AS told FOR EACH STATEMENT EXECUTE FUNCTION note_for_webhooks();

-- Gives positions to what is new in these projects (all, or those that are pending), wakes the consumers, and says how many projects it looked at: 0 when nothing is left.
CREATE FUNCTION feed_webhooks(p_everything boolean) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  codes text[];
  added int;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('webhook_feed'));
  IF p_everything THEN
    SELECT array_agg(p.code) INTO codes FROM projects p LEFT JOIN webhook_heads h ON h.project_code = p.code WHERE p.version > coalesce(h.number, 0);
  ELSE
    WITH gone AS (DELETE FROM webhook_pending WHERE id IN (SELECT id FROM webhook_pending ORDER BY id LIMIT 2000) RETURNING project_code) SELECT array_agg(DISTINCT project_code) INTO codes FROM gone;
  END IF;
  IF codes IS NULL THEN RETURN 0; END IF;
  WITH fresh AS (
    SELECT e.project_code, e.number, max(e.at) OVER (PARTITION BY e.project_code ORDER BY e.number) AS at
    FROM events e LEFT JOIN webhook_heads h ON h.project_code = e.project_code WHERE e.project_code = ANY(codes) AND e.number > coalesce(h.number, 0)
  ), heads AS (
    INSERT INTO webhook_heads (project_code, number) SELECT project_code, max(number) FROM fresh GROUP BY project_code ON CONFLICT (project_code) DO UPDATE SET number = excluded.number
  )
  INSERT INTO webhook_feed (position, project_code, number)
    SELECT (SELECT coalesce(max(position), 0) FROM webhook_feed) + row_number() OVER (ORDER BY at, project_code, number), project_code, number FROM fresh;
  GET DIAGNOSTICS added = ROW_COUNT;
  IF added > 0 THEN
    INSERT INTO marks AS m (subject, position) SELECT 'webhook/' || id, 1 FROM webhooks WHERE active AND paused_at IS NULL AND position IS NOT NULL ORDER BY 1 ON CONFLICT (subject) DO UPDATE SET position = m.position + 1;
  END IF;
  RETURN cardinality(codes);
END $$;

-- What a person has read, and what an administrator looks for.
ALTER TABLE notices ADD COLUMN read_at timestamptz(3);
CREATE INDEX notices_troubled_idx ON notices (id) WHERE state IN ('UNKNOWN', 'FAILED', 'UNREACHED');

GRANT SELECT, INSERT, UPDATE ON webhooks, webhook_heads TO kc_app;
GRANT SELECT, INSERT ON webhook_feed TO kc_app;
GRANT SELECT, INSERT, DELETE ON webhook_pending TO kc_app;
GRANT USAGE, SELECT ON SEQUENCE webhook_pending_id_seq TO kc_app;
