-- The money of a fund and year. A line belongs to everybody who is paid from it, so no project's version guards it: its own row does.
-- What is free (allocated - reserved - committed) is never stored, and may be below zero after a cut: that hole must stay in sight.
CREATE TABLE budget_lines (
  id text PRIMARY KEY, fund text NOT NULL CHECK (fund IN ('national', 'provincial')), year int NOT NULL CHECK (year BETWEEN 2000 AND 2200), activity text, unit text,
  allocated bigint NOT NULL DEFAULT 0, reserved bigint NOT NULL DEFAULT 0, committed bigint NOT NULL DEFAULT 0, paid bigint NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CHECK (reserved >= 0), CHECK (paid >= 0), CHECK (paid <= committed), CHECK (allocated >= paid)
);
-- no activity or unit means any, and there is one line for each scope
CREATE UNIQUE INDEX budget_lines_scope_key ON budget_lines (fund, year, coalesce(activity, ''), coalesce(unit, ''));

CREATE TABLE budget_entries (
  id bigserial PRIMARY KEY, line_id text NOT NULL REFERENCES budget_lines, project_code text, event_number int,
  kind text NOT NULL CHECK (kind IN ('allocate', 'cut', 'carryIn', 'carryOut', 'reserve', 'release', 'commit', 'uncommit', 'pay', 'refund')),
  amount bigint NOT NULL CHECK (amount > 0), decision text, by text NOT NULL, at timestamptz(3) NOT NULL DEFAULT now(), command_id text, request text,
  CONSTRAINT budget_entries_event_key UNIQUE (project_code, event_number, kind),
  CONSTRAINT budget_entries_command_key UNIQUE (command_id),
  -- a decision gives and takes what a line has; an event of a project uses it
  CHECK (CASE WHEN kind IN ('allocate', 'cut', 'carryIn', 'carryOut') THEN decision <> '' AND decision IS NOT NULL AND project_code IS NULL AND event_number IS NULL
    ELSE project_code IS NOT NULL AND event_number IS NOT NULL AND decision IS NULL END)
);
CREATE INDEX budget_entries_line_id_id_idx ON budget_entries (line_id, id);

-- What each project holds of each line.
CREATE VIEW budget_holdings AS
  SELECT line_id, project_code,
    coalesce(sum(CASE kind WHEN 'reserve' THEN amount WHEN 'release' THEN -amount WHEN 'commit' THEN -amount END), 0)::bigint AS reserved,
    coalesce(sum(CASE kind WHEN 'commit' THEN amount WHEN 'uncommit' THEN -amount WHEN 'refund' THEN -amount END), 0)::bigint AS committed,
    coalesce(sum(CASE kind WHEN 'pay' THEN amount WHEN 'refund' THEN -amount END), 0)::bigint AS paid
  FROM budget_entries WHERE project_code IS NOT NULL GROUP BY line_id, project_code;

-- One entry and the line after it, or the error KC001 and nothing. The conditions are those of `applyMove` in domain/budget.ts.
CREATE FUNCTION enter_budget(
  p_line text, p_code text, p_number int, p_kind text, p_amount bigint, p_decision text, p_by text, p_at timestamptz, p_command text, p_request text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  l budget_lines;
  held_reserved bigint;
  held_committed bigint;
  held_paid bigint;
BEGIN
  -- whoever else moves this line waits here, so that the sums below are the newest
  SELECT * INTO l FROM budget_lines WHERE id = p_line FOR UPDATE;
  IF NOT FOUND THEN RAISE EXCEPTION 'There is no budget line %', p_line USING ERRCODE = 'KC002'; END IF;
  -- a project uses what it holds itself, never what the line holds for another one; who holds nothing has nulls here, which bear nothing
  SELECT reserved, committed, paid INTO held_reserved, held_committed, held_paid FROM budget_holdings WHERE line_id = p_line AND project_code = p_code;

  UPDATE budget_lines SET
    allocated = allocated + CASE WHEN p_kind IN ('allocate', 'carryIn') THEN p_amount WHEN p_kind IN ('cut', 'carryOut') THEN -p_amount ELSE 0 END,
    reserved = reserved + CASE WHEN p_kind = 'reserve' THEN p_amount WHEN p_kind IN ('release', 'commit') THEN -p_amount ELSE 0 END,
    committed = committed + CASE WHEN p_kind = 'commit' THEN p_amount WHEN p_kind IN ('uncommit', 'refund') THEN -p_amount ELSE 0 END,
    paid = paid + CASE WHEN p_kind = 'pay' THEN p_amount WHEN p_kind = 'refund' THEN -p_amount ELSE 0 END
  WHERE id = p_line AND p_amount BETWEEN 1 AND 10000000000000000 AND CASE p_kind
    WHEN 'allocate' THEN allocated + p_amount <= 10000000000000000
    WHEN 'carryIn' THEN allocated + p_amount <= 10000000000000000
    WHEN 'cut' THEN allocated - p_amount >= paid
    WHEN 'carryOut' THEN allocated - reserved - committed >= p_amount
    WHEN 'reserve' THEN allocated - reserved - committed >= p_amount
    WHEN 'release' THEN held_reserved >= p_amount
    -- on a line that was cut below what it owes, no new contract
    WHEN 'commit' THEN held_reserved >= p_amount AND allocated - reserved - committed >= 0
    WHEN 'uncommit' THEN held_committed - held_paid >= p_amount
    WHEN 'pay' THEN held_committed - held_paid >= p_amount AND allocated - paid >= p_amount
    WHEN 'refund' THEN held_paid >= p_amount
    ELSE false END;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The budget line % does not bear %', p_line, p_kind USING ERRCODE = 'KC001', DETAIL = jsonb_build_object(
      'line', p_line, 'kind', p_kind, 'amount', p_amount::text, 'free', (l.allocated - l.reserved - l.committed)::text)::text;
  END IF;
  INSERT INTO budget_entries (line_id, project_code, event_number, kind, amount, decision, by, at, command_id, request)
    VALUES (p_line, p_code, p_number, p_kind, p_amount, p_decision, p_by, coalesce(p_at, now()), p_command, p_request);
END $$;

-- The moves of one command of a project, in their order, all or none: [{number, kind, line, amount, by, at?}], amounts as decimal strings.
CREATE FUNCTION move_budget(p_code text, p_moves jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  m record;
BEGIN
  -- in one order for everybody, so that two commands with the same two lines never wait for each other
  PERFORM 1 FROM budget_lines WHERE id IN (SELECT move ->> 'line' FROM jsonb_array_elements(p_moves) AS move) ORDER BY id FOR UPDATE;
  FOR m IN
    SELECT e.move ->> 'line' AS line, (e.move ->> 'number')::int AS number, e.move ->> 'kind' AS kind, (e.move ->> 'amount')::bigint AS amount, e.move ->> 'by' AS mover, (e.move ->> 'at')::timestamptz AS moment
    FROM jsonb_array_elements(p_moves) WITH ORDINALITY AS e(move, place) ORDER BY e.place
  LOOP
    PERFORM enter_budget(m.line, p_code, m.number, m.kind, m.amount, NULL, m.mover, m.moment, NULL, NULL);
  END LOOP;
END $$;

-- What a line is for is set once; entries are only added.
GRANT SELECT, INSERT, UPDATE (allocated, reserved, committed, paid) ON budget_lines TO kc_app;
GRANT SELECT, INSERT ON budget_entries TO kc_app;
GRANT SELECT ON budget_holdings TO kc_app;
GRANT USAGE, SELECT ON SEQUENCE budget_entries_id_seq TO kc_app;
