-- Rings for the relay when a mark is made and no other waits. NOTIFY takes a lock over all commits that ring, so it must not ring for every
-- decision: under load some mark always waits, the relay is awake and polls, and nobody rings.
CREATE FUNCTION wake_relay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM marks WHERE subject NOT IN (SELECT subject FROM added)) THEN PERFORM pg_notify('marks', ''); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER wake_relay AFTER INSERT ON marks REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION wake_relay();
