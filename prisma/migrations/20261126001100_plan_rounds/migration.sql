-- A round of a yearly plan: many projects, one decision (NĐ 45/2012/NĐ-CP Art. 15, 16; TT 36/2013/TT-BCT Art. 8(3), 11).
CREATE TABLE plan_rounds (
  id text PRIMARY KEY, fund text NOT NULL CHECK (fund IN ('national', 'provincial')), unit text, year int NOT NULL CHECK (year BETWEEN 2000 AND 2200), round int NOT NULL CHECK (round > 0),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'decided')), decision text, decided_by text, decided_at timestamptz(3),
  -- the free money of each budget line as it was when the projects were collected, and how far it reaches
  budget jsonb NOT NULL DEFAULT '[]', collected_at timestamptz(3), created_by text NOT NULL, created_at timestamptz(3) NOT NULL,
  CHECK ((unit IS NULL) = (fund = 'national')),
  CHECK (CASE state WHEN 'open' THEN decision IS NULL AND decided_by IS NULL AND decided_at IS NULL ELSE decision <> '' AND decided_by IS NOT NULL AND decided_at IS NOT NULL END)
);
CREATE UNIQUE INDEX plan_rounds_scope_key ON plan_rounds (fund, coalesce(unit, ''), year, round);

-- What a project was when it was collected (`stage`, `stage_round`, `fingerprint`), what is proposed for it, and what came of it.
CREATE TABLE plan_items (
  round_id text NOT NULL REFERENCES plan_rounds, project_code text NOT NULL REFERENCES projects,
  kind text NOT NULL CHECK (kind IN ('new', 'amendment', 'running')), holder text NOT NULL, asked bigint, allowed bigint, amendment text,
  fingerprint text NOT NULL, stage text NOT NULL, stage_round int NOT NULL,
  decision text CHECK (decision IN ('approve', 'partly', 'leaveOut', 'stop', 'adjust', 'add')), amount bigint, reason text NOT NULL DEFAULT '',
  standing jsonb NOT NULL DEFAULT '{}', rank int, rank_reason jsonb, line text, fits boolean, short bigint,
  result text NOT NULL DEFAULT 'proposed' CHECK (result IN ('proposed', 'waiting', 'taken', 'refused', 'overtaken')), refusal_code text, refusal_facts jsonb, at timestamptz(3) NOT NULL,
  PRIMARY KEY (round_id, project_code),
  CHECK (result = 'proposed' OR decision IS NOT NULL), CHECK ((refusal_code IS NOT NULL) = (result IN ('refused', 'overtaken')))
);
CREATE INDEX plan_items_project_code_idx ON plan_items (project_code);
CREATE INDEX plan_items_waiting_idx ON plan_items (round_id) WHERE result = 'waiting';

-- Every deed on a round and every result of an item, in its transaction; the same command id finds its answer here.
CREATE TABLE plan_log (
  id bigserial PRIMARY KEY, at timestamptz(3) NOT NULL, by text NOT NULL, what text NOT NULL, round_id text NOT NULL, data jsonb NOT NULL, command_id text NOT NULL, fingerprint text NOT NULL,
  CONSTRAINT plan_log_command_key UNIQUE (command_id)
);
CREATE INDEX plan_log_round_id_id_idx ON plan_log (round_id, id);

-- A decision stays: the product may not take a decided round's items away, nor a result back.
CREATE FUNCTION keep_plan_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'decided' THEN RAISE EXCEPTION 'The plan round % was decided', OLD.id; END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION keep_plan_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.result NOT IN ('proposed', 'waiting') THEN RAISE EXCEPTION 'The plan round % has a result for %', OLD.round_id, OLD.project_code; END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD.result = 'waiting' THEN RAISE EXCEPTION 'The plan round % was decided', OLD.round_id; END IF;
    RETURN OLD;
  END IF;
  IF OLD.result = 'waiting' AND NEW.result = 'proposed' THEN RAISE EXCEPTION 'The plan round % was decided', OLD.round_id; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_plan_round BEFORE UPDATE ON plan_rounds FOR EACH ROW EXECUTE FUNCTION keep_plan_round();
CREATE TRIGGER keep_plan_item BEFORE UPDATE OR DELETE ON plan_items FOR EACH ROW EXECUTE FUNCTION keep_plan_item();

GRANT SELECT, INSERT, UPDATE (state, decision, decided_by, decided_at, budget, collected_at) ON plan_rounds TO kc_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON plan_items TO kc_app;
GRANT SELECT, INSERT ON plan_log TO kc_app;
GRANT USAGE, SELECT ON SEQUENCE plan_log_id_seq TO kc_app;
